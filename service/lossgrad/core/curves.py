"""Functions of one margin with their slope and curvature, stable over the whole range.

A margin m is "how right" the discriminator is about an example, so most curves fall with m. A curve's author
writes each formula once, over ``Points``; what the formulas share is computed once, and only what was asked
for is computed at all. The arguments after the points are the curve's own, bound to an objective's
parameters by the term that uses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.points import Points

Formula = Callable[..., Array]


def no_kinks(**_: float) -> tuple[float, ...]:
    """The kinks of a smooth curve: none."""
    return ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A function φ of one real number.

    Args:
        value: φ(m).
        slope: φ′(m); at a kink, the convention the curve documents.
        curvature: φ″(m); 0 at a kink.
        slope_in_probability: φ′(m) / (D·(1 − D)) with D = sigmoid(m), in closed form. Where it is absent the
            quotient is taken as it stands.
        kinks: the margins at which the slope jumps, given the curve's arguments.
    """

    value: Formula
    slope: Formula
    curvature: Formula
    slope_in_probability: Formula | None = None
    kinks: Callable[..., tuple[float, ...]] = no_kinks


def _steps(x: Points, margin: float, kink: float) -> Array:
    """1 below the margin, ``kink`` on it, 0 above."""
    short = x.short_of(margin)
    below = (short > 0).astype(x.m.dtype)
    return below if kink == 0 else below + x.m.dtype.type(kink) * (short == 0)


def _mixed(weight: float, left: Array, right: Array) -> Array:
    """weight·left + (1 − weight)·right, leaving out a side of weight 0 (it may be infinite)."""
    kind = left.dtype.type
    if weight == 1:
        return left
    if weight == 0:
        return right
    return kind(weight) * left + kind(1 - weight) * right


LINEAR = Curve(
    value=lambda x: -x.m,
    slope=lambda x: x.constant(-1),
    curvature=lambda x: x.constant(0),
)
"""φ(m) = −m: every example weighs the same (Wasserstein critics, linear generators)."""

LOGISTIC = Curve(
    value=lambda x: x.softplus_neg,
    slope=lambda x: -x.sigmoid_neg,
    curvature=lambda x: x.sigmoid_slope,
    slope_in_probability=lambda x: -x.inverse_sigmoid,
)
"""φ(m) = log(1 + exp(−m)) = −log D; weight 1 − D, the probability of being misclassified."""

CROSS_ENTROPY = Curve(
    value=lambda x, target: _mixed(target, x.softplus_neg, x.softplus),
    slope=lambda x, target: _mixed(target, -x.sigmoid_neg, x.sigmoid),
    curvature=lambda x, target: x.sigmoid_slope,
    slope_in_probability=lambda x, target: _mixed(target, -x.inverse_sigmoid, x.inverse_sigmoid_neg),
)
"""φ(m) = −t·log D − (1 − t)·log(1 − D), the logistic curve with a soft target t.

Written as log(1 + exp(m)) − t·m elsewhere; the mixture of the two softplus has no cancellation. The slope
D − t is a difference of two terms and has their accuracy, not its own, where it crosses zero at m = logit(t).
"""

HINGE = Curve(
    value=lambda x, margin, kink: np.maximum(x.short_of(margin), x.m.dtype.type(0)),
    slope=lambda x, margin, kink: -_steps(x, margin, kink),
    curvature=lambda x, margin, kink: x.constant(0),
    kinks=lambda margin, kink: (margin,),
)
"""φ(m) = max(0, margin − m); slope −1 below the margin, −kink on it, 0 above.

``kink`` 0 is torch's ``relu``, 1/2 ``torch.maximum`` and ``jnp.maximum``, 1 ``torch.clamp``.
"""

SQUARED_DISTANCE = Curve(
    value=lambda x, target, scale: x.squared_distance(target, scale),
    slope=lambda x, target, scale: x.m.dtype.type(2 * scale) * x.minus(target),
    curvature=lambda x, target, scale: x.constant(2 * scale),
)
"""φ(m) = scale·(m − target)²: pulls from both sides, also on examples that are right by more than asked."""

SQUARED_HINGE = Curve(
    value=lambda x, margin: np.where(x.short_of(margin) > 0, x.squared_distance(margin, 1), 0),
    slope=lambda x, margin: np.minimum(x.m.dtype.type(2) * x.minus(margin), x.m.dtype.type(0)),
    curvature=lambda x, margin: x.m.dtype.type(2) * _steps(x, margin, 0),
)
"""φ(m) = max(0, margin − m)²; weight 2·(margin − m) below the margin, so the slope has no jump there."""

ABSOLUTE_DISTANCE = Curve(
    value=lambda x, target: np.abs(x.minus(target)),
    slope=lambda x, target: np.sign(x.minus(target)),
    curvature=lambda x, target: x.constant(0),
    kinks=lambda target: (target,),
)
"""φ(m) = |m − target|; slope ±1 towards the target, 0 on it, as ``torch.sign`` has it."""

EXPONENTIAL = Curve(
    value=lambda x: x.exp_neg,
    slope=lambda x: -x.exp_neg,
    curvature=lambda x: x.exp_neg,
    slope_in_probability=lambda x: -x.sigmoid_power(Fraction(-2)),
)
"""φ(m) = exp(−m) = (1 − D)/D, its own weight: unbounded, and infinite where it overflows."""

SQUARED_SIGMOID = Curve(
    value=lambda x, scale: x.m.dtype.type(scale) * x.sigmoid_neg_power(Fraction(2)),
    slope=lambda x, scale: x.m.dtype.type(-2 * scale) * (x.sigmoid_neg_power(Fraction(2)) * x.sigmoid),
    curvature=lambda x, scale: (
        (x.m.dtype.type(2 * scale) * (x.sigmoid_neg_power(Fraction(2)) * x.sigmoid))
        * x.balance(Fraction(2), Fraction(1))
    ),
    slope_in_probability=lambda x, scale: x.m.dtype.type(-2 * scale) * x.sigmoid_neg,
)
"""φ(m) = scale·(1 − D)²; weight 2·scale·D·(1 − D)², which vanishes on both tails and is largest at D = 1/3.

Never written with D − 1, which has no digits left where D is near 1. The curvature changes sign at D = 1/3.
"""
