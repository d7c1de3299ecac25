"""Functions with a number in them, such as a scale, that stand between the discriminator and the loss."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from lossgrad.analysis.verify.distance import factor
from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.mistakes._search import has_arrays
from lossgrad.analysis.verify.mistakes._transforms import Transform
from lossgrad.analysis.verify.prediction import Batch

_SAME = 1e-6


def chained(case: Case, transform: Transform) -> Callable[[Batch], Outcome]:
    """The loss of a function of the logits, with gradients in the logits."""

    def code(batch: Batch) -> Outcome:
        inner = outcome(case, {side: transform.value(a) for side, a in batch.items()})
        return inner.chained({side: transform.slope(a) for side, a in batch.items()})

    return code


def can_be_fitted(case: Case) -> bool:
    """Whether enough is reported for a number to be read off it, and trying many is not too slow."""
    return case.objective.cost == "n" and has_arrays(case) and case.objective.inputs == "logits"


def is_a_factor(case: Case, found: Outcome) -> bool:
    """Whether the outcome is a multiple of the right one, which is a weight and no other function."""
    right = outcome(case, case.logits)
    return all(
        bool(
            np.all(
                np.abs(each - factor(right.gradients[side], each) * right.gradients[side])
                <= _SAME * np.max(np.abs(each))
            )
        )
        for side, each in found.gradients.items()
    )


def dearer(found: Iterator[Guess], cost: float) -> Iterator[Guess]:
    """The same guesses at a higher cost."""
    return (replace(guess, cost=guess.cost + cost) for guess in found)
