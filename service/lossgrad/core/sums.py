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
from typing import Any, NamedTuple, cast

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
    result: Scalar = np.add.reduce(values, dtype=_WIDE.get(values.itemsize, np.longdouble))
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


def twofold_midpoint(one: Array, other: Array) -> tuple[Scalar, Scalar]:
    """The middle between the means of two arrays, as ``twofold_mean``."""
    kind = one.dtype.type
    parts = [float(part) / 2 for values in (one, other) for part in twofold_mean(values.astype(np.float64, copy=False))]
    high = kind(math.fsum(parts))
    return high, kind(math.fsum([*parts, -float(high)]))


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


def axis_sums(tile: Array, axis: int) -> tuple[Array, Array]:
    """Sums along an axis of a float64 tile, each as a number and a small rest, cut like ``cut_sum`` lane by lane."""
    top = np.maximum.reduce(tile, axis=axis, keepdims=True)
    top = np.maximum(top, -np.minimum.reduce(tile, axis=axis, keepdims=True))
    exponent = np.frexp(top)[1] + (tile.shape[axis].bit_length() + 1)
    # Where the edge would overflow, and of what is not finite, everything is in the rest.
    edge = np.where((exponent < sys.float_info.max_exp) & np.isfinite(top), np.ldexp(1.0, exponent), 0.0)
    high = (tile + edge) - edge
    if not edge.all():
        high = np.where(edge == 0, 0.0, high)
    return np.add.reduce(high, axis=axis), np.add.reduce(tile - high, axis=axis)


class Twofold(NamedTuple):
    """Running sums, each kept as a number and what it lacks."""

    high: Array
    low: Array

    @classmethod
    def zeros(cls, size: int, dtype: np.dtype[Any] | None = None) -> "Twofold":
        """So many sums of nothing, of float64 unless said otherwise."""
        return cls(np.zeros(size, dtype), np.zeros(size, dtype))

    def add(self, at: slice, high: Array, low: Array) -> None:
        """Add to some of the sums."""
        before = self.high[at].copy()
        after = before + high
        back = after - before
        lost = (before - (after - back)) + (high - back)
        self.high[at] = after
        # What overflowed, or was not finite, has lost nothing that could be told.
        self.low[at] += np.where(np.isfinite(lost), lost, 0.0) + low

    def joined(self) -> Array:
        """The sums in a longer type, where there is one."""
        return self.high.astype(np.longdouble) + self.low
