"""Sums of two numbers that lose nothing: what rounding took away comes along as a second number."""

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.recording import finite_or_zero


def difference(a: Array, b: Array | Scalar | float) -> tuple[Array, Array]:
    """a − b as the rounded difference and what the rounding lost (Knuth's TwoSum; exact).

    Where the difference overflowed nothing can be put back, so the loss is given as 0.
    """
    d = a - b
    back = d - a
    lost = (a - (d - back)) - (b + back)
    return d, finite_or_zero(lost)


def renormalised(high: Array, low: Array) -> tuple[Array, Array]:
    """The same sum as a rounded value and a remainder of at most half an ulp of it.

    The remainder is 0 where the sum is infinite.
    """
    rounded = high + low
    rest = low - (rounded - high)
    return rounded, finite_or_zero(rest)
