"""Overflow in a float type: what it makes of losses and gradients."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._lost import are_lost, beyond, lost_guess
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch


def overflow_guesses(case: Case, largest: float) -> Iterator[Guess]:
    """The guess that code is right, but computed where numbers above the largest are infinite."""
    if is_slow(case) or not _has_lost(case):
        return

    def code(batch: Batch) -> Outcome:
        return outcome(case, batch)

    with np.errstate(all="ignore"):
        too_big = beyond(case, code(case.logits), largest, with_exponentials=uses_exponentials(case))
    if are_lost(case, too_big):
        count = sum(int(np.count_nonzero(each)) for each in too_big.values())
        size = max(float(np.max(np.abs(array))) for array in case.logits.values())
        yield lost_guess(case, code, {"examples": count, "largest_logit": size})


def uses_exponentials(case: Case) -> bool:
    """Whether code may compute exp(a) or exp(−a)."""
    return applies_sigmoid(case.objective) or case.objective.family == "f_divergence"


def _has_lost(case: Case) -> bool:
    return any(not np.isfinite(values).all() for _, values in case.reported.values(case.player))
