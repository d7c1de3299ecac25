"""An output that is the same whatever the logits are, as that of a softmax over one unit."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import cross_entropy, is_cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound

_CUT_OFF = 100.0


def _guesses(case: Case) -> Iterator[Guess]:
    if not _stands_still(case) or is_slow(case):
        return

    def of_one(batch: Batch) -> Outcome:
        return outcome(case, {side: np.ones_like(a) for side, a in batch.items()}).without(tuple(batch))

    if is_cross_entropy(case.definition) and case.definition.linear:
        yield from guesses(case, partial(outcome, case, formulas=_of_certainty), {"loss_of": "D = 1"})
        yield from guesses(case, partial(outcome, case, formulas=_nothing), {"loss_of": "the only class there is"})
    yield from guesses(case, of_one, {"loss_of": "an output of 1"})


def _stands_still(case: Case) -> bool:
    """Whether all gradients are 0, or all losses of a side the same; a scalar is met by chance."""
    gradients = [each.gradients for each in case.reported.sides.values() if each.gradients is not None]
    losses = [each.losses for each in case.reported.sides.values() if each.losses is not None]
    if any(np.any(each) for each in gradients) or any(each.size > 1 and np.ptp(each) != 0 for each in losses):
        return False
    return bool(losses) or (bool(gradients) and case.reported.loss is not None)


def _of_certainty(bound: Bound) -> Formulas:
    """−t·log 1 − (1 − t)·log 0, where BCELoss cuts the logarithm off."""
    term = cross_entropy(bound)
    lost = _CUT_OFF * term.scale * (1 - term.target if term.is_direct else term.target)
    return Formulas(partial(_filled, lost), partial(_filled, 0.0))


def _nothing(_: Bound) -> Formulas:
    return Formulas(partial(_filled, 0.0), partial(_filled, 0.0))


def _filled(value: float, x: Points) -> Array:
    return np.full_like(x.m, value)


MISTAKE = Mistake(
    code="constant_output",
    severity="critical",
    cost=1.0,
    title="The {player}'s loss does not depend on the logits: it is that of {loss_of}",
    explanation=(
        "All gradients are 0, and the loss is what {objective} gives for {loss_of} on every example. A softmax over a "
        "single unit gives 1 whatever the logit is, and a cross-entropy over a single class 0: nothing is learned."
    ),
    advice=(
        "Use a sigmoid for one output, or two outputs under a softmax; look at the dimension that the softmax is taken "
        "over. Best compute the loss from the logit itself (in torch binary_cross_entropy_with_logits)."
    ),
    sources=("https://github.com/keras-team/keras/issues/126", "https://github.com/ultralytics/yolov3/issues/191"),
    guesses=_guesses,
    alone=True,
)
