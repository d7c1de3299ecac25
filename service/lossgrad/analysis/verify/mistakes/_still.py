"""Sides whose gradients are all 0 where they should not be."""

from collections.abc import Iterator, Sequence

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Change, Guess
from lossgrad.analysis.verify.mistakes._changes import of_gradients
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch

_CLOSE = 1e-4


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

    yield from guesses(case, code, {"sides": " and ".join(sides), "loss": _of_loss(case)})


def still_changes(case: Case, sides: Sequence[str]) -> Iterator[Change]:
    """That nothing flows back to these sides, whatever else is wrong."""
    yield of_gradients(case, sides, {"sides": " and ".join(sides), "loss": WHATEVER})


WHATEVER = "Whatever the loss is,"


def _of_loss(case: Case) -> str:
    """In words, whether the loss is right, if anything is said of it."""
    right, given = outcome(case, case.logits), case.reported
    pairs = [(right.losses[side], each.losses) for side, each in given.sides.items() if side in right.losses]
    pairs.append((np.asarray(right.loss), None if given.loss is None else np.asarray(given.loss)))
    known = [(expected, array) for expected, array in pairs if array is not None]
    if not known:
        return WHATEVER
    are_right = all(
        np.allclose(array, expected, rtol=_CLOSE, atol=_CLOSE + case.rounding.absolute) for expected, array in known
    )
    return "The loss is right, but" if are_right else "The loss is not what it should be, and"
