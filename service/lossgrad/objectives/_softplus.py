"""softplus(−m) to more digits than a float has."""

from decimal import Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errorfree import difference, product, renormalised
from lossgrad.core.points import Points
from lossgrad.objectives._f_divergence import Twofold, twofold
from lossgrad.objectives._log1p import Log1p, log1p


class Softplus:
    """softplus(−m) and what it is made of at some points, each with what the float lacks.

    The exponential is corrected by its logarithm, and log1p is a series of which only a small part is rounded.
    """

    def __init__(self, x: Points) -> None:
        self.x = x
        self.m = x.m
        self.kind = x.m.dtype.type
        self.far = self.kind(4 - np.log(np.finfo(x.m.dtype).eps))

    @cached_property
    def negative(self) -> Array:
        """Where m < 0."""
        return cast("Array", self.m < 0)

    @cached_property
    def beyond(self) -> Array:
        """Where log1p(exp(−m)) is exp(−m), though that may underflow."""
        return cast("Array", self.m > self.far)

    @cached_property
    def lacking(self) -> Array:
        """ε, with exp(−|m|) = e·(1 + ε): what is left of −|m| − log e."""
        info = np.finfo(self.m.dtype)
        e = np.maximum(self.x.exp_neg_abs, np.exp(-self.far))
        unit = np.spacing(e) * self.kind(2.0**info.nmant)
        log = log1p(e / unit - self.kind(1))
        doublings = np.rint(np.log2(unit))
        high, low = _log_two(self.m.dtype)
        of_units, lost = product(doublings, high)
        left, less = difference(-np.minimum(np.abs(self.m), self.far), of_units)
        left, more = difference(left, self.kind(2) * log.z)
        left, rest = difference(left, log.tail)
        return left + ((((less + more) + rest) - (lost + doublings * low)) - (self.kind(2) * log.rest + log.end))

    @cached_property
    def log1p(self) -> Log1p:
        """log(1 + exp(−|m|)) in parts."""
        return log1p(self.x.exp_neg_abs)

    @cached_property
    def share(self) -> Array:
        """e/(1 + e), by which ε moves log(1 + e)."""
        e = self.x.exp_neg_abs
        result: Array = e / (self.kind(1) + e)
        return result

    @cached_property
    def softplus(self) -> tuple[Array, Array]:
        """What softplus makes of −m, and what that lacks."""
        log, two = self.log1p, self.kind(2)
        high, lost = difference(np.maximum(-self.m, self.kind(0)), -two * log.z)
        high, more = difference(high, -log.tail)
        return renormalised(high, ((lost + more) + (two * log.rest + log.end)) + self.share * self.lacking)


@lru_cache
def _log_two(dtype: np.dtype[Any]) -> Twofold:
    with localcontext(prec=60):
        return twofold(Decimal(2).ln(), dtype)
