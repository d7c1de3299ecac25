import math
from typing import Any

import numpy as np
import pytest
from pydantic_core import PydanticCustomError

from lossgrad.api.schemas.arrays import read_array

EXTREMES = [0.0, -0.0, 5e-324, -2.2250738585072014e-308, 1.7976931348623157e308, 0.1, -1 / 3]


def refused(value: object) -> tuple[str, str]:
    """Where a value is refused, and what is said of it."""
    with pytest.raises(PydanticCustomError) as caught:
        read_array(value)
    context = caught.value.context
    assert context is not None
    return context["pointer"], context["message"]


@pytest.mark.parametrize("size", [1, 2, 7, 300, 70_000])
def test_floats_keep_every_bit(size: int) -> None:
    values = (EXTREMES * size)[:size]
    array = read_array(values)
    assert array.dtype == np.float64
    assert [value.hex() for value in array.tolist()] == [value.hex() for value in values]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 2, 3], [1.0, 2.0, 3.0]),
        ([1, 2.5], [1.0, 2.5]),
        ([2.5, 1], [2.5, 1.0]),
        ([0.5, 2**53 + 1], [0.5, 2.0**53]),
        ([0.5, -(10**300)], [0.5, -1e300]),
    ],
)
def test_whole_numbers_are_numbers_too(value: list[float], expected: list[float]) -> None:
    assert read_array(value).tolist() == expected


@pytest.mark.parametrize(
    ("nested", "shape"),
    [
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (2, 3)),
        ([[[1.0]], [[2]]], (2, 1, 1)),
        ([[1.0, 2.0]], (1, 2)),
    ],
)
def test_nested_lists_keep_their_shape(nested: list[Any], shape: tuple[int, ...]) -> None:
    array = read_array(nested)
    assert array.shape == shape
    assert array.tolist() == nested


def test_the_array_is_contiguous_and_its_own() -> None:
    array = read_array([0.5] * 10)
    assert array.flags.c_contiguous
    assert array.flags.writeable


# "g" and eight bytes is what a float looks like inside the reader.
STRANGERS = [True, False, None, "1.5", "", "gggggggg", "ggggggggg", {}, {"g": 1.0}, math.nan, math.inf, 10**400]


@pytest.mark.parametrize("stranger", [*STRANGERS, [1.0], []], ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize("index", [1, 2, 4])
def test_whatever_is_no_finite_number_is_refused_where_it_stands(stranger: object, index: int) -> None:
    values: list[object] = [0.5, 1.5, 2.5, 3.5, 4.5]
    values[index] = stranger
    assert refused(values)[0] == f"/{index}"


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda value: repr(value)[:12])
def test_the_first_is_looked_at_too(stranger: object) -> None:
    assert refused([stranger, 0.5])[0] == "/0"
    assert refused([stranger])[0] == "/0"


def test_strings_that_look_like_floats_inside_are_refused() -> None:
    # One string as long as several floats, with a "g" at every ninth byte of its own.
    for length in range(4, 40):
        assert refused([0.5, "g" * length])[0] == "/1"
        assert refused(["g" * length, 0.5])[0] == "/0"
