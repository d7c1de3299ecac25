"""Whatever bytes come as an infer request, they are answered right or refused with a small problem document."""

import gzip
import json
import math
import struct
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oip.conftest import MAX_BODY_BYTES
from tests.support.oip import HEADER, framed, outputs, request
from tests.support.schema import assert_problem

INFER = "/v2/models/hinge/infer"
LARGEST_PROBLEM = 4_000
ROOM = MAX_BODY_BYTES - 1_000
GOOD, GOOD_HEADERS = request({"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])})
GOOD_TEXT = GOOD[: int(GOOD_HEADERS[HEADER])]

text = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["real", "fake", "heads.0.real", "FP32", "FP16", "generator.loss", "mean", "none", "1", "inf"]
)
numbers = st.floats() | st.integers(-(10**30), 10**30) | st.sampled_from([2**31, 2**32, 2**63, -1, 0, 1, 2, 8, 16])
values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)
fuzzed = settings(max_examples=300)


def assert_answered_or_refused(response: httpx.Response) -> None:
    if response.status_code == 200:
        assert all(array.size for array in outputs(response).values())
    else:
        assert_small_problem(response)


def assert_small_problem(response: httpx.Response) -> None:
    assert 400 <= response.status_code < 500
    assert len(response.content) <= LARGEST_PROBLEM
    assert_problem(response)


def listed(item: str, size: int = ROOM) -> str:
    return f"[{','.join([item] * (size // (len(item) + 1)))}]"


def member(name: str, value: str) -> bytes:
    return b'{"inputs": [{"name": "real", "datatype": "FP64", "shape": [1], "data": [1]}], "%s": %s}' % (
        name.encode(),
        value.encode(),
    )


def tensor(member_: str, value: str) -> bytes:
    described = {"name": '"real"', "datatype": '"FP64"', "shape": "[2]", "data": "[1, 2]"} | {member_: value}
    return b'{"inputs": [{%s}]}' % ", ".join(f'"{name}": {given}' for name, given in described.items()).encode()


HEAD = {"datatype": "FP32", "shape": [1], "data": [0]}
LARGE: dict[str, bytes] = {
    "strings for inputs": member("inputs", listed('"a"')),
    "empty inputs": member("inputs", listed("{}")),
    "the same input": member("inputs", listed(json.dumps(json.loads(tensor("data", "[1, 2]"))["inputs"][0]))),
    "heads of one number": member("inputs", json.dumps([HEAD | {"name": f"heads.{i}.fake"} for i in range(40_000)])),
    "the same output": member("outputs", listed('{"name": "generator.loss"}')),
    "unknown outputs": member("outputs", listed('{"name": "aaaaaaaaaa"}')),
    "an unknown output": member("outputs", f'[{{"name": "{"generator.loss" * (ROOM // 20)}"}}]'),
    "an input with a long name": tensor("name", f'"{"a" * ROOM}"'),
    "a head with a long number": tensor("name", f'"heads.{"1" * ROOM}.real"'),
    "many dimensions": tensor("shape", listed("1")),
    "large dimensions": tensor("shape", listed("9223372036854775807")),
    "a dimension of many digits": tensor("shape", f"[{'9' * ROOM}]"),
    "a datatype": tensor("datatype", f'"{"F" * ROOM}"'),
    "NaNs": tensor("data", listed("NaN")),
    "nulls": tensor("data", listed("null")),
    "ragged lists": tensor("data", listed("[1],[1,2]")),
    "levels": tensor("data", "[" * (ROOM // 2) + "]" * (ROOM // 2)),
    "parameters": member("parameters", "{" + ",".join(f'"p{i}": {i}' for i in range(200_000)) + "}"),
    "a parameter with a long name": member("parameters", f'{{"{"p" * ROOM}": 1}}'),
    "a parameter of many digits": member("parameters", f'{{"margin": {"9" * ROOM}}}'),
    "parameters of a tensor": tensor("parameters", "{" + ",".join(f'"p{i}": {i}' for i in range(200_000)) + "}"),
    "zeros": bytes(ROOM),
}


@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE)
def test_a_large_body_of_nonsense_gets_a_small_problem_that_does_not_echo_it(
    http: httpx.Client, content: bytes
) -> None:
    assert len(content) <= MAX_BODY_BYTES
    response = http.post(INFER, content=content)
    assert_small_problem(response)
    assert b"aaaaaaaaaa" not in response.content


@pytest.mark.parametrize("content", [LARGE["zeros"], LARGE["NaNs"]])
def test_so_it_does_when_it_is_all_header(http: httpx.Client, content: bytes) -> None:
    assert_small_problem(http.post(INFER, content=content, headers={HEADER: str(len(content))}))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_refused(http: httpx.Client, encoding: str) -> None:
    content = bytes(200_000_000)
    bomb = gzip.compress(content, 9) if encoding == "gzip" else zlib.compress(content, 9)
    response = http.post(INFER, content=bomb, headers={"Content-Encoding": encoding})
    assert response.status_code == 413
    assert_small_problem(response)


@given(content=st.binary(max_size=200), headers=st.sampled_from([{}, {"Content-Encoding": "gzip"}, {HEADER: "20"}]))
@fuzzed
def test_bytes_are_no_request(http: httpx.Client, content: bytes, headers: dict[str, str]) -> None:
    assert_small_problem(http.post(INFER, content=content, headers=headers))


@given(header=st.text(st.characters(min_codepoint=33, max_codepoint=126)) | st.integers(0, 400).map(str))
@fuzzed
def test_any_header_length_is_right_or_refused(http: httpx.Client, header: str) -> None:
    assert_answered_or_refused(http.post(INFER, content=GOOD, headers={HEADER: header}))


@given(
    members=st.dictionaries(st.sampled_from(["id", "inputs", "outputs", "parameters", "x"]), values, max_size=3),
    raw=st.binary(max_size=40),
)
@fuzzed
def test_any_json_in_any_member_is_answered_or_refused(http: httpx.Client, members: dict[str, Any], raw: bytes) -> None:
    content, headers = framed(json.dumps(json.loads(GOOD_TEXT) | members).encode(), raw)
    assert_answered_or_refused(http.post(INFER, content=content, headers=headers))


@given(
    index=st.integers(0, 1),
    members=st.dictionaries(
        st.sampled_from(["name", "datatype", "shape", "data", "parameters"]), values, min_size=1, max_size=3
    ),
)
@fuzzed
def test_any_json_in_any_member_of_an_input_is_answered_or_refused(
    http: httpx.Client, index: int, members: dict[str, Any]
) -> None:
    asked = json.loads(GOOD_TEXT)
    asked["inputs"][index] |= members
    content, headers = framed(json.dumps(asked).encode(), GOOD[len(GOOD_TEXT) :])
    assert_answered_or_refused(http.post(INFER, content=content, headers=headers))


@given(
    names=st.sampled_from(["reduction", "with_respect_to", "dtype", "heads", "binary_data_output", "margin"]) | text,
    value=values,
    binary=values,
)
@fuzzed
def test_any_parameter_is_answered_or_refused(http: httpx.Client, names: str, value: Any, binary: Any) -> None:
    asked = json.loads(GOOD_TEXT)
    asked["parameters"] |= {names: value}
    asked["outputs"] = [{"name": "generator.fake.losses", "parameters": {"binary_data": binary}}]
    content, headers = framed(json.dumps(asked).encode(), GOOD[len(GOOD_TEXT) :])
    assert_answered_or_refused(http.post(INFER, content=content, headers=headers))


@given(cut=st.integers(0, len(GOOD)), flipped=st.integers(0, len(GOOD) - 1), bits=st.integers(1, 255))
@fuzzed
def test_a_body_that_is_cut_or_damaged_is_answered_or_refused(
    http: httpx.Client, cut: int, flipped: int, bits: int
) -> None:
    damaged = GOOD[:flipped] + bytes([GOOD[flipped] ^ bits]) + GOOD[flipped + 1 :]
    for content in (GOOD[:cut], damaged):
        assert_answered_or_refused(http.post(INFER, content=content, headers=GOOD_HEADERS))


@given(fake=st.lists(st.floats(width=32), min_size=1, max_size=8), dtype=st.sampled_from(["<f4", "<f8"]))
@fuzzed
def test_any_tensor_is_answered_if_it_is_finite(http: httpx.Client, fake: list[float], dtype: str) -> None:
    array = np.array(fake, dtype)
    content, headers = request({"fake": array}, outputs=[{"name": "generator.loss"}])
    response = http.post(INFER, content=content, headers=headers)
    assert response.status_code == (200 if np.isfinite(array).all() else 422)
    assert_answered_or_refused(response)


@given(encoded=st.integers(0, 2**16 - 1))
@fuzzed
def test_any_half_is_answered_as_the_number_it_is(http: httpx.Client, encoded: int) -> None:
    raw = encoded.to_bytes(2, "little")
    (number,) = struct.unpack("<e", raw)
    described = {"name": "fake", "datatype": "FP16", "shape": [1], "parameters": {"binary_data_size": 2}}
    asked = {"inputs": [described], "outputs": [{"name": "generator.fake.losses"}]}
    content, headers = framed(json.dumps(asked).encode(), raw)
    response = http.post("/v2/models/wasserstein/infer", content=content, headers=headers)
    if math.isfinite(number):
        assert outputs(response)["generator.fake.losses"].tolist() == [-number]
    else:
        assert response.status_code == 422
        assert_small_problem(response)
