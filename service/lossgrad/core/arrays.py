"""Array types, error-free arithmetic and sums that are right to the last digit of the answer.

Sums accumulate in the next wider float: float64 for float32 and, where the platform has one, the 80-bit or
128-bit long double for float64. Where it has none, NumPy's pairwise summation does the work.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def wide(dtype: np.dtype[Any]) -> type[np.floating[Any]]:
    """The float type that sums of ``dtype`` accumulate in."""
    return np.float64 if dtype == np.float32 else np.longdouble


def total(values: Array) -> np.floating[Any]:
    """Σ values, in the wide type."""
    result: np.floating[Any] = np.add.reduce(values, axis=None, dtype=wide(values.dtype))
    return result


def mean(values: Array) -> np.floating[Any]:
    """Mean of the values in the wide type, without overflowing where the mean itself does not."""
    result = total(values) / values.size
    if np.isfinite(result):
        return result
    return total(values / values.dtype.type(values.size))


def difference(a: Array, b: Array | np.floating[Any] | float) -> tuple[Array, Array]:
    """a − b as the rounded difference and what the rounding lost (Knuth's TwoSum; exact)."""
    d = a - b
    back = d - a
    lost = (a - (d - back)) - (b + back)
    return d, lost


def renormalised(high: Array, low: Array) -> tuple[Array, Array]:
    """The same sum as a rounded value and a remainder of at most half an ulp of it.

    Where the difference overflowed there is nothing left to correct, so the remainder is 0.
    """
    rounded = high + low
    rest = low - (rounded - high)
    return rounded, np.where(np.isfinite(rest), rest, high.dtype.type(0))


def positive_zero(values: Array) -> Array:
    """The same values with −0.0 written as 0.0."""
    result: Array = values + values.dtype.type(0)
    return result
