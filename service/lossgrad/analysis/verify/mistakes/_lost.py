"""Numbers that are infinite, or none at all: a guess that takes them as they are, where they may be lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._guessing import predicted
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.prediction import Batch

Positions = Mapping[str, Any]
"""By side, an array that says which examples."""


def are_lost(case: Case, may_be: Positions) -> bool:
    """Whether some numbers are not finite, and all of those where it is expected."""
    found = case.reported.loss is not None and not np.isfinite(case.reported.loss)
    for side, given in case.reported.sides.items():
        for array in (given.losses, given.gradients):
            if array is None or np.isfinite(array).all():
                continue
            if side not in may_be or np.any(~np.isfinite(array) & ~may_be[side]):
                return False
            found = True
    return found and any(bool(np.any(each)) for each in may_be.values())


def lost_guess(case: Case, code: Code, details: Mapping[str, Evidence], *, inexact: Sequence[Code] = ()) -> Guess:
    """The guess that code gives these numbers but for those that are not finite."""
    with np.errstate(all="ignore"):
        return Guess(
            predicted(
                case,
                _losing(case, code),
                _losing(case, code)(case.logits),
                [_losing(case, each) for each in inexact],
            ),
            details,
        )


def _losing(case: Case, code: Code) -> Code:
    def losing(batch: Batch) -> Outcome:
        found = code(batch)
        losses, gradients = dict(found.losses), dict(found.gradients)
        for side, given in case.reported.sides.items():
            for arrays, array in ((losses, given.losses), (gradients, given.gradients)):
                if array is not None and side in arrays:
                    arrays[side] = np.where(np.isfinite(array), arrays[side], np.nan)
        is_lost = case.reported.loss is not None and not np.isfinite(case.reported.loss)
        return replace(found, loss=np.nan if is_lost else found.loss, losses=losses, gradients=gradients)

    return losing


def beyond(case: Case, found: Outcome, largest: float, *, with_exponentials: bool) -> Positions:
    """The examples whose loss, gradient, square or exponential is larger than the largest number there is."""
    return dict(_beyond(case, found, largest, with_exponentials=with_exponentials))


def _beyond(case: Case, found: Outcome, largest: float, *, with_exponentials: bool) -> Iterator[tuple[str, Any]]:
    with np.errstate(all="ignore"):
        for side, gradients in found.gradients.items():
            logits = np.abs(case.logits[side])
            too_big = (np.abs(gradients) * gradients.size > largest) | ~np.isfinite(gradients) | (logits**2 > largest)
            if side in found.losses:
                too_big |= (np.abs(found.losses[side]) > largest) | ~np.isfinite(found.losses[side])
            if with_exponentials:
                too_big |= logits > np.log(largest)
            yield side, too_big
