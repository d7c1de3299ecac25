"""Array types, error-free arithmetic and sums that are right to the last digit of the answer.

Sums accumulate in the next wider float: float64 for float32 and, where the platform has one, the 80-bit or
128-bit long double for float64. Where it has none, NumPy's pairwise summation does the work.
"""

from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Floats = TypeVar("Floats", Array, np.floating[Any])


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


def twofold_mean(values: Array) -> tuple[np.floating[Any], np.floating[Any]]:
    """Mean of the values to twice the digits of a float64: rounded to their type, and what that lost.

    Logits are compared with this mean, and their differences may be small beside them. Halves are added
    pairwise by TwoSum and what each addition lost is summed apart, so no wider float is needed.
    """
    kind = values.dtype.type
    sums, lost = values.ravel().astype(np.float64), np.float64(0)
    while sums.size > 1:
        half = sums.size // 2
        pairs, rest = difference(sums[:half], -sums[half : 2 * half])
        sums, lost = np.concatenate([pairs, sums[2 * half :]]), lost + rest.sum()
    if not np.isfinite(sums[0]):
        # The sum overflowed, not the mean: a power of two takes it down and up again without rounding.
        high, low = twofold_mean(np.ldexp(values, -64))
        return kind(np.ldexp(high, 64)), kind(np.ldexp(low, 64))
    exact = (Fraction(float(sums[0])) + Fraction(float(lost))) / values.size
    high = kind(float(exact))
    return high, kind(float(exact - Fraction(float(high))))


def difference(a: Array, b: Array | np.floating[Any] | float) -> tuple[Array, Array]:
    """a − b as the rounded difference and what the rounding lost (Knuth's TwoSum; exact).

    Where the difference overflowed nothing can be put back, so the loss is given as 0.
    """
    d = a - b
    back = d - a
    lost = (a - (d - back)) - (b + back)
    return d, np.where(np.isfinite(d), lost, a.dtype.type(0))


def renormalised(high: Array, low: Array) -> tuple[Array, Array]:
    """The same sum as a rounded value and a remainder of at most half an ulp of it.

    The remainder is 0 where the sum is infinite.
    """
    rounded = high + low
    rest = low - (rounded - high)
    return rounded, np.where(np.isfinite(rest), rest, high.dtype.type(0))


def positive_zero(values: Floats) -> Floats:
    """The same values with −0.0 written as 0.0."""
    result: Floats = values + values.dtype.type(0)
    return result
