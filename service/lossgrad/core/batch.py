"""Batches as the core takes them: arrays of one float type, by side, checked and never broadcast."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from math import isfinite, sqrt
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.margins import Batch
from lossgrad.core.parallel import blocks, in_parallel
from lossgrad.core.sums import total

SQUARED = 4096
"""Up to this size numbers are looked at through the sum of their squares; BLAS would start threads for many."""


class Checked(NamedTuple):
    """A batch fit to be computed on.

    Args:
        logits: by side.
        weights: sample weights by side, if there are any.
        bounded: no logit is near the largest float, so that sums of a few of them cannot overflow.
    """

    logits: Batch
    weights: Batch | None
    bounded: bool


def checked_batch(
    logits: Mapping[str, Array],
    sample_weights: Mapping[str, Array] | None,
    *,
    needed: Sequence[str],
    dtype: np.dtype[Any],
) -> Checked:
    """The sides that are needed, in the dtype asked for, with the sample weights of each (1 where not given).

    Raises:
        InvalidLogits: a side is missing or empty, a number is not finite in the dtype, or sample weights do
            not fit the logits, are negative or are all zero.
    """
    for side in sample_weights or ():
        if side not in logits:
            raise InvalidLogits(f"there are no {side} logits to weigh", pointer=f"/sample_weights/{side}")
    for side in needed:
        if side not in logits:
            raise InvalidLogits(f"this needs the {side} logits", pointer=f"/logits/{side}")
    batch, largest = {}, 0.0
    for side in needed:
        batch[side], top = _floats(logits[side], dtype, f"/logits/{side}")
        largest = max(largest, top)
    bounded = largest < _limit(dtype)
    if sample_weights is None:
        return Checked(batch, None, bounded)
    weights = {}
    for side in needed:
        if side in sample_weights:
            place = f"/sample_weights/{side}"
            weights[side] = _weights(sample_weights[side], batch[side], dtype, place)
        else:
            weights[side] = np.ones_like(batch[side])
    return Checked(batch, weights, bounded)


@lru_cache
def _limit(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).max) / 8


def _floats(values: Array, dtype: np.dtype[Any], pointer: str) -> tuple[Array, float]:
    """The numbers in the dtype, and the magnitude of the largest."""
    given = np.asarray(values)
    if given.size == 0:
        raise InvalidLogits("an empty batch has no mean; at least one number is needed", pointer=pointer)
    result = given
    if given.dtype != dtype or not given.flags.c_contiguous:
        with np.errstate(over="ignore"):
            result = np.ascontiguousarray(given, dtype).reshape(given.shape)
    top = magnitude(result.reshape(-1))
    if not isfinite(top):
        at = np.unravel_index(int(np.argmin(np.isfinite(result))), result.shape)
        place = pointer + "".join(f"/{i}" for i in at)
        if np.isfinite(given[at]):
            raise InvalidLogits(f"too large for {dtype}, which ends at {np.finfo(dtype).max:.6g}", pointer=place)
        raise InvalidLogits("NaN and infinity are not logits", pointer=place)
    return result, top


def magnitude(values: Array) -> float:
    """A bound of max |values| of a flat array, close enough to tell ordinary numbers; not finite if one is not."""
    if values.size <= SQUARED:
        squares = float(values.dot(values))  # one call of NumPy, and what is finite squared is far from the limit
        if isfinite(squares):
            return sqrt(squares)
    edges = blocks(values.size)
    tops = np.zeros((len(edges), 2))

    def one(index: int, start: int, stop: int) -> None:
        block = values[start:stop]
        tops[index] = block.max(), block.min()

    tasks: list[Callable[[], None]] = [partial(one, i, start, stop) for i, (start, stop) in enumerate(edges)]
    in_parallel(values.size, tasks)
    return float(np.abs(tops).max())


def _weights(values: Array, logits: Array, dtype: np.dtype[Any], pointer: str) -> Array:
    weights, _ = _floats(values, dtype, pointer)
    if weights.shape != logits.shape:
        raise InvalidLogits(
            f"sample weights must have the shape of their logits, {list(logits.shape)}, and have {list(weights.shape)}",
            pointer=pointer,
        )
    if (weights < 0).any():
        at = np.unravel_index(int(np.argmin(weights)), weights.shape)
        raise InvalidLogits("a sample weight may not be negative", pointer=pointer + "".join(f"/{i}" for i in at))
    check_mass(weights, pointer)
    return weights


def check_mass(weights: Array, pointer: str) -> None:
    """Refuse weights whose sum cannot be divided by.

    Raises:
        InvalidLogits: the sum is zero, or not finite in the weights' own type.
    """
    with np.errstate(over="ignore"):
        mass = weights.dtype.type(total(weights))
    if mass == 0:
        raise InvalidLogits("sample weights that are all zero leave nothing to average", pointer=pointer)
    if not np.isfinite(mass):
        raise InvalidLogits(f"the sum of these sample weights is too large for {weights.dtype}", pointer=pointer)
