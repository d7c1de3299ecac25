"""A term: the mean of a curve over a margin. A player's loss is a sum of terms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.batch import check_mass
from lossgrad.core.curves import Curve, Formula
from lossgrad.core.margins import Batch, Margin
from lossgrad.core.points import Points

Binding = str | float | Callable[[Mapping[str, float]], float]
"""Where a curve's argument comes from: a parameter's name, a constant, or a function of the parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a term; the rest is not computed."""

    losses: bool = True
    gradients: bool = True
    weights: bool = True
    curvatures: bool = False
    in_probability: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one term gives, before reduction.

    Args:
        count: the number of items the term averages.
        losses: the loss of each item.
        listed: the sides on which those losses are shown.
        item_weights: the sample weight of each item, if there are any.
        pulls: by side, what the gradient is made of (with the sample weights, in the variable asked for).
        plain_pulls: by side, what the weights are made of (no sample weights, always in logits).
        bends: by side, what the curvatures are made of.
    """

    count: int
    losses: Array | None
    listed: tuple[str, ...]
    item_weights: Array | None
    pulls: Mapping[str, Array]
    plain_pulls: Mapping[str, Array]
    bends: Mapping[str, Array]


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

    def evaluate(
        self, batch: Batch, parameters: Mapping[str, float], wanted: Wanted, sample_weights: Batch | None
    ) -> Contribution:
        """Apply the curve to the margins, and pull its slopes back to the logits."""
        arguments = self.arguments(parameters)
        points = Points(*self.on.forward(batch))
        item_weights = None if sample_weights is None else self.on.item_weights(sample_weights)
        if item_weights is not None and not self.on.separable:
            check_mass(item_weights, "/sample_weights")  # those of a pair are products, and may all vanish

        def apply(formula: Formula) -> Array:
            items = formula(points, **arguments)
            return items if self.sign > 0 else -items

        pulls: Mapping[str, Array] = {}
        if wanted.gradients:
            pulls = self._pulls(apply, batch, item_weights, in_probability=wanted.in_probability)
        plain_pulls: Mapping[str, Array] = {}
        if wanted.weights:
            same = wanted.gradients and item_weights is None and not wanted.in_probability
            plain_pulls = pulls if same else self._pulls(apply, batch, None, in_probability=False)
        return Contribution(
            count=points.m.size,
            losses=apply(self.curve.value) if wanted.losses else None,
            listed=self.on.listed,
            item_weights=item_weights,
            pulls=pulls,
            plain_pulls=plain_pulls,
            bends=self.on.adjoint_squared(apply(self.curve.curvature), batch) if wanted.curvatures else {},
        )

    def _pulls(
        self,
        apply: Callable[[Formula], Array],
        batch: Batch,
        item_weights: Array | None,
        *,
        in_probability: bool,
    ) -> dict[str, Array]:
        closed = self.curve.slope_in_probability if in_probability and self.on.separable else None
        slopes = apply(closed or self.curve.slope)
        pulls = self.on.adjoint(slopes if item_weights is None else slopes * item_weights, batch)
        if in_probability and closed is None:
            return {side: per_probability(pull, batch[side]) for side, pull in pulls.items()}
        return pulls


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
