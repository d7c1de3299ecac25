"""Sums, and a mean, that are right to the last digit of the answer, at the speed of plain ones.

float32 accumulates in float64. A float64 of a big batch is cut in two at one common bit (Rump's ExtractVector,
"Accurate floating-point summation", 2008): adding and subtracting a large enough power of two leaves high parts
so round that their sum is exact in any order, and low parts so small that the rounding of theirs does not count.
Small batches go through the long double, where it is longer than a double.
"""

import math
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.parallel import blocks, in_parallel

SMALL = 512
"""Up to this size a sum in the long double is faster than cutting, and exact addition in Python faster than both."""

_WIDE = {4: np.float64, 8: np.longdouble}
_LONGER = np.finfo(np.longdouble).nmant > np.finfo(np.float64).nmant


def total(values: Array) -> Scalar:
    """Σ values, in a longer type than theirs where there is one."""
    flat = values.ravel()
    if flat.dtype == np.float64 and flat.size > SMALL:
        return _longer_if_infinite(joined([part for block in partial_sums(flat) for part in block]), flat)
    return block_total(flat)


def block_total(values: Array) -> Scalar:
    """Σ values of one block, as ``total``."""
    if values.dtype == np.float64 and (values.size > SMALL or not _LONGER):
        return _longer_if_infinite(joined(cut_sum(values)), values)
    result: Scalar = np.add.reduce(values, dtype=_WIDE[values.itemsize])
    return result


def _longer_if_infinite(result: Scalar, values: Array) -> Scalar:
    """The sum in the long double's range where it left that of the double, so that a mean still can be told."""
    if np.isfinite(result):
        return result
    longer: Scalar = np.add.reduce(values, dtype=np.longdouble)
    return longer


def _fsum_twice(parts: Sequence[float]) -> tuple[float, float]:
    """The sum rounded once, and what that lost; NaN if it overflows on the way."""
    try:
        high = math.fsum(parts)
        return high, math.fsum([*parts, -high])
    except (OverflowError, ValueError):
        return math.nan, math.nan


def joined(parts: Sequence[float]) -> Scalar:
    """Σ parts, rounded once."""
    high, low = _fsum_twice(parts)
    if not math.isfinite(low):  # too large for a double, or not finite to begin with
        return cast("Scalar", np.add.reduce(np.array(parts, np.longdouble)))
    return np.longdouble(high) + np.longdouble(low)


def twofold_mean(values: Array) -> tuple[Scalar, Scalar]:
    """Mean of the values to twice the digits of a float64: rounded to their type, and what that lost.

    Logits are compared with this mean, and their differences may be small beside them.
    """
    kind, flat = values.dtype.type, values.ravel()
    small = flat.size <= SMALL
    parts = flat.tolist() if small else [part for block in partial_sums(flat, cuts=2) for part in block]
    high, low = _fsum_twice(parts)
    if not math.isfinite(low):
        # The sum overflowed, not the mean: a power of two takes it down and up again without rounding.
        high, low = map(float, twofold_mean(np.ldexp(flat.astype(np.float64), -64)))
        return kind(math.ldexp(high, 64)), kind(math.ldexp(low, 64))
    # In whole numbers, whose quotients Python rounds once.
    (a, b), (c, d) = high.as_integer_ratio(), low.as_integer_ratio()
    above, below = a * d + c * b, b * d * flat.size
    rounded = kind(above / below)
    e, f = rounded.as_integer_ratio()
    return rounded, kind((above * f - e * below) / (below * f))


def cut_sum(values: Array, cuts: int = 1) -> list[float]:
    """Numbers whose exact sum is Σ values but for the rounding of the last one, which is of ``cuts`` times less."""
    rest, parts = values, []
    for _ in range(cuts):
        top = max(float(np.maximum.reduce(rest)), -float(np.minimum.reduce(rest)))
        exponent = math.frexp(top)[1] + rest.size.bit_length() + 1
        if top == 0 or not math.isfinite(top) or exponent >= sys.float_info.max_exp:
            break
        edge = math.ldexp(1.0, exponent)
        high = rest + edge
        high -= edge
        parts.append(float(np.add.reduce(high)))
        rest = np.subtract(rest, high, out=high)
    parts.append(float(np.add.reduce(rest)))
    return parts


def partial_sums(values: Array, cuts: int = 1) -> list[list[float]]:
    """``cut_sum`` of every block of a flat array."""
    edges = blocks(values.size)
    parts: list[list[float]] = [[]] * len(edges)

    def one(index: int, start: int, stop: int) -> None:
        parts[index] = cut_sum(values[start:stop].astype(np.float64, copy=False), cuts)

    tasks: list[Callable[[], None]] = [partial(one, i, start, stop) for i, (start, stop) in enumerate(edges)]
    in_parallel(values.size, tasks)
    return parts
