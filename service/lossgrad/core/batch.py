"""Batches as the core takes them: arrays of one float type, by side, checked and never broadcast."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, total
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.margins import Batch


def checked_batch(
    logits: Mapping[str, Array],
    sample_weights: Mapping[str, Array] | None,
    *,
    needed: Sequence[str],
    dtype: np.dtype[Any],
) -> tuple[Batch, Batch | None]:
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
    batch = {side: _floats(logits[side], dtype, f"/logits/{side}") for side in needed}
    if sample_weights is None:
        return batch, None
    weights = {}
    for side in needed:
        if side in sample_weights:
            place = f"/sample_weights/{side}"
            weights[side] = _weights(sample_weights[side], batch[side], dtype, place)
        else:
            weights[side] = np.ones_like(batch[side])
    return batch, weights


def _floats(values: Array, dtype: np.dtype[Any], pointer: str) -> Array:
    given = np.asarray(values)
    if given.size == 0:
        raise InvalidLogits("an empty batch has no mean; at least one number is needed", pointer=pointer)
    with np.errstate(over="ignore"):
        result: Array = given.astype(dtype, copy=False)
    if not np.isfinite(result).all():
        at = np.unravel_index(int(np.argmin(np.isfinite(result))), result.shape)
        place = pointer + "".join(f"/{i}" for i in at)
        if np.isfinite(given[at]):
            raise InvalidLogits(f"too large for {dtype}, which ends at {np.finfo(dtype).max:.6g}", pointer=place)
        raise InvalidLogits("NaN and infinity are not logits", pointer=place)
    return result


def _weights(values: Array, logits: Array, dtype: np.dtype[Any], pointer: str) -> Array:
    weights = _floats(values, dtype, pointer)
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
