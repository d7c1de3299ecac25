"""Each quantity reported beside what it should be: whether it matches, by how much not, and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.prediction import Prediction, Values
from lossgrad.analysis.verify.reported import Place, ReportedPlayer
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.core.arrays import Array

WORST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One number that differs: where it stands, what it should be and what it is."""

    index: tuple[int, ...]
    expected: float
    reported: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityVerdict:
    """One quantity reported.

    Args:
        place: which it is.
        matches: whether every number is what it should be, but for rounding.
        precision: the rounding allowed for.
        max_absolute_error, max_relative_error: the largest differences.
        max_ulp_error: the largest difference in units of the last place that the precision has.
        mismatches: how many numbers differ by more than rounding.
        worst: those that differ most, the worst first.
    """

    place: Place
    matches: bool
    precision: str
    max_absolute_error: float
    max_relative_error: float
    max_ulp_error: float
    mismatches: int
    worst: Sequence[Difference]


def compared(
    player: str,
    prediction: Prediction,
    reported: ReportedPlayer,
    rounding: Rounding,
    reduction: Reduction,
    shapes: Mapping[str, tuple[int, ...]],
) -> Iterator[QuantityVerdict]:
    """Every quantity of one player against what is expected, in the order reported."""
    for place, given in reported.values(player):
        expected = _expected(prediction, place, reduction)
        if expected is not None:
            yield _verdict(place, expected, given, rounding, shapes.get(place.side or "", ()))


def _expected(prediction: Prediction, place: Place, reduction: Reduction) -> Values | None:
    if place.side is None:
        if reduction == "none":
            return None
        if reduction == "mean":
            return prediction.loss
        if prediction.parts is None:
            sizes = {each.losses.value.size for each in prediction.sides.values()}
            return prediction.loss.times(sizes.pop()) if len(sizes) == 1 else None
        first, *rest = (part.times(prediction.sides[side].losses.value.size) for side, part in prediction.parts.items())
        for part in rest:
            first = first.plus(part)
        return first
    side = prediction.sides.get(place.side)
    if side is None:
        return None
    if place.kind == "losses":
        return side.losses
    return side.gradients.times(1 if reduction == "mean" else side.gradients.value.size)


def _verdict(
    place: Place, expected: Values, given: Array, rounding: Rounding, shape: tuple[int, ...]
) -> QuantityVerdict:
    misfit = np.atleast_1d(expected.misfit(given, rounding))
    exact, got = np.atleast_1d(expected.value), np.atleast_1d(given)
    with np.errstate(all="ignore"):
        error = np.where(got == exact, 0.0, np.abs(got - exact))
        error = np.where(np.isnan(error), np.inf, error)
        relative = np.where(error == 0, 0.0, error / np.abs(exact))
        ulps = np.where(error == 0, 0.0, error / (rounding.epsilon * 2.0 ** np.floor(np.log2(np.abs(exact)))))
    order = np.argsort(-misfit, kind="stable")[:WORST]
    worst = [
        Difference(
            index=tuple(int(at) for at in np.unravel_index(i, shape)) if place.side else (),
            expected=float(exact[i]),
            reported=float(got[i]),
        )
        for i in order
        if misfit[i] > 1
    ]
    return QuantityVerdict(
        place=place,
        matches=bool(np.all(misfit <= 1)),
        precision=rounding.name,
        max_absolute_error=float(error.max()),
        max_relative_error=float(np.nan_to_num(relative.max(), nan=np.inf, posinf=np.inf)),
        max_ulp_error=float(np.nan_to_num(ulps.max(), nan=np.inf, posinf=np.inf)),
        mismatches=int(np.count_nonzero(misfit > 1)),
        worst=worst,
    )
