"""Whether reported numbers are those of a prediction, up to a reduction, factors, signs and a constant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lossgrad.analysis.verify.conventions import Reduction, Sizes, Way, ways
from lossgrad.analysis.verify.distance import factor, median
from lossgrad.analysis.verify.prediction import Prediction, Values
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify.weights import are_one, weighted_loss, weights_of
from lossgrad.core.arrays import Array

OFFSET, WEIGHT, APART = 1.5, 2.0, 2.5
"""The costs of a constant, of other factors, and of a loss and gradients that do not belong together."""

_WIDER = 16.0
"""By so much more than rounding allows most numbers have to be off before an objective is ruled out at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a prediction becomes the numbers reported.

    Args:
        cost: how unusual the way there is; 0 is the right one.
        way: of the gradients, or of the losses where no gradients are reported.
        way_of_loss: of the scalar, where it is another one.
        weights: by side, the factor of losses and gradients that is no convention.
        offset: a constant in the scalar; ``side_offsets`` those in the losses of each side.
        free: how many numbers were adjusted to make it fit.
    """

    cost: float
    way: Way
    way_of_loss: Way | None = None
    weights: Mapping[str, float] | None = None
    offset: float = 0.0
    side_offsets: Mapping[str, float] = field(default_factory=dict)
    free: int = 0


def fit(
    prediction: Prediction, reported: ReportedPlayer, rounding: Rounding, sizes: Sizes, reduction: Reduction
) -> Fit | None:
    """The least unusual way in which the prediction becomes what is reported, if there is one."""
    if not _may_fit(prediction, reported, rounding):
        return None
    all_ways = ways(tuple((side, sizes[side]) for side in prediction.sides), reduction)
    of_scalar = _of_scalar(prediction, reported, rounding, all_ways)
    has_arrays = any(each.losses is not None or each.gradients is not None for each in reported.sides.values())
    for way in of_scalar:
        if _arrays_fit(prediction, reported, rounding, way):
            return Fit(cost=way.cost, way=way)
    if not has_arrays:
        return None
    fitting = [way for way in all_ways if _arrays_fit(prediction, reported, rounding, way)]
    return min(_unusual(prediction, reported, rounding, fitting, all_ways), key=lambda found: found.cost, default=None)


def is_far(
    sketch: Prediction, reported: ReportedPlayer, rounding: Rounding, sizes: Sizes, reduction: Reduction
) -> bool:
    """Whether the numbers are certainly not those of an objective, by what it gives in exact arithmetic.

    What code reads rounded moves its numbers by less than is allowed here, but for the few that lie on a kink.
    """
    units = _WIDER * rounding.unit, _WIDER * rounding.unit_of_loss
    wide = Rounding(rounding.name, _WIDER * rounding.epsilon + max(units), *units)
    has_arrays = False
    for side, given in reported.sides.items():
        each = sketch.sides.get(side)
        if each is None:
            has_arrays = has_arrays or given.losses is not None or given.gradients is not None
            continue
        if given.gradients is not None:
            has_arrays = True
            scale = factor(each.gradients.value, given.gradients) if np.any(each.gradients.value) else 1.0
            if _mostly_off(each.gradients.times(scale), given.gradients, wide):
                return True
        if given.losses is not None:
            has_arrays = True
            if all(
                _mostly_off(each.losses.times(scale, offset), given.losses, wide)
                for scale, offset in _lines(each.losses.value, given.losses)
            ):
                return True
    all_ways = ways(tuple((side, sizes[side]) for side in sketch.sides), reduction)
    return not has_arrays and not _of_scalar(sketch, reported, wide, all_ways)


def _mostly_off(values: Values, given: Array, rounding: Rounding) -> bool:
    return int(np.count_nonzero(values.misfit(given, rounding) > 1)) > given.size / 2


def _unusual(
    prediction: Prediction,
    reported: ReportedPlayer,
    rounding: Rounding,
    fitting: Sequence[Way],
    all_ways: Sequence[Way],
) -> Iterator[Fit]:
    if fitting and reported.loss is not None:
        (way, *_) = fitting
        scalar = _scalar(prediction, way)
        offset = np.inf if scalar is None else reported.loss - float(scalar.value)
        if np.isfinite(offset):
            yield Fit(cost=way.cost + OFFSET, way=way, offset=offset, free=1)
        for other in _of_scalar(prediction, reported, rounding, all_ways)[:1]:
            # A constant explains any loss, another reduction only one: it is the better explanation.
            yield Fit(cost=way.cost + min(APART, OFFSET - 0.2 + other.cost / 20), way=way, way_of_loss=other)
    yield from _with_offsets(prediction, reported, rounding, all_ways)
    yield from _with_weights(prediction, reported, rounding, all_ways)


def _with_offsets(
    prediction: Prediction, reported: ReportedPlayer, rounding: Rounding, all_ways: Sequence[Way]
) -> Iterator[Fit]:
    """A constant in each example's loss."""
    for way in all_ways:
        offsets = {
            side: float(np.median(given.losses - way.of_losses(side) * prediction.sides[side].losses.value))
            for side, given in reported.sides.items()
            if given.losses is not None and side in prediction.sides
        }
        if not offsets or not np.isfinite(list(offsets.values())).all():
            return
        if not _arrays_fit(prediction, reported, rounding, way, offsets):
            continue
        moved = _scalar(prediction, way, offsets)
        if reported.loss is None or (
            moved is not None and np.all(moved.misfit(np.asarray(reported.loss), rounding) <= 1)
        ):
            yield Fit(cost=way.cost + OFFSET, way=way, side_offsets=offsets, free=len(offsets))
            return


def _with_weights(
    prediction: Prediction, reported: ReportedPlayer, rounding: Rounding, all_ways: Sequence[Way]
) -> Iterator[Fit]:
    plain = next(way for way in all_ways if way.cost == 0)
    weights = weights_of(prediction, reported, plain, rounding)
    if weights is None:
        return
    free = 1 if are_one(weights) else len(weights)
    cost = WEIGHT + 0.5 * (free - 1) + sum(value < 0 for value in weights.values()) * 0.5
    scalar, offset = weighted_loss(prediction, plain, weights), 0.0
    if (
        reported.loss is not None
        and scalar is not None
        and np.any(scalar.misfit(np.asarray(reported.loss), rounding) > 1)
    ):
        offset, cost, free = reported.loss - float(scalar.value), cost + OFFSET, free + 1
    if not np.isfinite(offset):
        return
    yield Fit(cost=cost, way=plain, weights=weights, offset=offset, free=free)


def _may_fit(prediction: Prediction, reported: ReportedPlayer, rounding: Rounding) -> bool:
    """Whether every array is some factor (and, of losses, some constant) away: most predictions end here."""
    # Decimals move the factor that is found, and what is left over is then more than half of the last one.
    rounding = replace(rounding, unit=2 * rounding.unit)
    for side, given in reported.sides.items():
        each = prediction.sides.get(side)
        if each is None:
            # A gradient on a side that is not read is 0, if it is given at all.
            if given.losses is not None or (given.gradients is not None and np.any(given.gradients)):
                return False
            continue
        if given.gradients is not None:
            # Where nothing is expected but 0, rounding errors are still those of what it was computed with.
            scale = factor(each.gradients.value, given.gradients) if np.any(each.gradients.value) else 1.0
            if np.any(each.gradients.times(scale).misfit(given.gradients, rounding) > 1):
                return False
        if given.losses is not None and not any(
            np.all(each.losses.times(scale, offset).misfit(given.losses, rounding) <= 1)
            for scale, offset in _lines(each.losses.value, given.losses)
        ):
            return False
    return True


def _lines(expected: Array, given: Array) -> Iterator[tuple[float, float]]:
    """The factors and constants that bring losses nearest to what is given: without a constant, and with one."""
    plain = factor(expected, given)
    if np.isfinite(plain):
        yield plain, 0.0
    slope = factor(expected - median(expected), given - median(given))
    constant = median(given - slope * expected)
    if np.isfinite(slope) and np.isfinite(constant):
        yield slope, constant


def _arrays_fit(
    prediction: Prediction,
    reported: ReportedPlayer,
    rounding: Rounding,
    way: Way,
    offsets: Mapping[str, float] | None = None,
) -> bool:
    for side, given in reported.sides.items():
        each = prediction.sides.get(side)
        if each is None:
            continue
        if given.gradients is not None:
            scaled = each.gradients.times(way.of_reduced(side))
            if np.any(scaled.misfit(given.gradients, rounding) > 1):
                return False
        if given.losses is not None:
            scaled = each.losses.times(way.of_losses(side), (offsets or {}).get(side, 0.0))
            if np.any(scaled.misfit(given.losses, rounding) > 1):
                return False
    return True


def _of_scalar(
    prediction: Prediction, reported: ReportedPlayer, rounding: Rounding, all_ways: Sequence[Way]
) -> list[Way]:
    """Those ways that give the scalar, if one is reported; all of them at once, since this is asked most often."""
    if reported.loss is None:
        return list(all_ways)
    factors = {side: np.array([way.of_reduced(side) for way in all_ways]) for side in prediction.sides}
    if prediction.parts is not None:
        scalars = _sum([part.times(factors[side]) for side, part in prediction.parts.items()])
        possible = np.ones(len(all_ways), bool)
    else:
        first, *rest = factors.values()
        scalars = prediction.loss.times(first)
        possible = np.logical_and.reduce([first == other for other in rest]) if rest else np.ones(len(all_ways), bool)
    fits = possible & (scalars.misfit(np.asarray(reported.loss), rounding) <= 1)
    return [way for way, is_fit in zip(all_ways, fits, strict=True) if is_fit]


def _scalar(prediction: Prediction, way: Way, offsets: Mapping[str, float] | None = None) -> Values | None:
    """The scalar; None where it is no sum of the sides' means and they do not have one factor."""
    if prediction.parts is not None:
        return _sum(
            [
                part.times(way.of_reduced(side), abs(way.of_reduced(side)) * (offsets or {}).get(side, 0.0))
                for side, part in prediction.parts.items()
            ]
        )
    factors = {way.of_reduced(side) for side in prediction.sides}
    return prediction.loss.times(factors.pop()) if len(factors) == 1 else None


def _sum(values: list[Values]) -> Values:
    first, *rest = values
    for each in rest:
        first = first.plus(each)
    return first
