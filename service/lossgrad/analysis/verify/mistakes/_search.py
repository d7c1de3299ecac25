"""A number that is recovered from what was reported: the value at which code gives it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import floor, log10

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._nearness import distance
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.reported import ReportedSide
from lossgrad.core.arrays import Array

PROMISING = 0.35
"""Where the best of the coarse values is further away than this, finer ones are not tried."""

MET = 1e-3
"""A lone scalar is met by a value that brings code this near."""

_STEPS = 32
_SHORT = 1e-5
_GOLDEN = (5**0.5 - 1) / 2


def recovered(case: Case, code: Callable[[float], Outcome], values: Sequence[float]) -> Iterator[float]:
    """The value that brings code nearest to what is reported, as a round number first if it is near one.

    ``values`` ascend, and are tried first; the best one is refined between its neighbours. A lone scalar says too
    little for that, and is only met by the values themselves.
    """
    with np.errstate(all="ignore"):
        apart = [_distance(case, code(value), PROMISING) for value in values]
        best = int(np.argmin(apart))
        if not has_arrays(case):
            yield from (value for value, each in zip(values, apart, strict=True) if each <= MET)
            return
        if apart[best] > PROMISING:
            return
        low, high = values[max(best - 1, 0)], values[min(best + 1, len(values) - 1)]
        found = [_refined(lambda value: _distance(case, code(value)), low, high), values[best]]
        found.sort(key=lambda value: _distance(case, code(value)))
        if case.reported.loss is not None:
            # Gradients may say nothing about it between two logits, where the scalar does.
            found.append(_refined(lambda value: _scalar_distance(case, code(value)), low, high))
        elif (given := _proportion(_reported(case))) is not None:
            # The distance allows for a factor of each side, and so says nothing about a value that is just that.
            unlike = [abs(_proportion_of(case, code(value)) - given) for value in values]
            near = int(np.argmin(unlike))
            if unlike[near] < unlike[best]:
                low, high = values[max(near - 1, 0)], values[min(near + 1, len(values) - 1)]
                found.append(_refined(lambda value: abs(_proportion_of(case, code(value)) - given), low, high))
    yield from dict.fromkeys(nice for each in found for nice in (rounded(each), each))


def _distance(case: Case, found: Outcome, enough: float = np.inf) -> float:
    """The distance of the arrays and, where gradients say nothing about the value, that of the scalar."""
    apart = distance(case, found, enough)
    if apart > enough:
        return apart
    return apart + min(_scalar_distance(case, found), 0.1) if has_arrays(case) else apart


def _scalar_distance(case: Case, found: Outcome) -> float:
    given = case.reported.loss
    if given is None or not np.isfinite(given):
        return 0.0
    sizes = [float(array.size) for array in case.logits.values()]
    likely = [sign * found.loss * number for number in (1.0, 0.5, 2.0, *sizes) for sign in (1, -1)]
    apart = min(abs(value - given) for value in likely) / max(abs(given), 1e-12)
    return apart if np.isfinite(apart) else 1.0


def _reported(case: Case) -> dict[str, Array]:
    """By side the gradients, or the losses if there are none."""
    both = {side: each.gradients if each.gradients is not None else each.losses for side, each in _sides(case)}
    return {side: each for side, each in both.items() if each is not None}


def _proportion_of(case: Case, found: Outcome) -> float:
    """The same of an outcome; infinite where it has none."""
    arrays = {
        side: (found.gradients if each.gradients is not None else found.losses).get(side, np.zeros(1))
        for side, each in _sides(case)
    }
    given = _proportion(arrays)
    return np.inf if given is None else given


def _proportion(arrays: Mapping[str, Array]) -> float | None:
    """How much of both sides' size the second has, as a number from 0 to 1; None if there is one side, or nothing."""
    sizes = [float(np.max(np.abs(each))) for each in arrays.values()]
    total = sum(sizes)
    return sizes[1] / total if len(sizes) > 1 and 0 < total < np.inf else None


def _sides(case: Case) -> Iterable[tuple[str, ReportedSide]]:
    return sorted(case.reported.sides.items())


def has_arrays(case: Case) -> bool:
    """Whether losses or gradients of examples are reported."""
    return any(each.losses is not None or each.gradients is not None for each in case.reported.sides.values())


def says_of_losses(case: Case) -> bool:
    """Whether anything but gradients is reported."""
    return case.reported.loss is not None or any(each.losses is not None for each in case.reported.sides.values())


def rounded(value: float) -> float:
    """The number with the fewest digits within a thousandth of the value, or the value itself."""
    if value == 0 or not np.isfinite(value):
        return value
    for digits in (1, 2, 3):
        short = round(value, digits - 1 - floor(log10(abs(value))))
        if abs(short - value) <= 1e-3 * abs(value):
            return short
    return value


def is_short(value: float) -> bool:
    """Whether it is a number of two digits, such as people choose."""
    return bool(np.isfinite(value)) and abs(float(f"{value:.2g}") - value) <= _SHORT * abs(value)


def _refined(apart: Callable[[float], float], low: float, high: float) -> float:
    """Golden section; over orders of magnitude where the interval spans one."""
    is_wide = low > 0 and high / low > 4  # noqa: PLR2004 - a few times
    start, end = (np.log(low), np.log(high)) if is_wide else (low, high)

    def value(x: float) -> float:
        return float(np.exp(x)) if is_wide else float(x)

    left, right = end - _GOLDEN * (end - start), start + _GOLDEN * (end - start)
    of_left, of_right = apart(value(left)), apart(value(right))
    for _ in range(_STEPS):
        if of_left <= of_right:
            end, right, of_right = right, left, of_left
            left = end - _GOLDEN * (end - start)
            of_left = apart(value(left))
        else:
            start, left, of_left = left, right, of_right
            right = start + _GOLDEN * (end - start)
            of_right = apart(value(right))
    return value((start + end) / 2)
