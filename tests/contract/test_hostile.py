"""Whatever is sent, the answer is a small problem document or right; never a 500, never an echo."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.schema import assert_problem

JSON = {"Content-Type": "application/json"}
BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
MEMBERS = [
    "objective", "objectives", "logits", "parameters", "players", "reduction", "outputs", "with_respect_to",
    "sample_weights", "dtype", "heads", "reference", "saturation_threshold", "inputs", "state", "reported",
    "precision", "tolerance",
]  # fmt: skip
QUERY = ["objective", "player", "quantity", "over", "with_respect_to", "start", "stop", "points", "format"]
LARGEST_PROBLEM = 4_000

text = st.text(st.characters(codec="utf-8")) | st.sampled_from(["hinge", "vanilla", "real", "fake", "losses", "mean"])
numbers = st.floats() | st.integers(-(10**400), 10**400)
values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
)
right: dict[str, Any] = {
    "/v1/evaluate": {"objective": "hinge", "logits": BATCH},
    "/v1/compare": {"objectives": ["minimax", "hinge"], "logits": BATCH},
    "/v1/penalties/lecam": {"inputs": BATCH},
    "/v1/verify": {"objective": "hinge", "logits": BATCH, "reported": {"generator": {"loss": 1.5}}},
}
fuzzed = settings(max_examples=300, deadline=None)


def listed(item: str, times: int) -> str:
    return f"[{','.join([item] * times)}]"


def batch(real: str) -> bytes:
    return b'{"objective": "hinge", "logits": {"real": %s, "fake": [0]}}' % real.encode()


LARGE: dict[str, bytes] = {
    "a million NaNs": batch(listed("NaN", 1_000_000)),
    "a million strings": batch(listed('"a"', 1_000_000)),
    "a million lists of different lengths": batch(listed("[1],[1,2]", 500_000)),
    "a million empty lists": batch(listed("[]", 1_000_000)),
    "numbers beyond all doubles": batch(listed("1e999999999", 100_000)),
    "a number of a million digits": batch(f"[{'9' * 1_000_000}]"),
    "a million members": json.dumps({f"member {i}": i for i in range(1_000_000)}).encode(),
    "a key of 5 MB": json.dumps({"k" * 5_000_000: 1}).encode(),
    "an objective of 5 MB": json.dumps(right["/v1/evaluate"] | {"objective": "h" * 5_000_000}).encode(),
    "a million parameters": json.dumps(
        right["/v1/evaluate"] | {"parameters": {f"p{i}": i for i in range(1_000_000)}}
    ).encode(),
    "a million members of a side": json.dumps({"logits": {f"member {i}": i for i in range(1_000_000)}}).encode(),
    "a million heads": b'{"objective": "hinge", "logits": %s}' % listed('{"real":1}', 1_000_000).encode(),
    "a million players": json.dumps(right["/v1/evaluate"] | {"players": ["generator"] * 1_000_000}).encode(),
    "a million outputs": json.dumps(right["/v1/evaluate"] | {"outputs": [0] * 1_000_000}).encode(),
    "a million unknown objectives": json.dumps(
        right["/v1/compare"] | {"objectives": ["aaaaaaaaaa"] * 1_000_000}
    ).encode(),
    "a million reported strings": json.dumps(
        right["/v1/verify"] | {"reported": {"generator": {"fake": {"losses": ["aaaaaaaaaa"] * 1_000_000}}}}
    ).encode(),
    "a million reported nulls and a boolean": json.dumps(
        right["/v1/verify"] | {"reported": {"generator": {"fake": {"losses": [None] * 1_000_000 + [True]}}}}
    ).encode(),
    "a million reported members": json.dumps(
        right["/v1/verify"] | {"reported": {f"member {i}": i for i in range(1_000_000)}}
    ).encode(),
    "65,536 levels": b"[" * 65_536 + b"]" * 65_536,
}

SMALL: dict[str, bytes] = {
    "an objective in another script": json.dumps(right["/v1/evaluate"] | {"objective": "пётля💥"}).encode(),
    "an objective that reads from right to left": json.dumps(
        right["/v1/evaluate"] | {"objective": "\u202ehinge\u0000"}
    ).encode(),
    "256 unknown objectives": json.dumps(right["/v1/compare"] | {"objectives": ["aaaaaaaaaaa"] * 256}).encode(),
    "a parameter in another script": json.dumps(right["/v1/evaluate"] | {"parameters": {"💥" * 100: 1}}).encode(),
    "63 levels": batch("[" * 60 + "1" + "]" * 60),
    "a deep head": b'{"objective": "hinge", "logits": [[[[[[{}]]]]]]}',
}


def assert_small_problem(response: httpx.Response) -> None:
    assert 400 <= response.status_code < 500
    assert len(response.content) <= LARGEST_PROBLEM
    assert_problem(response)


def assert_answered_or_refused(response: httpx.Response) -> None:
    if response.status_code == 200:
        json.loads(response.content, parse_constant=pytest.fail)
    else:
        assert_small_problem(response)


@pytest.mark.parametrize("content", (LARGE | SMALL).values(), ids=LARGE | SMALL)
@pytest.mark.parametrize("path", right)
def test_a_hostile_body_gets_a_small_problem_that_does_not_echo_it(
    http: httpx.Client, path: str, content: bytes
) -> None:
    response = http.post(path, content=content, headers=JSON)
    assert_small_problem(response)
    assert b"aaaaaaaaaa" not in response.content


@given(content=st.binary())
@fuzzed
def test_bytes_are_no_json(http: httpx.Client, content: bytes) -> None:
    assert_small_problem(http.post("/v1/evaluate", content=content, headers=JSON))


@pytest.mark.parametrize("path", right)
@given(wrong=st.dictionaries(st.sampled_from(MEMBERS), values, min_size=1, max_size=3))
@fuzzed
def test_any_json_in_any_member_is_answered_or_refused(http: httpx.Client, path: str, wrong: dict[str, Any]) -> None:
    assert_answered_or_refused(http.post(path, content=json.dumps(right[path] | wrong), headers=JSON))


@given(query=st.lists(st.tuples(st.sampled_from(QUERY) | text, text | numbers.map(str)), max_size=5))
@fuzzed
def test_any_query_is_answered_or_refused(http: httpx.Client, query: list[tuple[str, str]]) -> None:
    assert_answered_or_refused(http.get("/v1/curves", params=[("objective", "hinge"), *query]))


@given(name=text)
@fuzzed
def test_any_name_is_answered_or_refused(http: httpx.Client, name: str) -> None:
    assert_answered_or_refused(http.get(f"/v1/objectives/{quote(name or '-', safe='')}"))


@given(header=st.text(st.characters(min_codepoint=33, max_codepoint=126)))
@fuzzed
def test_any_header_is_taken_or_replaced(http: httpx.Client, header: str) -> None:
    headers = {"X-Request-ID": header, "If-None-Match": header, "Accept": header, "Content-Type": header}
    assert http.get("/v1/objectives", headers=headers).status_code in {200, 304}
    assert_small_problem(http.post("/v1/evaluate", content=b"{}", headers=headers))


def test_of_a_member_that_is_given_twice_the_last_one_counts(http: httpx.Client) -> None:
    body = b'{"objective": "no such", "logits": {"real": [1], "fake": [NaN], "fake": [0]}, "objective": "hinge"}'
    assert http.post("/v1/evaluate", content=body, headers=JSON).json()["objective"] == "hinge"
