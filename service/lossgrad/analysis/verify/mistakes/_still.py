"""Sides whose gradients are all 0 where they should not be."""

from collections.abc import Iterator, Sequence

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, guesses, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch


def still_sides(case: Case) -> tuple[str, ...]:
    """The sides whose gradients are reported as 0, though right code gives others."""
    zero = [
        side
        for side, given in case.reported.sides.items()
        if given.gradients is not None and not np.any(given.gradients) and side in case.definition.sides
    ]
    if not zero or is_slow(case):
        return ()
    right = outcome(case, case.logits)
    return tuple(side for side in zero if np.any(right.gradients[side]))


def still_guesses(case: Case, sides: Sequence[str]) -> Iterator[Guess]:
    """The guess that code is right, but that nothing flows back to these sides."""

    def code(batch: Batch) -> Outcome:
        return outcome(case, batch).without(sides)

    yield from guesses(case, code, {"sides": " and ".join(sides)})
