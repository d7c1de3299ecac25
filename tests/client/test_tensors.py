"""Binary bodies, byte by byte."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lossgrad_client import Client, ResponseError
from lossgrad_client._tensors import read_tensors, write_tensors

from .wire import LENGTH, over, reply

ANSWER = (
    b'{"model_name":"hinge","outputs":['
    b'{"name":"generator.loss","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}},'
    b'{"name":"generator.fake.losses","datatype":"FP64","shape":[2,1],"parameters":{"binary_data_size":16}}]}'
)
LOSS = b"\x00\x00\x40\x3f"  # 0.75 in 32 bits
LOSSES = b"\x00\x00\x00\x00\x00\x00\xf8\x3f\x00\x00\x00\x00\x00\x00\x00\xc0"  # 1.5 and -2 in 64


def test_a_request_is_a_header_and_the_bytes_of_its_arrays() -> None:
    arrays = {"real": np.array([1.0, -2.0], np.float32), "fake": np.array([[0.5]])}
    body = write_tensors(arrays, {"reduction": "sum", "margin": 1.5})
    length = int(body.headers["inference-header-content-length"])
    assert body.content[length:] == b"\x00\x00\x80\x3f\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\xe0\x3f"
    assert json.loads(body.content[:length]) == {
        "inputs": [
            {"name": "real", "shape": [2], "datatype": "FP32", "parameters": {"binary_data_size": 8}},
            {"name": "fake", "shape": [1, 1], "datatype": "FP64", "parameters": {"binary_data_size": 8}},
        ],
        "parameters": {"reduction": "sum", "margin": 1.5, "binary_data_output": True},
    }


@pytest.mark.parametrize("name", ["x" * n for n in range(1, 9)])
def test_arrays_start_where_doubles_are_aligned(name: str) -> None:
    body = write_tensors({name: np.ones(1)}, {})
    assert int(body.headers["inference-header-content-length"]) % 8 == 0


@pytest.mark.parametrize(
    ("array", "datatype", "content"),
    [
        (np.array([1.0], np.float16), "FP32", b"\x00\x00\x80\x3f"),
        (np.array([1.0], np.float32), "FP32", b"\x00\x00\x80\x3f"),
        (np.array([1.0], ">f4"), "FP32", b"\x00\x00\x80\x3f"),
        (np.array([1.0], np.float64), "FP64", b"\x00\x00\x00\x00\x00\x00\xf0\x3f"),
        (np.array([1.0], ">f8"), "FP64", b"\x00\x00\x00\x00\x00\x00\xf0\x3f"),
        (np.array([1], np.int8), "FP64", b"\x00\x00\x00\x00\x00\x00\xf0\x3f"),
        (np.array([2**64 - 1], np.uint64), "FP64", b"\x00\x00\x00\x00\x00\x00\xf0\x43"),
    ],
    ids=lambda value: str(value.dtype) if isinstance(value, np.ndarray) else "",
)
def test_numbers_travel_as_floats_that_hold_them(array: NDArray[Any], datatype: str, content: bytes) -> None:
    body = write_tensors({"real": array}, {})
    length = int(body.headers["inference-header-content-length"])
    assert json.loads(body.content[:length])["inputs"][0]["datatype"] == datatype
    assert body.content[length:] == content


def test_an_answer_is_read_by_its_header() -> None:
    response = httpx.Response(200, content=ANSWER + LOSS + LOSSES, headers={LENGTH: str(len(ANSWER))})
    header, arrays = read_tensors(response)
    assert header["model_name"].text() == "hinge"
    assert {name: (array.dtype.name, array.tolist()) for name, array in arrays.items()} == {
        "generator.loss": ("float32", [0.75]),
        "generator.fake.losses": ("float64", [[1.5], [-2.0]]),
    }


def evaluate(response: httpx.Response) -> Any:
    """What becomes of this answer to a binary request with two fakes."""
    transport = httpx.MockTransport(lambda request: response)
    with over("binary"), httpx.Client(transport=transport) as http:
        return Client("http://test", http_client=http).evaluate("hinge", fake=[1.0, 2.0], players=["generator"])


def described(**changes: object) -> bytes:
    output = {"name": "generator.loss", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}}
    return json.dumps({"model_name": "hinge", "outputs": [output | changes], "parameters": {}}).encode()


@pytest.mark.parametrize(
    ("header", "content", "length", "message"),
    [
        (ANSWER, LOSS + LOSSES, "-1", "is -1"),
        (ANSWER, LOSS + LOSSES, "9999", "is 9999"),
        (ANSWER, LOSS + LOSSES, "1", "not JSON"),
        (ANSWER, LOSS + LOSSES[:-1], None, "/outputs/1 is not 16 bytes of it"),
        (ANSWER, LOSS + LOSSES + b"\0", None, "its arrays end"),
        (b"[]", b"", None, "not an object"),
        (b"{}", b"", None, "/outputs is missing"),
        (described(datatype="INT32"), LOSS, None, "/outputs/0/datatype is INT32"),
        (described(shape=[2]), LOSS, None, "/outputs/0 is not 4 bytes"),
        (described(shape=[-1, -1]), LOSS, None, "/outputs/0/shape/0 is not a count"),
        (described(shape=[True]), LOSS, None, "/outputs/0/shape/0 is not a count"),
        (described(shape=[1] * 100), LOSS, None, "/outputs/0 is not an array"),
        (described(shape=[0, 10**30], parameters={"binary_data_size": 0}), b"", None, "/outputs/0 is not an array"),
        (described(parameters={}), LOSS, None, "binary_data_size is missing"),
        (described(data=[0.75], parameters={}), b"", None, "binary_data_size is missing"),
        (described(name=7), LOSS, None, "/outputs/0/name is not a string"),
        (described(shape=[2], parameters={"binary_data_size": 8}), LOSS * 2, None, "generator.loss is not one number"),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_named_by_its_place(
    header: bytes, content: bytes, length: str | None, message: str
) -> None:
    headers = {LENGTH: str(len(header)) if length is None else length}
    with pytest.raises(ResponseError, match=message):
        evaluate(httpx.Response(200, content=header + content, headers=headers))


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ({"generator.loss": 1, "generator.fake.losses": 3}, r"/generator/fake/losses is not an array of shape \(2,\)"),
        ({"generator.fake.losses": 2}, "/generator/loss is missing"),
        ({"generator.loss": 1, "generator.heads.1.loss": 1}, "/generator/heads/0 is not an object"),
    ],
)
def test_arrays_that_do_not_answer_the_question_are_named(outputs: Mapping[str, int], message: str) -> None:
    with pytest.raises(ResponseError, match=message):
        evaluate(reply({name: np.ones(size) for name, size in outputs.items()}))


def test_what_a_later_service_adds_does_no_harm() -> None:
    outputs = {"generator.loss": 1, "generator.entropy": 1, "generator.fake.losses": 2, "critic.fake.losses": 7}
    result = evaluate(reply({name: np.ones(size) for name, size in outputs.items()}))
    assert list(result.players) == ["generator"]
    assert list(result.generator.fake.arrays) == ["losses"]


@given(st.binary(max_size=64), st.integers(0, 80), st.sampled_from([ANSWER, described(), b""]))
def test_no_answer_is_misread(content: bytes, length: int, header: bytes) -> None:
    with pytest.raises(ResponseError):
        evaluate(httpx.Response(200, content=header + content, headers={LENGTH: str(length + len(header))}))
