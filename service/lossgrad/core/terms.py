"""A term: the mean of a curve over a margin. A player's loss is a sum of terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve, Formula
from lossgrad.core.margins import Margin
from lossgrad.core.points import Points

Binding = str | float | Callable[[Mapping[str, float]], float]
"""Where a curve's argument comes from: a parameter's name, a constant, or a function of the parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointwise:
    """sign · mean φ(m) over the margins m.

    Args:
        on: the margin.
        curve: φ.
        bind: the curve's arguments.
        sign: −1 for a player who wants the curve large (a saturating generator).
    """

    on: Margin
    curve: Curve
    bind: Mapping[str, Binding] = field(default_factory=dict)
    sign: int = 1

    def arguments(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """The curve's arguments for an objective's parameters."""
        return {name: _bound(source, parameters) for name, source in self.bind.items()}

    def values(self, points: Points, arguments: Mapping[str, float]) -> Array:
        """The loss of each item."""
        return self._signed(self.curve.value, points, arguments)

    def slopes(self, points: Points, arguments: Mapping[str, float]) -> Array:
        """Its derivative in the margin."""
        return self._signed(self.curve.slope, points, arguments)

    def curvatures(self, points: Points, arguments: Mapping[str, float]) -> Array:
        """Its second derivative in the margin."""
        return self._signed(self.curve.curvature, points, arguments)

    def slopes_in_probability(self, points: Points, arguments: Mapping[str, float]) -> Array | None:
        """Its derivative in D = sigmoid(m) in closed form, if the curve has one and m is a logit."""
        if self.curve.slope_in_probability is None or not self.on.separable:
            return None
        return self._signed(self.curve.slope_in_probability, points, arguments)

    def _signed(self, formula: Formula, points: Points, arguments: Mapping[str, float]) -> Array:
        items = formula(points, **arguments)
        return items if self.sign > 0 else -items


def per_probability(gradient: Array, logits: Array) -> Array:
    """A gradient in a turned into one in D = sigmoid(a): divided by D·(1 − D).

    1/(D·(1 − D)) = 2 + exp(a) + exp(−a) overflows past ±709, where a gradient of exactly 0 stays 0.
    """
    factor = 2 + np.exp(logits) + np.exp(-logits)
    return np.where(gradient == 0, gradient, gradient * factor)


def _bound(source: Binding, parameters: Mapping[str, float]) -> float:
    if isinstance(source, str):
        return parameters[source]
    return source(parameters) if callable(source) else source
