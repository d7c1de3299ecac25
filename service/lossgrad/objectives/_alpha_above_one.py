"""The conjugate's curve of the α-divergence for α > 1: powers of max(0, 1 + (α − 1)·m)."""

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference, product, renormalised
from lossgrad.core.points import Points
from lossgrad.objectives import _f_divergence as f_divergence

Twofold = tuple[Scalar, Scalar]


class _Numbers(NamedTuple):
    """What is needed of α, each as a float and what that lacks.

    Args:
        beta: α − 1.
        root: 1/(α − 1), the power that makes u of x.
        bend: 1/(α − 1) − 1.
        power: α/(α − 1).
        scale: s = max(1, α − 1): x/s does not overflow.
        inverse, factor: 1/s and (α − 1)/s.
        root_scale, bend_scale: s^root and s^bend.
        shrink, shrunk: t = α^(−1/power), so that (t·x)^power = x^power/α overflows no earlier than that, and t·(α − 1).
        one: 1.
    """

    beta: Twofold
    root: Twofold
    bend: Twofold
    power: Twofold
    inverse: Twofold
    factor: Twofold
    root_scale: Twofold
    bend_scale: Twofold
    shrink: Twofold
    shrunk: Twofold
    one: Twofold


@lru_cache
def _numbers(alpha: float, dtype: np.dtype[Any]) -> _Numbers:
    with localcontext(prec=60):
        exact, one = Decimal(alpha), Decimal(1)
        beta = exact - 1
        root, bend, power, scale = 1 / beta, 1 / beta - 1, exact / beta, max(one, beta)
        shrink = exact ** (-1 / power)
        several = (
            *(beta, root, bend, power, 1 / scale, beta / scale, scale**root, scale**bend),
            *(shrink, shrink * beta, one),
        )
        return _Numbers(*(f_divergence.twofold(each, dtype) for each in several))


class _Base(NamedTuple):
    """A number to be raised to a power: 0 where it is negative, nowhere 0, and what it lacks in relation to itself."""

    clamped: Array
    positive: Array
    lacking: Array


def _base(x: Points, offset: Twofold, factor: Twofold) -> _Base:
    """offset + factor·m."""
    kind = x.m.dtype.type
    scaled, lost = product(x.m, factor[0])
    y, more = difference(scaled, -offset[0])
    y, rest = renormalised(y, more + ((lost + offset[1]) + x.m * factor[1]))
    tiny = kind(np.finfo(x.m.dtype).tiny)
    return _Base(np.maximum(y, kind(0)), np.maximum(y, tiny), rest / np.maximum(np.abs(y), tiny))


def _lacking(base: _Base, exponent: Twofold) -> Array:
    """What a power lacks in relation to itself because its base and exponent lack something; to first order."""
    result: Array = exponent[0] * base.lacking + exponent[1] * np.log(base.positive)
    return result


def _ratio(x: Points, alpha: float) -> Array:
    numbers = _numbers(alpha, x.m.dtype)
    base, scale = _base(x, numbers.inverse, numbers.factor), numbers.root_scale
    rounded = np.power(base.clamped, numbers.root[0])
    result: Array = rounded * (scale[0] + (scale[1] + scale[0] * _lacking(base, numbers.root)))
    return result


def _value(x: Points, alpha: float) -> Array:
    """(x^p − 1)/α: in one form close to x = 1, in another where the power is large, in a third between."""
    kind = x.m.dtype.type
    numbers = _numbers(alpha, x.m.dtype)

    bent, lost = product(x.m, numbers.beta[0])
    bent = np.maximum(bent, kind(-_NEAR))
    log = np.log1p(bent)
    exponent, less = product(log, numbers.power[0])
    less = less + (numbers.power[1] * log + numbers.power[0] * ((lost + numbers.beta[1] * x.m) / (1 + bent)))
    grown = np.expm1(exponent)
    near = (grown + (1 + grown) * less) / kind(alpha)
    # m + m²/2 + …: a product and a quotient of subnormal numbers would each be rounded.
    near = np.where(np.abs(x.m) < kind(np.finfo(x.m.dtype).eps / 4), x.m, near)

    base = _base(x, numbers.one, numbers.beta)
    power = np.power(base.clamped, numbers.power[0])
    # The smaller part last: power − 1 is exact where it would cancel.
    between = ((power - 1) + power * _lacking(base, numbers.power)) / kind(alpha)

    base = _base(x, numbers.shrink, numbers.shrunk)
    far = np.power(base.clamped, numbers.power[0]) * (1 + _lacking(base, numbers.power)) - kind(1 / alpha)
    result: Array = np.where(np.abs(exponent) < _NEAR, near, np.where(power < _FAR, between, far))
    return result


_NEAR = 0.5
_FAR = 1024


def _curvature(x: Points, alpha: float) -> Array:
    numbers = _numbers(alpha, x.m.dtype)
    base, scale = _base(x, numbers.inverse, numbers.factor), numbers.bend_scale
    rounded = np.power(base.positive, numbers.bend[0]) * (base.clamped > 0)
    result: Array = rounded * (scale[0] + (scale[1] + scale[0] * _lacking(base, numbers.bend)))
    return result


CONJUGATE = Curve(value=_value, slope=_ratio, curvature=_curvature)
"""φ(m) = (x^(α/(α − 1)) − 1)/α with x = max(0, 1 + (α − 1)·m); slope u = x^(1/(α − 1)), curvature u/x, 0 at x = 0."""
