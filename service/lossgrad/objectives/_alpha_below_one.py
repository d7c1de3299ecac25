"""The curves of the α-divergence for α < 1, of softplus(−m) to more digits than a float has.

With x = (1 − α)·softplus(−m), the reals' curve is softplus(−m) − 1/(1 − α), the fakes' one (x^p − 1)/α with
p = α/(α − 1). The first cancels where x = 1, the second multiplies the error of x by p, and its curvature changes sign
for α < 0. So softplus comes with the digits that a float lacks.
"""

from functools import cached_property

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference, product, renormalised
from lossgrad.core.points import Points
from lossgrad.objectives._alpha_numbers import numbers_of
from lossgrad.objectives._f_divergence import Twofold
from lossgrad.objectives._softplus import Softplus


class _Margins(Softplus):
    """What the formulas share at some points."""

    def __init__(self, x: Points, alpha: float) -> None:
        super().__init__(x)
        self.numbers = numbers_of(alpha, x.m.dtype)
        self.tiny = self.kind(np.finfo(x.m.dtype).tiny)

    @cached_property
    def base(self) -> tuple[Array, Array]:
        """x/s, nowhere 0, and what it lacks in relation to itself."""
        (high, low), (factor, rest) = self.softplus, self.numbers.factor
        scaled, lost = product(high, factor)
        base = np.maximum(scaled, self.tiny)
        return base, (lost + (high * rest + low * factor)) / base

    @cached_property
    def power(self) -> tuple[Array, Array, Array]:
        """(x/s)^p, what it lacks in relation to itself, and what it has to be multiplied by where it would overflow."""
        (base, lacking), (power, rest) = self.base, self.numbers.power
        half = self.kind(0.5)
        lacking = np.minimum(np.maximum(power * lacking + rest * np.log(base), -half), half)
        grown, lost, more = self.grown(self.numbers.power, self.m, self.numbers.tail)
        return (
            np.where(self.beyond, grown, np.power(base, power)),
            np.where(self.beyond, lost, lacking),
            np.where(self.beyond, more, self.kind(1)),
        )

    def grown(self, power: Twofold, by: Array, times: Twofold) -> tuple[Array, Array, Array]:
        """times·exp(−power·by) as a factor, what that lacks in relation to itself, and a factor where it overflows."""
        exponent, lost = product(by, -power[0])
        half, end = self.kind(0.5), self.kind(np.log(np.finfo(self.m.dtype).max) - 8)
        lacking = np.minimum(np.maximum((lost - power[1] * by) + times[1] / times[0], -half), half)
        near = times[0] * np.exp(np.minimum(exponent, end))
        return near, lacking, np.exp(np.maximum(exponent - end, self.kind(0)))

    @cached_property
    def total(self) -> tuple[Array, Array]:
        """(1 + e)·softplus(−m), nowhere 0, and what it lacks in relation to itself."""
        (high, low), e, one = self.softplus, self.x.exp_neg_abs, self.kind(1)
        u = one + e
        total, lost = product(u, high)
        rest = lost + (u * low + ((e - (u - one)) + e * self.lacking) * high)
        total = np.maximum(total, self.tiny)
        return total, rest / total

    @cached_property
    def over_x(self) -> tuple[Array, Array]:
        """(1 − D)/x times s^p, and what it lacks in relation to itself."""
        (total, lacking), (high, low), one, zero = self.total, self.numbers.slope_scale, self.kind(1), self.kind(0)
        result, lost = self._quotient(np.where(self.negative, one, self.x.exp_neg_abs), total)
        lost = lost + (np.where(self.negative, zero, self.lacking) - lacking)
        return np.where(self.beyond, high, result), np.where(self.beyond, low / high, lost)

    @cached_property
    def inverse_over_x(self) -> tuple[Array, Array]:
        """(1 + e)/x times s^p, and what it lacks in relation to itself."""
        (softplus, low), e, one = self.softplus, self.x.exp_neg_abs, self.kind(1)
        softplus, u = np.maximum(softplus, self.tiny), one + e
        result, lost = self._quotient(u, softplus)
        return result, lost + (((e - (u - one)) + e * self.lacking) / u - low / softplus)

    def _quotient(self, above: Array, below: Array) -> tuple[Array, Array]:
        """above/below times s^p/(1 − α), and what it lacks in relation to itself."""
        high, low = self.numbers.slope_scale
        scaled, lost = product(above, high)
        result = scaled / below
        # The largest floats are made smaller first, as the halves of their digits overflow in a product.
        smaller = self.kind(2.0**-30)
        back, less = product(result, smaller * below)
        rest = ((smaller * scaled - back) - less) + smaller * (lost + above * low)
        return result, rest / np.maximum(smaller * scaled, self.tiny)

    @cached_property
    def logarithm(self) -> Array:
        """log x, with its digits where x is nearly 1."""
        one, half = self.kind(1), self.kind(0.5)
        (high, low), (factor, rest) = self.softplus, self.numbers.distance
        x, lost = product(high, factor)
        lost = lost + (high * rest + low * factor)
        less_one, left = difference(x, one)
        less_one, left = renormalised(less_one, left + lost)
        beside = np.minimum(np.maximum(less_one, -half), half)
        # x itself may overflow, and the logarithms of x/s and s cancel where x/s is less than 1.
        (base, lacking), large = self.base, high > one
        small = np.maximum(x, self.tiny)
        log = np.log(np.where(large, base, small)) + np.where(large, self.numbers.log_scale[0], self.kind(0))
        log = np.where(
            np.abs(less_one) < half,
            np.log1p(beside) + left / (one + beside),
            log + np.where(large, lacking, lost / small),
        )
        return np.where(self.beyond, self.numbers.log_distance[0] - self.m, log)

    @cached_property
    def bend(self) -> Array:
        """1 − D over x, less D: what the curvature is a multiple of."""
        (softplus, low), e, log = self.softplus, self.x.exp_neg_abs, self.log1p
        (alpha, alpha_low), (distance, distance_low) = self.numbers.alpha, self.numbers.distance

        # Where m ≥ 0 it has the sign of e − log1p(e) + α·log1p(e), and the first two are e·z less the tail of log1p.
        squared, lost = product(e, log.z)
        curved, more = difference(squared, log.tail)
        straight, less = product(softplus, -alpha)
        above, rest = difference(curved, straight)
        bent = (e * log.rest - log.end) + e * self.share * self.lacking
        above = above + (((rest + more) + (lost + bent)) - (less - (alpha * low + alpha_low * softplus)))

        # Where m < 0 it has that of 1 − (1 − α)·softplus·e.
        part, lost = product(softplus, e)
        lost = lost + (low * e + part * self.lacking)
        whole, more = product(part, distance)
        below, rest = difference(self.x.constant(1), whole)
        below = below + (rest - (more + (lost * distance + part * distance_low)))

        total, lacking = self.total
        bend = np.where(self.negative, below, above) / total
        bend = np.where(self.beyond, alpha + self.kind(0.5) * e, bend - bend * lacking)
        high, low_inverse = self.numbers.inverse
        result: Array = bend * high + bend * low_inverse
        return result


def _value(x: Points, alpha: float) -> Array:
    """(x^p − 1)/α: in one form close to x = 1, in another where the power is large, in a third between."""
    at = _Margins(x, alpha)
    kind, numbers = at.kind, at.numbers

    exponent, lost = product(at.logarithm, numbers.power[0])
    grown = np.expm1(exponent)
    near = (grown + (kind(1) + grown) * (lost + numbers.power[1] * at.logarithm)) / numbers.alpha[0]
    # A product and a quotient of subnormal numbers would each be rounded.
    straight = np.abs(exponent) < kind(np.finfo(x.m.dtype).eps / 4)
    near = np.where(straight, at.logarithm * numbers.root[0], near)

    power, lacking, more = at.power
    scaled, lost = product(power, numbers.powered[0])
    between = (
        (scaled - kind(1)) + (lost + power * (numbers.powered[1] + numbers.powered[0] * lacking))
    ) / numbers.alpha[0]

    high, low = numbers.value_scale
    far = power * (high + (low + high * lacking)) * more - numbers.reciprocal[0]
    result: Array = np.where(np.abs(exponent) < _NEAR, near, np.where(scaled * more < _FAR, between, far))
    return result


_NEAR = 0.5
_FAR = 1024


def _slope(x: Points, alpha: float) -> Array:
    """x^p times (1 − D)/x, which is u·(1 − D)."""
    at = _Margins(x, alpha)
    (power, lacking, more), (over_x, missing) = at.power, at.over_x
    result: Array = power * (over_x + over_x * (lacking + missing)) * more
    return result


def _curvature(x: Points, alpha: float) -> Array:
    """The slope times (1 − D)/x − D."""
    at = _Margins(x, alpha)
    (power, lacking, more), (over_x, missing) = at.power, at.over_x
    result: Array = power * ((over_x + over_x * (lacking + missing)) * at.bend) * more
    return result


def _slope_in_probability(x: Points, alpha: float) -> Array:
    """u/D: x^p times (1 + exp(−m))/x, and x^(p − 1) where that is exp(−m/(1 − α))."""
    at = _Margins(x, alpha)
    (power, lacking, _), (over_x, missing), one, zero = at.power, at.inverse_over_x, at.kind(1), at.kind(0)
    near = power * (over_x + over_x * (lacking + missing))
    # A power so small that it underflows is met by an exponential that is larger still.
    grown, _, more = at.grown((-one, zero), np.maximum(-x.m, zero), (one, zero))
    near = np.maximum(near, at.tiny) * grown * more
    grown, lost, more = at.grown(at.numbers.root, x.m, at.numbers.rooted)
    result: Array = np.where(at.beyond, grown * (one + lost) * more, near)
    return result


def _activation(x: Points, alpha: float) -> Array:
    at = _Margins(x, alpha)
    (high, low), (threshold, lacking) = at.softplus, at.numbers.inverse
    d, lost = difference(high, threshold)
    result: Array = d + (lost + (low - lacking))
    return result


ACTIVATION = Curve(
    value=_activation,
    slope=lambda x, alpha: -x.sigmoid_neg,
    curvature=lambda x, alpha: x.sigmoid_slope,
    slope_in_probability=lambda x, alpha: -x.inverse_sigmoid,
)
"""φ(m) = softplus(−m) − 1/(1 − α), which is −g_f."""

CONJUGATE = Curve(
    value=_value,
    slope=_slope,
    curvature=_curvature,
    slope_in_probability=_slope_in_probability,
)
"""φ(m) = (x^(α/(α − 1)) − 1)/α with x = (1 − α)·softplus(−m); slope u·(1 − D) for u = x^(1/(α − 1)), curvature
u·(1 − D)·((1 − D)/x − D)."""
