"""What goes out and comes back: numbers, shapes and types."""

import json
from decimal import Decimal
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from lossgrad_client import Client
from lossgrad_client._json import write_body

from .conftest import HINGE, Exchange
from .wire import WIRES, Wire, echo, over

SHAPES = npst.array_shapes(min_dims=1, max_dims=5, max_side=4)
NUMBERS = (
    npst.floating_dtypes(sizes=(16, 32, 64), endianness="?") | npst.integer_dtypes() | npst.unsigned_integer_dtypes()
)


ECHO = Client("http://test", http_client=httpx.Client(transport=httpx.MockTransport(echo)))


def finite(dtype: np.dtype[Any]) -> st.SearchStrategy[NDArray[Any]]:
    return npst.arrays(dtype, SHAPES, elements=npst.from_dtype(dtype, allow_nan=False, allow_infinity=False))


def same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("wire", WIRES)
@given(array=finite(np.dtype(np.float64)))
def test_float64_comes_back_bit_for_bit(wire: Wire, array: NDArray[np.float64]) -> None:
    with over(wire):
        gradients = ECHO.evaluate("echo", fake=array).generator.fake.gradients
    assert same(gradients + 0.0, array + 0.0)  # JSON may write -0.0 as 0


@pytest.mark.parametrize("wire", WIRES)
@given(array=finite(np.dtype(np.float32)))
def test_float32_comes_back_bit_for_bit(wire: Wire, array: NDArray[np.float32]) -> None:
    with over(wire):
        gradients = ECHO.evaluate("echo", fake=array, dtype="float32").generator.fake.gradients
    assert same(gradients + np.float32(0), array + np.float32(0))


@given(NUMBERS.flatmap(finite))
def test_every_number_is_the_same_double_either_way(array: NDArray[Any]) -> None:
    with over("JSON"):
        from_json = ECHO.evaluate("echo", fake=array).generator.fake.gradients
    with over("binary"):
        from_binary = ECHO.evaluate("echo", fake=array).generator.fake.gradients
    assert same(from_json + 0.0, from_binary + 0.0)


@given(NUMBERS.flatmap(finite))
def test_every_number_is_written_exactly(array: NDArray[Any]) -> None:
    text = write_body(array=array)
    written = np.array(json.loads(text, parse_int=Decimal, parse_float=Decimal)["array"], dtype=object)
    read_back = np.array([array.dtype.type(number) for number in written.ravel()], dtype=array.dtype)
    assert written.shape == array.shape
    assert (read_back == array.ravel()).all()


@given(finite(np.dtype(np.float64)))
def test_lists_are_sent_like_arrays(array: NDArray[np.float64]) -> None:
    assert write_body(fake=array) == write_body(fake=np.array(array.tolist()))


@pytest.mark.parametrize("wire", WIRES)
@given(heads=st.lists(finite(np.dtype(np.float64)), min_size=1, max_size=3))
@settings(max_examples=30)
def test_heads_come_back_in_their_own_shapes(wire: Wire, heads: list[NDArray[np.float64]]) -> None:
    with over(wire):
        result = ECHO.evaluate("echo", logits=[{"fake": head} for head in heads])
    assert [head.fake.gradients.shape for head in result.generator.heads] == [head.shape for head in heads]


@pytest.mark.parametrize(
    "layout",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(24.0).reshape(2, 12)[:, ::-2],
        np.arange(12.0, dtype=">f8").reshape(3, 4),
        np.broadcast_to(1.5, (2, 3)),
    ],
    ids=["transposed", "fortran", "strided", "big-endian", "broadcast"],
)
@pytest.mark.parametrize("wire", WIRES)
def test_the_layout_in_memory_does_not_matter(wire: Wire, layout: NDArray[Any]) -> None:
    with over(wire):
        assert ECHO.evaluate("echo", fake=layout).generator.fake.gradients.tolist() == layout.tolist()


class Tensor:
    """Anything that has ``__array__``, as the tensors of every framework do."""

    def __init__(self, values: list[float], refusal: Exception | None = None) -> None:
        self.values, self.refusal = values, refusal

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        if self.refusal:
            raise self.refusal
        return np.array(self.values, dtype=dtype)


def test_tensors_are_sent_like_arrays() -> None:
    assert ECHO.evaluate("echo", fake=Tensor([1.0, 2.0])).generator.fake.gradients.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "refusal",
    [
        RuntimeError("Can't call numpy() on Tensor that requires grad."),
        TypeError("can't convert cuda:0 device type tensor to numpy."),
    ],
)
def test_a_tensor_that_is_no_array_yet_is_told_what_to_do(refusal: Exception) -> None:
    with pytest.raises(TypeError, match=r"fake is not readable as an array; of a tensor, pass \.detach\(\)\.cpu\(\)"):
        ECHO.evaluate("echo", fake=Tensor([], refusal))


@pytest.mark.parametrize(
    ("value", "name", "place"),
    [
        ([1.0, float("nan")], "nan", r"fake\[1\]"),
        (np.array([[1, 2, 3], [1, 2, np.inf]]), "inf", r"fake\[1, 2\]"),
        (np.float32("-inf"), "-inf", "fake"),
    ],
)
def test_what_json_cannot_carry_is_named_with_its_place(value: Any, name: str, place: str) -> None:
    with pytest.raises(ValueError, match=f"^{place} is {name}: JSON has no NaN and no infinity$"):
        ECHO.evaluate("echo", fake=value)


def test_the_head_is_named_too() -> None:
    with pytest.raises(ValueError, match=r"^logits\[1\]\['real'\]\[0\] is nan"):
        ECHO.evaluate("echo", logits=[{"real": [0.0]}, {"real": [np.nan]}])


def test_a_parameter_that_is_not_finite_is_named() -> None:
    with pytest.raises(ValueError, match=r"^parameters\['margin'\] is inf"):
        ECHO.evaluate("echo", fake=[0.0], parameters={"margin": np.inf})


@pytest.mark.parametrize(
    "value",
    [
        [True, False],
        [1.0, True],
        [[1.0], (np.True_,)],
        np.array([True]),
        ["1.5"],
        [None, 1.0],
        [1 + 2j],
        np.array([1.0], dtype=object),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.array([1.0], dtype=np.longdouble) if np.longdouble(0).itemsize > 8 else [True],
    ],
    ids=str,
)
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="fake must hold integers or floats of at most 64 bits, not"):
        ECHO.evaluate("echo", fake=value)


def test_a_ragged_list_is_refused() -> None:
    with pytest.raises(ValueError, match="fake is not a regular array"):
        ECHO.evaluate("echo", fake=[[1.0], [1.0, 2.0]])


def test_a_mask_is_not_dropped() -> None:
    with pytest.raises(ValueError, match="fake has masked elements"):
        ECHO.evaluate("echo", fake=np.ma.masked_equal([1.0, -1.0], -1.0))


def test_logits_are_given_once() -> None:
    with pytest.raises(TypeError, match="give either logits, or fake, not both"):
        ECHO.evaluate("echo", fake=[1.0], logits={"fake": [1.0]})


def test_null_becomes_nan_and_is_counted(exchange: Exchange) -> None:
    fake = {"losses": [None, 0.0], "gradients": [1.0, 2.0], "weights": [None, None], "non_finite": 3}
    exchange.answers = [httpx.Response(200, json={**HINGE, "generator": {"loss": None, "fake": fake, "non_finite": 1}})]
    generator = exchange.evaluate().generator
    assert np.isnan(generator.loss)
    assert generator.non_finite == 1
    assert np.isnan(generator.fake.losses).tolist() == [True, False]
    assert generator.fake.non_finite == 3
