"""Input tensors as arrays: raw bytes are looked at where they lie, nested lists are read strictly."""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from lossgrad.api.faults import found
from lossgrad.api.schemas.arrays import MAX_DIMENSIONS, read_array
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, TooManyElements

DATATYPES: Mapping[str, np.dtype[Any]] = {"FP16": np.dtype("<f2"), "FP32": np.dtype("<f4"), "FP64": np.dtype("<f8")}
"""The datatypes that are taken; FP16 is computed with and answered in FP32."""

NAMES = {np.dtype(np.float32): "FP32", np.dtype(np.float64): "FP64"}
"""The datatypes that are answered."""

_MOST_ANYWHERE = sys.maxsize // 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """An input.

    Args:
        index: its position among the inputs.
        datatype: as declared.
        shape: as declared.
        values: its numbers; an array of shape [1] for the shape [].
        nested: it was sent as nested lists, so positions in it have an index for each dimension.
    """

    index: int
    datatype: str
    shape: tuple[int, ...]
    values: Array
    nested: bool = False

    def pointer(self, position: tuple[int, ...] = ()) -> str:
        """Where in the request the input is, or one of its numbers."""
        place = f"/inputs/{self.index}"
        if not position:
            return place
        if not self.nested:
            position = (int(np.ravel_multi_index(position, self.values.shape)),)
        return "/".join([place, "data", *map(str, position)])


def checked_shape(given: object, *, most: int, pointer: str) -> tuple[int, ...]:
    """The shape of a tensor that an objective can take.

    Raises:
        InvalidLogits: not a list of whole numbers, or without any element.
        TooManyElements: it has more than ``most``.
    """
    if type(given) is not list:
        raise InvalidLogits(f"should be a list of whole numbers, found {found(given)}", pointer=pointer)
    if len(given) > MAX_DIMENSIONS:
        raise InvalidLogits(f"may have at most {MAX_DIMENSIONS} dimensions, has {len(given)}", pointer=pointer)
    shape = tuple([_dimension(size, f"{pointer}/{index}") for index, size in enumerate(given)])
    elements = math.prod(shape)
    if not elements:
        raise InvalidLogits("an empty tensor has no mean; at least one number is needed", pointer=pointer)
    if elements > _MOST_ANYWHERE:
        raise InvalidLogits("the product of the dimensions is beyond all memory", pointer=pointer)
    if elements > most:
        raise TooManyElements(f"the shape has more elements than this service takes at once, {most:,}", pointer=pointer)
    return shape


def _dimension(size: object, pointer: str) -> int:
    if type(size) is float and size.is_integer():
        size = int(size)  # to JSON 2.0 is a whole number
    if type(size) is not int:
        raise InvalidLogits(f"should be a whole number, found {found(size)}", pointer=pointer)
    if size < 0:
        raise InvalidLogits("a dimension may not be negative", pointer=pointer)
    return size


def from_bytes(raw: memoryview, datatype: str, shape: tuple[int, ...]) -> Array:
    """The array whose bytes these are; copied only where it does not lie on the boundaries of its type, or is FP16."""
    values: Array = np.frombuffer(raw, DATATYPES[datatype])
    if datatype == "FP16":
        values = values.astype(np.float32)
    elif not values.flags.aligned:
        values = values.copy()
    return values.reshape(shape or (1,))


def from_json(data: object, datatype: str, shape: tuple[int, ...], *, pointer: str) -> tuple[Array, bool]:
    """The array of nested lists, or of its numbers in one list in row-major order; and whether they were nested.

    Raises:
        InvalidLogits: not numbers, not as many, not in this shape, or too large for the datatype.
    """
    if datatype == "FP16":
        raise InvalidLogits("JSON has no 16-bit numbers: send FP16 as binary data, or FP32", pointer=pointer)
    try:
        values = read_array(data)
    except PydanticCustomError as error:
        place = (error.context or {}).get("pointer", "")
        raise InvalidLogits(error.message(), pointer=f"{pointer}{place}") from None
    nested = values.ndim > 1
    if values.size != math.prod(shape):
        raise InvalidLogits(
            f"has {values.size} numbers, and the shape {list(shape)} takes {math.prod(shape)}", pointer=pointer
        )
    if nested and values.shape != shape:
        raise InvalidLogits(f"is nested as {list(values.shape)}, and the shape is {list(shape)}", pointer=pointer)
    return _rounded(values, DATATYPES[datatype], pointer).reshape(shape or (1,)), nested


def _rounded(values: Array, dtype: np.dtype[Any], pointer: str) -> Array:
    with np.errstate(over="ignore"):
        rounded: Array = values.astype(dtype, copy=False)
    if not np.isfinite(rounded).all():
        at = np.unravel_index(int(np.argmin(np.isfinite(rounded))), rounded.shape)
        place = "".join(f"/{i}" for i in at)
        raise InvalidLogits(f"too large for FP32, which ends at {np.finfo(dtype).max:.6g}", pointer=f"{pointer}{place}")
    return rounded
