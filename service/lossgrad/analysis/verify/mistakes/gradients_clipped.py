"""Gradients cut off at a largest value."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.mistakes._search import is_short, rounded
from lossgrad.analysis.verify.prediction import Batch

_BEYOND = 1.01


def _guesses(case: Case) -> Iterator[Guess]:
    given = {
        side: each.gradients
        for side, each in case.reported.sides.items()
        if each.gradients is not None and side in case.definition.sides
    }
    if not given or is_slow(case):
        return
    largest = max(float(np.max(np.abs(each), initial=0.0)) for each in given.values())
    if not np.isfinite(largest) or largest == 0:
        return
    right = outcome(case, case.logits)
    beyond = sum(int(np.count_nonzero(np.abs(right.gradients[side]) > _BEYOND * largest)) for side in given)
    below = sum(int(np.count_nonzero((gradients != 0) & (np.abs(gradients) < largest))) for gradients in given.values())
    total = sum(each.size for each in given.values())
    # One example that is wrong may be the largest by chance.
    if beyond < (1 if is_short(largest) else 2) or not below:
        return

    def code(batch: Batch) -> Outcome:
        each = outcome(case, batch)
        clipped = {side: np.clip(array, -largest, largest) for side, array in each.gradients.items()}
        return replace(each, gradients=clipped)

    yield from guesses(case, code, {"largest": rounded(largest), "examples": beyond, "of": total}, free=1)


MISTAKE = Mistake(
    code="gradients_clipped",
    severity="warning",
    cost=1.4,
    title="The {player}'s gradients are cut off at {largest:.6g}",
    explanation=(
        "{examples} of {of} gradients should be larger than {largest:.6g} and are just that; the others are right. "
        "Examples that the loss weighs differently then pull alike, so the direction of the step changes, not only "
        "its length."
    ),
    advice=(
        "Report gradients before they are clipped. To bound steps, clip by the norm of all (clip_grad_norm_), which "
        "keeps the direction, and clip parameters' gradients, not the logits'."
    ),
    sources=("https://github.com/lksshw/SRNet/issues/18",),
    guesses=_guesses,
    alone=True,
)
