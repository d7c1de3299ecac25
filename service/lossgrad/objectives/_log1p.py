"""log1p to more digits than a float has."""

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.errorfree import product, renormalised
from lossgrad.objectives._f_divergence import twofold


class Log1p(NamedTuple):
    """log1p(y) = 2·(z + rest) + tail + end for z = y/(2 + y), at most 1/3: of the end alone every digit is rounded."""

    z: Array
    rest: Array
    tail: Array
    end: Array


def log1p(y: Array) -> Log1p:
    """The series of 2·artanh(z), for 0 ≤ y ≤ 1: its first two terms to twice the digits."""
    kind = y.dtype.type
    two = kind(2)
    total = two + y
    z = y / total
    back, lost = product(z, total)
    rest = (((y - back) - lost) - z * (y - (total - two))) / total

    square, lost = product(z, z)
    cube, less = product(square, z)
    high, low = _two_thirds(y.dtype)
    tail, more = product(cube, high)
    more = more + (cube * low + high * (less + z * lost) + two * square * rest)
    series = np.full_like(y, 0)
    for odd in range(_LAST[y.dtype.itemsize], 3, -2):
        series = series * square + kind(1 / odd)
    return Log1p(z, rest, *renormalised(tail, more + two * z * (square * square * series)))


@lru_cache
def _two_thirds(dtype: np.dtype[Any]) -> tuple[Scalar, Scalar]:
    with localcontext(prec=60):
        return twofold(Decimal(2) / 3, dtype)


_LAST = {4: 17, 8: 37, 16: 45}
"""By the size of a float, the last term of the series: its power of 1/9 is far below an ulp."""
