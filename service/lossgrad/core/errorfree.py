"""Sums of two numbers that lose nothing: what rounding took away comes along as a second number."""

from typing import Any

import numpy as np

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


def product(a: Array, c: Array | Scalar) -> tuple[Array, Array]:
    """a·c, as the rounded product and what the rounding lost (Dekker's TwoProduct).

    The loss is exact unless it is subnormal, and given as 0 where halving the digits overflows.
    """
    p = a * c
    (a_high, a_low), (c_high, c_low) = _halves(a), _halves(c)
    lost = ((a_high * c_high - p) + (a_high * c_low + a_low * c_high)) + a_low * c_low
    # Not ``finite_or_zero``: a batch far from the largest float may still overflow here.
    finite = lost + (lost - lost)
    zero = a.dtype.type(0)
    kept: Array = np.fmin(finite, zero) + np.fmax(finite, zero)
    return p, kept


def _halves(a: Any) -> tuple[Any, Any]:
    """A number as the sum of two with half the digits each (Veltkamp)."""
    shifted = a * a.dtype.type(_SPLITTERS[a.dtype.itemsize])
    high = shifted - (shifted - a)
    return high, a - high


_SPLITTERS = {
    np.dtype(kind).itemsize: 2.0 ** -(-(np.finfo(kind).nmant + 1) // 2) + 1
    for kind in (np.float32, np.float64, np.longdouble)
}


def exp_of_sum(high: Array, low: Array) -> Array:
    """exp(high + low), where ``low`` is so small that its square does not count.

    A large sum has to be known to far more digits than its own for its exponential to have all of them. Where
    ``low`` is not small, ``high`` is so large that the exponential is 0 or infinite whatever is put back.
    """
    kind = low.dtype.type
    result: Array = np.exp(high) * (kind(1) + np.maximum(low, kind(-0.5)))
    return result
