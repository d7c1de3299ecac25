"""Nested JSON lists as arrays: read strictly, with the position of whatever is not a number.

NumPy would take ``[true, 1]``, ``["1.5"]`` or ``[null]`` for numbers, so the element types are looked at first.
"""

import json
import marshal
import math
from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Annotated, Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A JSON number; booleans and strings are not numbers, NaN and infinity neither."""

MAX_DIMENSIONS = 32

NestedNumbers: Any = TypeAliasType(
    "NestedNumbers",
    Annotated[
        Annotated[list[float], Field(min_length=1)] | Annotated[list["NestedNumbers"], Field(min_length=1)],  # type: ignore[misc]
        Field(
            description="Numbers in nested lists of a regular shape: every list of a level has the same length.",
            examples=[[2.0, 0.5], [[2.0], [0.5]]],
        ),
    ],
)
NestedWeights: Any = TypeAliasType(
    "NestedWeights",
    Annotated[
        Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=1)]
        | Annotated[list["NestedWeights"], Field(min_length=1)],  # type: ignore[misc]
        Field(
            description="Weights in the shape of the logits they belong to; none is negative, and not all are 0.",
            examples=[[1.0, 2.0], [[1.0], [2.0]]],
        ),
    ],
)
NestedResults: Any = TypeAliasType(
    "NestedResults",
    Annotated[
        list[float | None] | list["NestedResults"],  # type: ignore[misc]
        Field(description="Numbers in the shape of the logits; null where a result is not finite."),
    ],
)

_NO_STAND_INS: Mapping[object, float] = MappingProxyType({})


def read_array(value: object, stand_ins: Mapping[object, float] = _NO_STAND_INS) -> NDArray[np.float64]:
    """The array a nested list stands for; ``stand_ins`` are what means a number that is not finite: strings, or None.

    Raises:
        PydanticCustomError: not a list, empty, ragged, too deep, or something that is not a finite number; its context
            holds the position as the tail of a JSON pointer.
    """
    if type(value) is not list:
        _refuse("should be a list of numbers", ())
    shape = [len(value)]
    level: list[Any] = value
    while level and type(level[0]) is list:
        if len(shape) == MAX_DIMENSIONS:
            _refuse(f"nested deeper than {MAX_DIMENSIONS} lists", ())
        length = len(level[0])
        if set(map(type, level)) != {list} or set(map(len, level)) != {length}:
            _refuse_ragged(level, length, shape)
        shape.append(length)
        level = list(chain.from_iterable(level))
    if not level:
        _refuse("an empty batch has no mean; at least one number is needed", ())
    array = _only_floats(level)
    standing_in = 0
    if array is None:
        numbers = level
        if not set(map(type, level)) <= {float, int}:
            numbers = [stand_ins.get(item, item) if item is None or type(item) is str else item for item in level]
            standing_in = sum(item is None or type(item) is str for item in level)
            if not set(map(type, numbers)) <= {float, int}:
                _refuse_first(level, shape, stand_ins)
        try:
            array = np.array(numbers, dtype=np.float64)
        except OverflowError:
            _refuse_first(level, shape, stand_ins)
    if np.count_nonzero(np.isfinite(array)) + standing_in < array.size:
        _refuse_first(level, shape, stand_ins)
    return array if len(shape) == 1 else array.reshape(shape)


def _only_floats(items: list[Any]) -> NDArray[np.float64] | None:
    """The array of a list that holds nothing but floats; None for any other, and maybe for such a one too.

    ``marshal`` writes a list as five bytes and then its items one after the other; a float is a ``g`` and its eight
    bytes, and nothing else begins with a ``g``. So a ``g`` wherever an item begins after a float means that all are
    floats. This takes a third of the time of looking at the type of each item and then at its value.
    """
    packed = marshal.dumps(items, 2)
    if packed[5::9] != b"g" * len(items):
        return None
    return np.ndarray(len(items), "<f8", packed, offset=6, strides=9).astype(np.float64)


def _refuse_ragged(level: Sequence[Any], length: int, shape: Sequence[int]) -> NoReturn:
    for index, item in enumerate(level):
        position = _position(index, shape)
        if type(item) is not list:
            _refuse(f"should be a list as the ones beside it, found {_kind(item)}", position)
        if len(item) != length:
            _refuse(f"ragged: a list of {len(item)} beside lists of {length}", position)
    raise AssertionError("a ragged level has a ragged item")


def _refuse_first(level: Sequence[Any], shape: Sequence[int], stand_ins: Mapping[object, float]) -> NoReturn:
    also = f" or {either(stand_ins)}" if stand_ins else ""
    for index, item in enumerate(level):
        if type(item) is float and math.isfinite(item):
            continue
        if type(item) is int and abs(item) < 2**1023:
            continue
        if (item is None or type(item) is str) and item in stand_ins:
            continue
        _refuse(f"should be a finite number{also}, found {_kind(item)}", _position(index, shape))
    raise AssertionError("an item that is not a number was there a moment ago")


def either(stand_ins: Mapping[object, float]) -> str:
    """What may stand in for a number, in words."""
    *most, last = (json.dumps(each) for each in stand_ins)
    return f"{', '.join(most)} or {last}"


def _refuse(message: str, position: Sequence[int]) -> NoReturn:
    raise PydanticCustomError("array", "{message}", {"message": message, "pointer": "".join(f"/{i}" for i in position)})


def _position(index: int, shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(index, tuple(shape)))


def _kind(item: object) -> str:
    match item:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
        case float() if math.isnan(item):
            return "NaN"
        case int() | float() if abs(item) < math.inf:
            return "a number"
        case _:
            return "infinity, or a number too large for a double"


ArrayInput = Annotated[NDArray[np.float64], PlainValidator(read_array, json_schema_input_type=NestedNumbers)]
"""A field that holds an array and is documented as nested lists."""

WeightsInput = Annotated[NDArray[np.float64], PlainValidator(read_array, json_schema_input_type=NestedWeights)]
"""The same for sample weights; who evaluates refuses negative ones."""

ScalarResult = Annotated[float | None, WithJsonSchema({"type": ["number", "null"]})]
"""A number of an answer; null where it is not finite, or where there is no scalar."""
