"""The margins a curve is evaluated at, and what its formulas share, each computed at most once.

This is where the numerics of all logistic curves live. One exponential e = exp(−|m|) ∈ (0, 1] serves every
sigmoid and softplus, so nothing overflows, and the value and the slope of a curve pay for it once.

A margin that is itself a difference (``real − fake``) is not a floating-point number in general; ``residual``
holds what rounding it lost, so that exp(−|m|) of a large difference keeps all its digits.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.errorfree import difference, exp_of_sum, product
from lossgrad.core.recording import nonnegative, with_signs


class Points:
    """Margins m with their shared intermediates; D stands for sigmoid(m).

    Everything here and in a curve is plain NumPy, so the margins may be an array or the symbol of one.
    """

    def __init__(self, margins: Array, residual: Array | None = None) -> None:
        self.m = margins
        self.residual = residual
        self._one = margins.dtype.type(1)
        self._zero = margins.dtype.type(0)
        self._half = margins.dtype.type(0.5)

    @cached_property
    def exp_neg_abs(self) -> Array:
        """exp(−|m|), in (0, 1]."""
        e: Array = np.exp(-np.abs(self.m))
        if self.residual is not None:
            # exp(−|m + r|) = exp(−|m|)·(1 − sign(m)·r) to first order; |r| is at most half an ulp of m.
            e = e - e * self._outward
        return e

    @cached_property
    def _outward(self) -> Array:
        """The residual, positive where it makes |m| larger."""
        return np.copysign(self._one, self.m) * self.residual

    @cached_property
    def _quotients(self) -> tuple[Array, Array, Array]:
        """e/u and 1/u for u = 1 + e, and what both lack to be right, relative to themselves."""
        e = self.exp_neg_abs
        u = self._one + e
        big = self._one / u
        # 1 + e was rounded; e − (u − 1) is exactly what that lost.
        return e / u, big, (e - (u - self._one)) * big

    @cached_property
    def _signed_big(self) -> Array:
        """1/u with the sign of m."""
        return with_signs(self._quotients[1], self.m)

    def _sigmoid(self, signed_big: Array) -> Array:
        """1/u where it has a plus, else e/u, which is no larger: their maximum chooses without a branch."""
        small, _, lost = self._quotients
        chosen = np.maximum(small, signed_big)
        return nonnegative(chosen - chosen * lost)

    @cached_property
    def sigmoid(self) -> Array:
        """D = 1 / (1 + exp(−m)), to full relative accuracy on both tails."""
        return self._sigmoid(self._signed_big)

    @cached_property
    def sigmoid_neg(self) -> Array:
        """1 − D = 1 / (1 + exp(m)), not computed as a difference from 1."""
        return self._sigmoid(-self._signed_big)

    @cached_property
    def sigmoid_slope(self) -> Array:
        """D·(1 − D)."""
        small, _, lost = self._quotients
        small = small - small * lost
        # s − s² has no cancellation for s ≤ 1/2 and damps the error of s, where s·(1 − s) adds a second one.
        return nonnegative(small - small * small)

    @cached_property
    def _log1p_exp(self) -> Array:
        result: Array = np.log1p(self.exp_neg_abs)
        return result

    @cached_property
    def _halves(self) -> tuple[Array, Array]:
        """Half the residual as it is, and outward: their sum is r where m > 0 and else 0, and exact."""
        residual = self.residual if self.residual is not None else self.constant(0)
        return self._half * residual, self._half * self._outward

    @cached_property
    def softplus(self) -> Array:
        """log(1 + exp(m)) = max(m, 0) + log1p(exp(−|m|)); regrouping this loses the tail."""
        positive = np.maximum(self.m, self._zero)
        if self.residual is None:
            return positive + self._log1p_exp
        half, outward = self._halves
        return positive + (self._log1p_exp + (outward + half))

    @cached_property
    def softplus_neg(self) -> Array:
        """log(1 + exp(−m))."""
        negative = np.minimum(self.m, self._zero)
        if self.residual is None:
            return self._log1p_exp - negative
        half, outward = self._halves
        return (self._log1p_exp + (outward - half)) - negative

    @cached_property
    def exp_neg(self) -> Array:
        """exp(−m); infinite where that overflows."""
        e: Array = np.exp(-self.m)
        return e if self.residual is None else e * (self._one - self.residual)

    @cached_property
    def inverse_sigmoid(self) -> Array:
        """1/D = 1 + exp(−m); infinite where that overflows."""
        return self._one + np.exp(-self.m)

    @cached_property
    def inverse_sigmoid_neg(self) -> Array:
        """1/(1 − D) = 1 + exp(m)."""
        return self._one + np.exp(self.m)

    def constant(self, value: float) -> Array:
        """An array of one value in the margins' shape and type."""
        return np.full_like(self.m, value)

    def minus(self, c: float) -> Array:
        """m − c, rounded once."""
        centre = self.m.dtype.type(c)
        if self.residual is None:
            return self.m - centre
        d, lost = difference(self.m, centre)
        return d + (lost + self.residual)

    def short_of(self, c: float) -> Array:
        """c − m, how far m is from reaching c, rounded once."""
        if self.residual is None:
            return self.m.dtype.type(c) - self.m
        return -self.minus(c)

    def beyond(self, centre: Fraction) -> Array:
        """m − centre, rounded once even where it is small beside the rounding of the centre."""
        high, low = _twofold(centre, self.m.dtype)
        d, lost = difference(self.m, high)
        return d + (lost - low if self.residual is None else (lost - low) + self.residual)

    def squared_distance(self, c: float, scale: float) -> Array:
        """scale·(m − c)², with the rounding of m − c put back: (d + r)² = d·(d + 2r), but for r²."""
        if c == 0 and self.residual is None:
            return (self.m.dtype.type(scale) * self.m) * self.m
        d, lost = difference(self.m, self.m.dtype.type(c))
        if self.residual is not None:
            lost = lost + self.residual
        # scale first: d² alone may overflow where scale·d² does not.
        return (self.m.dtype.type(scale) * d) * (d + 2 * lost)

    def sigmoid_power(self, power: Fraction) -> Array:
        """D**power: infinite where that overflows, and with no error that grows with the margin."""
        return exp_of_sum(*self._power_logarithm(power))

    def sigmoid_neg_power(self, power: Fraction) -> Array:
        """(1 − D)**power."""
        return self._mirrored.sigmoid_power(power)

    def sigmoid_power_minus_one(self, power: Fraction) -> Array:
        """D**power − 1, which keeps its digits where the power or log D is small."""
        high, low = self._power_logarithm(power)
        less_one = np.expm1(high)
        return less_one * (self._one + low) + low

    def _power_logarithm(self, power: Fraction) -> tuple[Array, Array]:
        """power·log D as a sum of two numbers: what exp makes of it is off by as much as it itself is, not by ulps."""
        # Past the margin whose power is certainly 0 or infinite everything would only overflow on the way there.
        far = 2.0**64 if power == 0 else min(2.0**64, float(2**12 / abs(power)))
        negative = np.maximum(np.minimum(self.m, self._zero), self.m.dtype.type(-far))
        tail = self._logarithm_tail
        high, low = _twofold(power, self.m.dtype)
        of_line, lost = product(negative, high)
        log, lost_too = difference(of_line, high * tail)
        return log, (low * negative + lost) + lost_too

    @cached_property
    def _logarithm_tail(self) -> Array:
        """min(m, 0) − log D = log1p(exp(−|m|)), between 0 and log 2."""
        if self.residual is None:
            return self._log1p_exp
        half, outward = self._halves
        return self._log1p_exp + (outward - half)

    @cached_property
    def _mirrored(self) -> "Points":
        """The points −m, which share all that depends on |m| only."""
        mirrored = Points(-self.m, None if self.residual is None else -self.residual)
        mirrored.__dict__.update(exp_neg_abs=self.exp_neg_abs, _log1p_exp=self._log1p_exp)
        return mirrored

    def balance(self, right: Fraction, wrong: Fraction) -> Array:
        """right·D − wrong·(1 − D) of two positive numbers, with all its digits where it crosses zero.

        That is at m₀ = log(wrong/right), and either side of it the larger term is left times 1 − exp(−|m − m₀|).
        """
        beyond = self.beyond(_logarithm(wrong / right))
        of_type = self.m.dtype.type
        larger = np.where(beyond > 0, of_type(-right) * self.sigmoid, of_type(wrong) * self.sigmoid_neg)
        return larger * np.expm1(-np.abs(beyond))


def _twofold(number: Fraction, dtype: np.dtype[Any]) -> tuple[Scalar, Scalar]:
    """A number as a sum of two floats."""
    high = dtype.type(number)
    return high, dtype.type(number - Fraction(float(high)))


def _logarithm(number: Fraction) -> Fraction:
    """Its natural logarithm, to many more digits than two floats have."""
    with localcontext(prec=60):
        return Fraction((Decimal(number.numerator) / Decimal(number.denominator)).ln())
