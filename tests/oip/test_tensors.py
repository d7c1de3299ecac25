import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lossgrad.core.errors import InvalidLogits, TooManyElements
from lossgrad.oip.bodies import aligned
from lossgrad.oip.tensors import DATATYPES, Tensor, checked_shape, from_bytes, from_json

shapes = array_shapes(min_dims=0, max_dims=4, max_side=4)
datatypes = pytest.mark.parametrize("datatype", DATATYPES)


def shape(given: object, most: int = 10**6) -> tuple[int, ...]:
    return checked_shape(given, most=most, pointer="/inputs/0/shape")


@given(wanted=shapes)
def test_a_shape_of_whole_numbers_is_one(wanted: tuple[int, ...]) -> None:
    assert shape(list(wanted)) == wanted


def test_to_json_a_number_is_whole_however_it_is_written() -> None:
    assert shape([2.0, 3]) == (2, 3)


@pytest.mark.parametrize(
    ("given", "pointer", "message"),
    [
        (None, "", "list of whole numbers, found null"),
        (3, "", "found 3"),
        ("3", "", "found a string"),
        ({}, "", "found an object"),
        ([2, -1], "/1", "negative"),
        ([2.5], "/0", "whole number, found 2.5"),
        ([math.inf], "/0", "whole number, found infinity"),
        ([-1.0], "/0", "negative"),
        ([True], "/0", "whole number, found true"),
        (["2"], "/0", "found a string"),
        ([[2]], "/0", "found a list"),
        ([None], "/0", "found null"),
        ([1.8446744073709552e19], "", "beyond all memory"),
        ([0], "", "empty tensor"),
        ([3, 0, 2], "", "empty tensor"),
        ([2**63 - 1, 0], "", "empty tensor"),
        ([2**31, 2**31, 4], "", "beyond all memory"),
        ([2**63 - 1] * 32, "", "beyond all memory"),
        ([1] * 33, "", "at most 32 dimensions, has 33"),
    ],
)
def test_any_other_shape_is_refused(given: object, pointer: str, message: str) -> None:
    with pytest.raises(InvalidLogits, match=message) as caught:
        shape(given)
    assert caught.value.pointer == f"/inputs/0/shape{pointer}"


def test_a_shape_may_have_as_many_elements_as_the_service_takes() -> None:
    assert shape([5, 2], most=10) == (5, 2)
    with pytest.raises(TooManyElements, match="10"):
        shape([11], most=10)


@datatypes
@given(data=st.data())
def test_bytes_are_the_numbers_they_are(datatype: str, data: st.DataObject) -> None:
    sent = data.draw(arrays(DATATYPES[datatype], shapes))
    found = from_bytes(memoryview(sent.tobytes()), datatype, sent.shape)
    expected = sent.astype(np.float32) if datatype == "FP16" else sent
    np.testing.assert_array_equal(found, expected.reshape(sent.shape or (1,)), strict=True)


@given(offset=st.integers(0, 16), datatype=st.sampled_from(["FP32", "FP64"]))
def test_bytes_on_the_boundaries_of_their_type_are_not_copied_and_others_are_moved_there(
    offset: int, datatype: str
) -> None:
    dtype = DATATYPES[datatype]
    room = aligned(200, 0)
    room[:] = bytes(200)
    found = from_bytes(room[offset : offset + 10 * dtype.itemsize], datatype, (10,))
    assert np.shares_memory(found, np.frombuffer(room, np.uint8)) == (offset % dtype.itemsize == 0)
    assert found.flags.aligned


@given(sent=arrays(np.float64, shapes, elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_lists_are_numbers_flat_or_nested_as_the_shape(sent: Any) -> None:
    for data in (sent.ravel().tolist(), np.atleast_1d(sent).tolist()):
        found, nested = from_json(json.loads(json.dumps(data)), "FP64", sent.shape, pointer="")
        np.testing.assert_array_equal(found, sent.reshape(sent.shape or (1,)), strict=True)
        assert nested == (np.ndim(data) > 1)


def test_lists_are_rounded_to_their_datatype() -> None:
    found, _ = from_json([0.1, 2**24 + 1], "FP32", (2,), pointer="")
    np.testing.assert_array_equal(found, np.array([0.1, 2**24], np.float32), strict=True)


@pytest.mark.parametrize(
    ("data", "datatype", "wanted", "pointer", "message"),
    [
        (None, "FP32", (2,), "", "list of numbers"),
        (1.5, "FP32", (1,), "", "list of numbers"),
        ({}, "FP32", (2,), "", "list of numbers"),
        ([], "FP32", (2,), "", "empty"),
        ([[], []], "FP32", (2,), "", "empty"),
        ([1, True], "FP32", (2,), "/1", "a boolean"),
        ([[1], ["2"]], "FP32", (2, 1), "/1/0", "a string"),
        ([1, None], "FP32", (2,), "/1", "null"),
        ([math.nan, 1.0], "FP64", (2,), "/0", "NaN"),
        ([1.0, math.inf], "FP64", (2,), "/1", "infinity"),
        ([[1], [1, 2]], "FP64", (3,), "/1", "ragged"),
        ([1, 2, 3], "FP64", (2,), "", r"3 numbers, and the shape \[2\] takes 2"),
        ([1, 2, 3], "FP64", (2, 2), "", "takes 4"),
        ([1, 2], "FP64", (), "", "takes 1"),
        ([[1, 2]], "FP64", (2, 1), "", r"nested as \[1, 2\]"),
        ([[1], [2]], "FP64", (2,), "", r"nested as \[2, 1\]"),
        ([1.0, 1e39], "FP32", (2,), "/1", "too large for FP32"),
        ([[1.0, 1e39]], "FP32", (1, 2), "/0/1", "too large for FP32"),
        ([1.0], "FP16", (1,), "", "send FP16 as binary data"),
    ],
)
def test_what_is_not_the_numbers_of_a_tensor_is_refused(
    data: object, datatype: str, wanted: tuple[int, ...], pointer: str, message: str
) -> None:
    with pytest.raises(InvalidLogits, match=message) as caught:
        from_json(data, datatype, wanted, pointer="/inputs/0/data")
    assert caught.value.pointer == f"/inputs/0/data{pointer}"


@pytest.mark.parametrize(
    ("nested", "position", "pointer"),
    [(True, (1, 2), "/data/1/2"), (False, (1, 2), "/data/5"), (False, (0, 0), "/data/0"), (True, (), "")],
)
def test_a_position_is_pointed_at_as_it_was_sent(*, nested: bool, position: tuple[int, ...], pointer: str) -> None:
    tensor = Tensor(index=4, datatype="FP64", shape=(2, 3), values=np.zeros((2, 3)), nested=nested)
    assert tensor.pointer(position) == f"/inputs/4{pointer}"
