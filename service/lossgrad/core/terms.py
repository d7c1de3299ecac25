"""Terms: a player's loss is a sum of them.

``Pointwise`` is the mean of a curve over a margin, ``Pairwise`` over every pair of examples, and ``Batchwise`` a
plain function of the batch, for what couples it otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve, Formula
from lossgrad.core.margins import Batch, Margin, sides
from lossgrad.core.pairs import Pairs
from lossgrad.core.points import Points

Binding = str | float | Callable[[Mapping[str, float]], float]
"""Where a curve's argument comes from: a parameter's name, a constant, or a function of the parameters."""


class _Binds:
    """What all terms have in common: arguments bound to an objective's parameters."""

    __slots__ = ()

    bind: Mapping[str, Binding]

    def arguments(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """What the curve, or the functions, take for an objective's parameters."""
        return {name: bound(source, parameters) for name, source in self.bind.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointwise(_Binds):
    """scale · mean φ(m) over the margins m.

    Args:
        on: the margin.
        curve: φ.
        bind: the curve's arguments.
        scale: −1 for a player who wants the curve large (a saturating generator). Where it is 0 the term is left
            out, so that parameters may choose between terms; what remains has to read the same sides.
    """

    on: Margin
    curve: Curve
    bind: Mapping[str, Binding] = field(default_factory=dict)
    scale: Binding = 1

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose logits it reads."""
        return sides(self.on)

    @property
    def separable(self) -> bool:
        """Whether an example's loss depends on its own logit only."""
        return self.on.separable

    def with_parameters(self, parameters: Mapping[str, float]) -> "Bound":
        """The term for these values of an objective's parameters."""
        return Bound(self, self.arguments(parameters), bound(self.scale, parameters))


class Bound(NamedTuple):
    """A term whose curve's arguments and scale are numbers."""

    term: Pointwise
    arguments: dict[str, float]
    scale: float

    def values(self, points: Points) -> Array:
        """The loss of each item."""
        return self._scaled(self.term.curve.value, points)

    def slopes(self, points: Points) -> Array:
        """Its derivative in the margin."""
        return self._scaled(self.term.curve.slope, points)

    def curvatures(self, points: Points) -> Array:
        """Its second derivative in the margin."""
        return self._scaled(self.term.curve.curvature, points)

    def slopes_in_probability(self, points: Points) -> Array | None:
        """Its derivative in D = sigmoid(m) in closed form, if the curve has one and m is a logit."""
        if self.term.curve.slope_in_probability is None or not self.term.on.separable:
            return None
        return self._scaled(self.term.curve.slope_in_probability, points)

    def _scaled(self, formula: Formula, points: Points) -> Array:
        items = formula(points, **self.arguments)
        if self.scale in (1, -1):  # a sign costs nothing, and may meet another one
            return items if self.scale > 0 else -items
        return points.m.dtype.type(self.scale) * items


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise(_Binds):
    """scale · mean φ(m_ij) over the pairs.

    Args:
        on: which pairs, and where their losses are shown.
        curve: φ.
        bind: the curve's arguments.
        scale: as for ``Pointwise``.
    """

    on: Pairs
    curve: Curve
    bind: Mapping[str, Binding] = field(default_factory=dict)
    scale: Binding = 1

    separable: ClassVar[bool] = False

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose logits it reads."""
        return tuple(dict.fromkeys((self.on.plus, self.on.minus)))


Losses = Callable[..., Batch]
Derivatives = Callable[..., Batch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batchwise(_Binds):
    """scale · Σ factor_i · ℓ_i, where each ℓ_i may depend on the whole batch.

    The functions are given flat float64 logits by side (and, those of derivatives, the factors by side: what each
    example's loss counts, 1/n under ``mean``), then the bound arguments by name.

    Args:
        sides: what it reads.
        over: the sides whose examples have a loss.
        losses: ℓ of every example, by the sides of ``over``.
        gradients: the derivative of Σ factor_i · ℓ_i in every logit, by the sides of ``sides``.
        curvatures: the diagonal of its second derivative, likewise.
        bind: the functions' arguments.
        scale: as for ``Pointwise``.
    """

    sides: tuple[str, ...]
    over: tuple[str, ...]
    losses: Losses
    gradients: Derivatives
    curvatures: Derivatives
    bind: Mapping[str, Binding] = field(default_factory=dict)
    scale: Binding = 1

    separable: ClassVar[bool] = False


Term = Pointwise | Pairwise | Batchwise


def per_probability(gradient: Array, logits: Array) -> Array:
    """A gradient in a turned into one in D = sigmoid(a): divided by D·(1 − D).

    1/(D·(1 − D)) = 2 + exp(a) + exp(−a) overflows past ±709, where a gradient of exactly 0 stays 0.
    """
    factor = 2 + np.exp(logits) + np.exp(-logits)
    return np.where(gradient == 0, gradient, gradient * factor)


def bound(source: Binding, parameters: Mapping[str, float]) -> float:
    """The number a binding stands for."""
    if isinstance(source, str):
        return parameters[source]
    return source(parameters) if callable(source) else source
