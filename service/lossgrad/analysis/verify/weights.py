"""Factors that are no convention: a loss weight, of one or both sides."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.verify.conventions import Way
from lossgrad.analysis.verify.distance import factor
from lossgrad.analysis.verify.prediction import PredictedSide, Prediction, Values
from lossgrad.analysis.verify.reported import ReportedPlayer, ReportedSide
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.core.arrays import Array


def weights_of(
    prediction: Prediction, reported: ReportedPlayer, way: Way, rounding: Rounding
) -> dict[str, float] | None:
    """By side, the factor between prediction and report beside the convention; None if there is none."""
    found: dict[str, float] = {}
    for side, given in reported.sides.items():
        each = prediction.sides.get(side)
        if each is None or (given.gradients is None and given.losses is None):
            continue
        if given.gradients is not None:
            found[side] = factor(each.gradients.value * way.of_reduced(side), given.gradients)
        elif given.losses is not None:
            found[side] = factor(each.losses.value * way.of_losses(side), given.losses)
        if not np.isfinite(found[side]) or found[side] == 0:
            return None
        if not all(_fits(*pair, rounding) for pair in _weighted(each, given, found[side], way, side)):
            return None
    if not found:
        return None
    # A side that nothing is reported on is taken to be weighed like the other.
    return {side: found.get(side, next(iter(found.values()))) for side in prediction.sides}


def weighted_loss(prediction: Prediction, way: Way, weights: Mapping[str, float]) -> Values | None:
    """The scalar with weights; None where it is no sum of the sides' means and they differ."""
    if prediction.parts is None:
        values = list(weights.values())
        return prediction.loss.times(values[0]) if are_one(weights) else None
    parts = [part.times(way.of_reduced(side) * weights[side]) for side, part in prediction.parts.items()]
    first, *rest = parts
    for part in rest:
        first = first.plus(part)
    return first


def are_one(weights: Mapping[str, float]) -> bool:
    """Whether it is one weight for all."""
    values = list(weights.values())
    return bool(np.allclose(values, values[0], rtol=1e-3))


def _weighted(
    side: PredictedSide, given: ReportedSide, weight: float, way: Way, name: str
) -> Iterator[tuple[Values, Array]]:
    if given.gradients is not None:
        yield side.gradients.times(weight * way.of_reduced(name)), given.gradients
    if given.losses is not None:
        yield side.losses.times(weight * way.of_losses(name)), given.losses


def _fits(values: Values, given: Array, rounding: Rounding) -> bool:
    return bool(np.all(values.misfit(given, rounding) <= 1))
