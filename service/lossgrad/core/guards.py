"""The cross-entropy as it comes out when a probability is guarded against log(0), instead of computed from the logit.

Both guards are stated for exact probabilities. In float32 a probability rounds to 1 from a logit of 16.6 on, which
makes either of them worse than it is here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference
from lossgrad.core.points import Points

Part = Callable[[Points], Array]


def _mixture(value: Part, slope: Part, curvature: Part, slope_in_probability: Part) -> Curve:
    """t·L(m) + (1 − t)·L(−m) for L, a guarded −log D."""

    def mixed(part: Part, x: Points, target: float, mirrored: int) -> Array:
        if target == 1:
            return part(x)
        other = part(Points(-x.m))
        other = other if mirrored > 0 else -other
        if target == 0:
            return other
        return x.m.dtype.type(target) * part(x) + x.m.dtype.type(1 - target) * other

    return Curve(
        value=lambda x, target: mixed(value, x, target, 1),
        slope=lambda x, target: mixed(slope, x, target, -1),
        curvature=lambda x, target: mixed(curvature, x, target, 1),
        slope_in_probability=lambda x, target: mixed(slope_in_probability, x, target, -1),
    )


def with_epsilon(epsilon: float) -> Curve:
    """φ(m) = −t·log(D + ε) − (1 − t)·log(1 − D + ε): the gradient fades where D is below ε.

    With L = log(ε/(1 + ε)), D/(D + ε) is sigmoid(m − L)/(1 + ε), which neither cancels nor underflows early.
    """
    exact = (Decimal(repr(epsilon)) / (1 + Decimal(repr(epsilon)))).ln()
    high = float(exact)
    low = float(exact - Decimal(high))

    def beyond(m: Array) -> Points:
        d, lost = difference(m, m.dtype.type(high))
        return Points(d, lost - m.dtype.type(high - float(m.dtype.type(high)) + low))

    def value(x: Points) -> Array:
        near_one = -np.log1p(x.m.dtype.type(epsilon) - x.sigmoid_neg)
        return np.where(x.m > 0, near_one, -np.log(x.sigmoid + x.m.dtype.type(epsilon)))

    def slope(x: Points) -> Array:
        return -(x.sigmoid_neg * beyond(x.m).sigmoid) / x.m.dtype.type(1 + epsilon)

    def curvature(x: Points) -> Array:
        # D − (1 − sigmoid(m − L)) is ±expm1(∓(2m − L)) times what does not cancel; what is squared is above 1/2 there.
        other, twice = beyond(x.m), beyond(x.m + x.m).minus(0)
        grown = np.expm1(-np.abs(twice))
        product = np.where(twice > 0, -x.sigmoid_slope * other.sigmoid**2, x.sigmoid_neg**2 * other.sigmoid_slope)
        return product * grown / x.m.dtype.type(1 + epsilon)

    def slope_in_probability(x: Points) -> Array:
        return -1 / (x.sigmoid + x.m.dtype.type(epsilon))

    return _mixture(value, slope, curvature, slope_in_probability)


LARGEST_LOG = 100.0
SMALLEST_PRODUCT = 1e-12


def _is_divided(x: Points) -> Any:
    return x.sigmoid_slope < x.m.dtype.type(SMALLEST_PRODUCT)


def _clamped_slope(x: Points) -> Array:
    factor = np.minimum(x.sigmoid_slope / x.m.dtype.type(SMALLEST_PRODUCT), x.m.dtype.type(1))
    return -(x.sigmoid_neg * factor)


def _clamped_curvature(x: Points) -> Array:
    three = x.m.dtype.type(3)
    divided = -(x.sigmoid_slope / x.m.dtype.type(SMALLEST_PRODUCT)) * x.sigmoid_neg * (1 - three * x.sigmoid)
    return np.where(_is_divided(x), divided, x.sigmoid_slope)


def _clamped_slope_in_probability(x: Points) -> Array:
    return np.where(_is_divided(x), -x.sigmoid_neg / x.m.dtype.type(SMALLEST_PRODUCT), -x.inverse_sigmoid)


CLAMPED = _mixture(
    value=lambda x: np.minimum(x.softplus_neg, x.m.dtype.type(LARGEST_LOG)),
    slope=_clamped_slope,
    curvature=_clamped_curvature,
    slope_in_probability=_clamped_slope_in_probability,
)
"""φ(m) = t·min(100, −log D) + (1 − t)·min(100, −log(1 − D)), as ``torch.nn.BCELoss`` has it of D.

Its backward pass divides by max(D·(1 − D), 1e-12), so the slope is (D − t)·min(1, D·(1 − D)/1e-12), which is not the
derivative of the value: it fades from |m| = 27.6 on, while the value grows to 100.
"""
