"""Euclidean norms of groups of numbers, to twice the digits of a float64, with no overflow and no underflow.

A penalty on a norm lives near the target, where all digits of the norm cancel but a few; so the norm is kept as a sum
of two numbers and a power of two: (high + low)·2^exponent, high being about 1.
"""

import sys
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossgrad.core.arrays import Array
from lossgrad.core.errorfree import difference, product, renormalised
from lossgrad.core.parallel import BLOCK, in_parallel
from lossgrad.core.sums import Twofold, axis_sums

Axes = Literal["sample", "pixel", "batch"]
"""What a norm is taken over."""

WIDE = np.longdouble
"""Of numbers of which there is one for each group: a longer type, where there is one."""

_NEAR = 900
"""Powers of two up to which a factor is applied in one go."""


class Norms(NamedTuple):
    """A norm for each group: (high + low)·2^exponent."""

    high: Array
    low: Array
    exponent: NDArray[Any]

    @property
    def values(self) -> Array:
        """The norms in the longer type."""
        return _power_of_two(self.high.astype(WIDE) + self.low, self.exponent)

    @property
    def squares(self) -> Array:
        """Their squares in the longer type."""
        high, low = product(self.high, self.high)
        return _power_of_two(high.astype(WIDE) + (low + 2 * self.high * self.low), 2 * self.exponent)

    def beyond(self, target: float) -> Array:
        """Norm − target, of which no digit is lost where they are close."""
        distance, _, far = self._scaled(target)
        return _power_of_two(distance, far)

    def relative(self, target: float) -> Array:
        """(Norm − target)/norm, also where the norm itself overflows."""
        distance, norm, _ = self._scaled(target)
        return np.asarray(distance / norm)

    def _scaled(self, target: float) -> tuple[Array, Array, NDArray[Any]]:
        """Norm − target and the norm, divided by the same power of two where they are very large; and that power."""
        far = np.maximum(self.exponent - _NEAR, 0)
        high, low = np.ldexp(self.high, self.exponent - far), np.ldexp(self.low, self.exponent - far)
        rounded, lost = difference(high, np.ldexp(target, -far))
        norm = _power_of_two(self.high.astype(WIDE) + self.low, self.exponent - far)
        return rounded.astype(WIDE) + (low + lost), norm, far


def grouped(values: Array, axes: Axes, *, channels_last: bool) -> Array:
    """The values as rows, each with what one norm is taken over."""
    if axes == "pixel":
        return np.moveaxis(values, -1 if channels_last else 1, -1).reshape(-1, values.shape[-1 if channels_last else 1])
    return values.reshape(1 if axes == "batch" else len(values), -1)


def group_shape(shape: tuple[int, ...], axes: Axes, *, channels_last: bool) -> tuple[int, ...]:
    """The shape of what has one number for each group."""
    if axes == "pixel":
        return shape[:-1] if channels_last else (shape[0], *shape[2:])
    return (1,) if axes == "batch" else shape[:1]


def ungrouped(rows: Array, shape: tuple[int, ...], axes: Axes, *, channels_last: bool) -> Array:
    """Rows as ``grouped`` makes them, in the shape they come from."""
    if axes == "pixel" and not channels_last:
        moved = (shape[0], *shape[2:], shape[1])
        return np.ascontiguousarray(np.moveaxis(rows.reshape(moved), -1, 1))
    return rows.reshape(shape)


def norms(rows: Array, epsilon: float = 0.0) -> Norms:
    """sqrt(Σ x² + ε) of each row."""
    root = float(np.sqrt(epsilon))
    top = np.maximum(_each(rows, _largest), root)
    exponent = np.where(top > 0, np.frexp(top)[1], 0)
    high, low = _squares(rows, exponent)
    # ε at the scale of each row: a power of two, so nothing is rounded.
    high, lost = difference(high, -np.ldexp(epsilon, -2 * exponent))
    high, low = renormalised(high, low + lost)
    start = np.sqrt(high)
    square, error = product(start, start)
    with np.errstate(all="ignore"):
        correction = ((high - square) - error + low) / (2 * start)
    return Norms(start, np.where(start > 0, correction, 0.0), exponent)


def _power_of_two(values: Array, exponent: NDArray[Any]) -> Array:
    return np.asarray(np.ldexp(values, exponent))


def _largest(rows: Array) -> Array:
    return np.asarray(np.maximum(np.maximum.reduce(rows, axis=1), -np.minimum.reduce(rows, axis=1)))


def _each(rows: Array, function: Callable[[Array], Array]) -> Array:
    """A function of rows, some of them at a time, and shared between threads if they are many."""
    count, width = rows.shape
    step = max(BLOCK // width, 1)
    found = np.empty(count)

    def one(start: int) -> None:
        found[start : start + step] = function(rows[start : start + step])

    in_parallel(rows.size, [lambda start=start: one(start) for start in range(0, count, step)])  # type: ignore[misc]
    return found


def _squares(rows: Array, exponent: NDArray[Any]) -> tuple[Array, Array]:
    """Σ (x/2^exponent)² of each row, as a number and a small rest."""
    count, width = rows.shape
    sums = Twofold.zeros(count)
    step, across = max(BLOCK // width, 1), min(width, BLOCK)

    def one(start: int) -> None:
        at = slice(start, start + step)
        for left in range(0, width, across):
            tile = scaled(rows[at, left : left + across], -exponent[at, None])
            squares, lost = product(tile, tile)
            high, low = axis_sums(squares, 1)
            sums.add(at, high, low + np.add.reduce(lost, axis=1))

    in_parallel(rows.size, [lambda start=start: one(start) for start in range(0, count, step)])  # type: ignore[misc]
    return renormalised(sums.high, sums.low)


def scaled(values: Array, exponent: Any) -> Array:
    """Values·2^exponent, in two steps where one power would not be a float."""
    exponent = np.asarray(exponent)
    if np.abs(exponent).max() <= sys.float_info.max_exp - 3:
        return np.asarray(values * np.ldexp(1.0, exponent))
    half = exponent // 2
    return np.asarray(values * np.ldexp(1.0, half) * np.ldexp(1.0, exponent - half))


def spread(rows: Array, factors: Array) -> Array:
    """Each row times its factor, which may lie beyond the floats where the products do not."""
    limit = np.finfo(factors.dtype).max
    factors = np.clip(factors, -limit, limit)
    exponent = np.frexp(factors)[1].astype(np.int64)
    far = np.where(factors == 0, 0, exponent - np.clip(exponent, -_NEAR, _NEAR))
    near = np.ldexp(factors, -far).astype(np.float64)
    result = np.empty(rows.shape)
    step = max(BLOCK // rows.shape[1], 1)

    def one(start: int) -> None:
        at = slice(start, start + step)
        np.multiply(rows[at], near[at, None], out=result[at])
        if far[at].any():
            np.ldexp(result[at], np.clip(far[at, None], -4000, 4000).astype(np.int32), out=result[at])

    in_parallel(rows.size, [lambda start=start: one(start) for start in range(0, len(rows), step)])  # type: ignore[misc]
    return result
