"""The margins a curve is evaluated at, and what its formulas share, each computed at most once.

This is where the numerics of all logistic curves live. One exponential e = exp(−|m|) ∈ (0, 1] serves every
sigmoid and softplus, so nothing overflows, and the value and the slope of a curve pay for it once.

A margin that is itself a difference (``real − fake``) is not a floating-point number in general; ``residual``
holds what rounding it lost, so that exp(−|m|) of a large difference keeps all its digits.
"""

from functools import cached_property

import numpy as np

from lossgrad.core.arrays import Array, difference


class Points:
    """Margins m with their shared intermediates; D stands for sigmoid(m)."""

    def __init__(self, margins: Array, residual: Array | None = None) -> None:
        self.m = margins
        self.residual = residual
        self._one = margins.dtype.type(1)
        self._zero = margins.dtype.type(0)

    @cached_property
    def exp_neg_abs(self) -> Array:
        """exp(−|m|), in (0, 1]."""
        e: Array = np.exp(-np.abs(self.m))
        if self.residual is not None:
            # exp(−|m + r|) = exp(−|m|)·(1 − sign(m)·r) to first order; |r| is at most half an ulp of m.
            e = e - e * (np.sign(self.m) * self.residual)
        return e

    @cached_property
    def _sigmoids(self) -> tuple[Array, Array]:
        e = self.exp_neg_abs
        u = self._one + e
        big = self._one / u
        small = e / u
        # 1 + e was rounded; e − (u − 1) is exactly what that lost, and is put back into both quotients.
        lost = (e - (u - self._one)) * big
        small = small - small * lost
        big = big - big * lost
        # small ≤ big, and each sign of m needs one of them: max(small, big·[…]) chooses without a branch.
        negative = self.m < 0
        return np.maximum(small, big * ~negative), np.maximum(small, big * negative)

    @property
    def sigmoid(self) -> Array:
        """D = 1 / (1 + exp(−m)), to full relative accuracy on both tails."""
        return self._sigmoids[0]

    @property
    def sigmoid_neg(self) -> Array:
        """1 − D = 1 / (1 + exp(m)), not computed as a difference from 1."""
        return self._sigmoids[1]

    @cached_property
    def sigmoid_slope(self) -> Array:
        """D·(1 − D)."""
        small = np.minimum(*self._sigmoids)
        # s − s² has no cancellation for s ≤ 1/2 and damps the error of s, where s·(1 − s) adds a second one.
        slope: Array = small - small * small
        return slope

    @cached_property
    def _log1p_exp(self) -> Array:
        result: Array = np.log1p(self.exp_neg_abs)
        return result

    @cached_property
    def softplus(self) -> Array:
        """log(1 + exp(m)) = max(m, 0) + log1p(exp(−|m|)); regrouping this loses the tail."""
        positive = np.maximum(self.m, self._zero)
        if self.residual is None:
            return positive + self._log1p_exp
        return positive + (self._log1p_exp + self.residual * (self.m > 0))

    @cached_property
    def softplus_neg(self) -> Array:
        """log(1 + exp(−m))."""
        positive = np.maximum(-self.m, self._zero)
        if self.residual is None:
            return positive + self._log1p_exp
        return positive + (self._log1p_exp - self.residual * (self.m < 0))

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
        return np.full(self.m.shape, value, dtype=self.m.dtype)

    def minus(self, c: float) -> Array:
        """m − c, rounded once."""
        centre = self.m.dtype.type(c)
        if self.residual is None:
            return self.m - centre
        d, lost = difference(self.m, centre)
        return d + (lost + self.residual)

    def squared_distance(self, c: float, scale: float) -> Array:
        """scale·(m − c)², with the rounding of m − c put back: (d + r)² = d·(d + 2r) + r²."""
        d, lost = difference(self.m, self.m.dtype.type(c))
        if self.residual is not None:
            lost = lost + self.residual
        corrected = d + 2 * lost
        # scale first: d² alone may overflow where scale·d² does not. Past the largest float nothing was lost.
        return (self.m.dtype.type(scale) * d) * np.where(np.isfinite(corrected), corrected, d)
