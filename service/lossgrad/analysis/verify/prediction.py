"""What correct code, or code with a mistake in it, gives for a batch, and how far rounding may move it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.verify.pairwise import at_once, can_be_at_once
from lossgrad.analysis.verify.rounding import HALF_BITS, Rounding, to_bits
from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import SideResult, Variable, evaluate
from lossgrad.core.objective import Objective
from lossgrad.core.terms import per_probability


class Values(NamedTuple):
    """Numbers that code may give.

    Args:
        value: what it gives in exact arithmetic; NaN where any number will do.
        low, high: what it may give where its input is rounded first; the value lies between.
        size: what it computes with, by which rounding errors are measured.
    """

    value: Array
    low: Array
    high: Array
    size: Array

    def times(self, factor: float | Array, offset: float = 0.0) -> "Values":
        """The same numbers times a factor, plus a constant."""
        value, *ends = (np.multiply(factor, each) + offset for each in (self.value, self.low, self.high))
        return Values(value, np.minimum(*ends), np.maximum(*ends), np.abs(factor) * self.size + abs(offset))

    def plus(self, other: "Values") -> "Values":
        """The sum of both."""
        return Values(*(one + another for one, another in zip(self, other, strict=True)))

    def mean(self) -> "Values":
        """Their mean; errors do not cancel."""
        value, size = np.asarray(np.mean(self.value)), np.asarray(np.mean(self.size))
        # Where nothing was rounded they are one array.
        low, high = (value if end is self.value else np.asarray(np.mean(end)) for end in (self.low, self.high))
        return Values(value, low, high, size)

    def chained(self, slope: Array) -> "Values":
        """Gradients through a function of that slope."""
        ends = self.low * slope, self.high * slope
        return Values(
            self.value * slope, np.minimum(*ends), np.maximum(*ends), self.size * np.maximum(np.abs(slope), 1)
        )

    def misfit(self, given: Array, rounding: Rounding) -> Array:
        """By number, how far it is from what may be given, in units of what rounding allows: up to 1 it fits."""
        with np.errstate(all="ignore"):
            outside = np.maximum(np.maximum(self.low - given, given - self.high), 0)
            allowed = rounding.relative * self.size + rounding.absolute_of(given)
            misfit: Array = np.where(outside == 0, 0.0, outside / allowed)
            # Beyond the largest float, any number out there is as good as infinity, and NaN is what becomes of it.
            beyond, out_there = np.isinf(self.value), ~(np.abs(given) < _FAR)
            misfit = np.where(beyond, np.where(out_there, 0.0, np.inf), np.where(np.isnan(misfit), np.inf, misfit))
            return np.where(np.isnan(self.value) | (np.isinf(self.size) & ~beyond), 0.0, misfit)


_FAR = 1e30


class PredictedSide(NamedTuple):
    """One side's losses before reduction, and its gradients under mean reduction."""

    losses: Values
    gradients: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What one player's code gives under mean reduction.

    Args:
        loss: the scalar.
        parts: the share of each side in it, where it is the sum of two means.
        sides: by side that it reads.
    """

    loss: Values
    parts: Mapping[str, Values] | None
    sides: Mapping[str, PredictedSide]


Batch = Mapping[str, Array]


def predict(
    objective: Objective,
    parameters: Mapping[str, float],
    player: str,
    logits: Batch,
    rounding: Rounding,
    with_respect_to: Variable = "logits",
) -> Prediction:
    """What an objective gives; ``parameters`` are complete, ``logits`` are float64 arrays of one dimension.

    Raises:
        LossgradError: as ``evaluate``.
    """
    whole, *others = as_read(objective, player, logits, rounding)
    evaluations = [_evaluated(objective, parameters, player, whole, with_respect_to)]
    # They only say how far the first may be off.
    evaluations += [_tried(objective, parameters, player, batch, with_respect_to) for batch in others]
    return _of(evaluations, logits, coupled=not objective.players[player].separable)


def sketched(
    objective: Objective,
    parameters: Mapping[str, float],
    player: str,
    logits: Batch,
    with_respect_to: Variable = "logits",
) -> Prediction:
    """The same in exact arithmetic, whatever code rounds: it costs a fraction, and most objectives are nowhere near.

    Raises:
        LossgradError: as ``evaluate``.
    """
    evaluation = _tried(objective, parameters, player, logits, with_respect_to)
    return _of([evaluation], logits, coupled=not objective.players[player].separable)


def _of(evaluations: list[tuple[float, Mapping[str, SideResult]]], logits: Batch, *, coupled: bool) -> Prediction:
    loss, exact = evaluations[0]
    with np.errstate(all="ignore"):
        sides = {
            side: PredictedSide(
                losses=_values(
                    [sides[side] for _, sides in evaluations], "losses", _losses_size(result, logits[side], coupled)
                ),
                gradients=_values(
                    [sides[side] for _, sides in evaluations],
                    "gradients",
                    _gradients_size(result, logits[side], coupled),
                ),
            )
            for side, result in exact.items()
        }
        parts = {side: values.losses.mean() for side, values in sides.items()}
        together = sum(float(part.value) for part in parts.values())
        is_sum = are_close(together, loss)
        scalars = [each for each, _ in evaluations]
        size = np.asarray(sum(float(part.size) for part in parts.values()))
        whole = Values(np.asarray(loss), np.asarray(min(scalars)), np.asarray(max(scalars)), size)
    return Prediction(loss=whole, parts=parts if is_sum else None, sides=sides)


def as_read(objective: Objective, player: str, logits: Batch, rounding: Rounding) -> list[Batch]:
    """The batch as it is, and as it may be read: rounded first, or, where examples are subtracted, a little apart."""
    batches = [logits]
    rounded = {side: rounding.rounded(array) for side, array in logits.items()}
    if any(not np.array_equal(rounded[side], array) for side, array in logits.items()):
        batches.append(rounded)
    cut = rounding.absolute if any(_is_cut(array, rounding.unit) for array in logits.values()) else 0.0
    if cut:
        batches += [{side: array + sign * cut for side, array in logits.items()} for sign in (-1, 1)]
    if not objective.players[player].separable:
        largest = max((float(np.max(np.abs(array))) for array in logits.values()), default=0.0)
        apart = 2 * rounding.epsilon * largest + cut
        signs = {"real": 1.0, "fake": -1.0}
        batches += [{side: array + way * signs[side] * apart for side, array in logits.items()} for way in (-1, 1)]
    return batches


def _is_cut(logits: Array, unit: float) -> bool:
    """Whether they were printed with decimals of that unit, as the numbers reported are; 0.5 and 2 are exact."""
    if not unit:
        return False
    steps = logits / unit
    in_steps = np.abs(steps - np.rint(steps)) <= 1e-6 * np.maximum(np.abs(steps), 1)
    return bool(np.all(in_steps)) and not np.array_equal(to_bits(logits, HALF_BITS), logits)


def _evaluated(
    objective: Objective, parameters: Mapping[str, float], player: str, logits: Batch, with_respect_to: Variable
) -> tuple[float, Mapping[str, SideResult]]:
    result = evaluate(
        objective,
        logits,
        parameters=parameters,
        players=(player,),
        outputs=("losses", "gradients", "weights", "curvatures"),
        with_respect_to=with_respect_to,
    ).players[player]
    assert result.loss is not None  # noqa: S101 - under mean reduction
    return float(result.loss), result.sides


def _tried(
    objective: Objective, parameters: Mapping[str, float], player: str, logits: Batch, with_respect_to: Variable
) -> tuple[float, Mapping[str, SideResult]]:
    """The same, faster where all pairs are compared and the last digits do not matter."""
    definition = objective.players[player]
    if objective.inputs == "logits" and can_be_at_once(definition, logits):
        with np.errstate(all="ignore"):
            found = at_once(definition, parameters, logits, curved=True)
            if found is not None:
                if with_respect_to == "probability":
                    for side, result in found[1].items():
                        assert result.gradients is not None  # noqa: S101 - always there
                        result.gradients = per_probability(result.gradients, logits[side])
                return found
    return _evaluated(objective, parameters, player, logits, with_respect_to)


def _values(results: list[SideResult], quantity: str, size: Array) -> Values:
    arrays = [getattr(result, quantity) for result in results]
    if len(arrays) == 1:
        return Values(arrays[0], arrays[0], arrays[0], size)
    return Values(arrays[0], np.minimum.reduce(arrays), np.maximum.reduce(arrays), size)


def are_close(one: float, other: float) -> bool:
    """Whether two scalars are the same but for the rounding of sums."""
    return one == other or (isfinite(one) and isfinite(other) and abs(one - other) <= _CLOSE * (1 + abs(other)))


_CLOSE = 1e-12


def _losses_size(result: SideResult, logits: Array, coupled: bool) -> Array:
    """1 + |ℓ| + (1 + |a|)·|dℓ/da|: a loss near 0 is often a difference of numbers near 1."""
    assert result.losses is not None and result.weights is not None  # noqa: PT018, S101 - asked for
    reach, weights = np.abs(logits), result.weights
    if coupled:
        reach, weights = reach.max(), weights.max()
    size: Array = 1 + np.abs(result.losses) + (1 + reach) * weights
    return size


def _gradients_size(result: SideResult, logits: Array, coupled: bool) -> Array:
    """The same of a gradient, whose slope is the curvature."""
    assert result.gradients is not None and result.weights is not None and result.curvatures is not None  # noqa: PT018, S101
    reach, weights, bends = np.abs(logits), result.weights, np.abs(result.curvatures)
    if coupled:
        reach, weights, bends = reach.max(), weights.max(), bends.max()
    # Under mean reduction a gradient is its weight by the number of examples; in D it is that by dD/da as well.
    scale = np.maximum(np.abs(result.gradients) / np.where(weights > 0, weights, 1), 1 / logits.size)
    size: Array = scale * (1 + weights + (1 + reach) * bends)
    return size
