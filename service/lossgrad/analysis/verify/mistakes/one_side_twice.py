"""Both terms of a loss over one and the same side."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch

_OTHER = {"real": "fake", "fake": "real"}


def _guesses(case: Case) -> Iterator[Guess]:
    if not case.definition.separable or set(case.definition.sides) != set(_OTHER):
        return
    for side, other in _OTHER.items():
        yield from guesses(case, _twice(case, side), {"side": side, "other": other})


def _twice(case: Case, side: str) -> Code:
    other = _OTHER[side]

    def code(batch: Batch) -> Outcome:
        found = outcome(case, {side: batch[side], other: batch[side]})
        both = found.gradients[side] + found.gradients[other]
        losses = found.losses if batch[side].size == batch[other].size else {}
        return Outcome(loss=found.loss, losses=losses, gradients={side: both, other: np.zeros(batch[other].size)})

    return code


MISTAKE = Mistake(
    code="one_side_twice",
    severity="critical",
    cost=1.2,
    title="Both terms of the {player}'s loss are over {side} examples",
    explanation=(
        "The term for {other} examples is computed from the {side} ones once more. They are asked to be real and fake "
        "at the same time, and no gradient reaches the {other} examples."
    ),
    advice="Look for a variable that was copied and not renamed: one term should take the logits of {other} examples.",
    sources=("https://github.com/liutaocode/LivePortrait-Train/issues/7",),
    guesses=_guesses,
)
