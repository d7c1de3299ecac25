import math
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from lossgrad.api.errors import MalformedJson, UnsupportedMediaType
from lossgrad.api.requests import MAX_DEPTH, JSONRoute, depth, parse, require_json

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("declared", "taken"),
    [
        ("application/json", True),
        ("Application/JSON", True),
        ("application/json; charset=utf-8", True),
        ('application/json;charset="UTF-8"', True),
        ("application/vnd.api+json", True),
        ("", False),
        ("text/plain", False),
        ("text/json", False),
        ("application/jsonl", False),
        ("application/x-www-form-urlencoded", False),
        ("application/json; charset=utf-16", False),
        ("application/octet-stream", False),
    ],
)
def test_only_a_body_declared_as_json_in_utf_8_is_read(declared: str, *, taken: bool) -> None:
    headers = [(b"content-type", declared.encode())] if declared else []
    if taken:
        require_json(headers)
    else:
        with pytest.raises(UnsupportedMediaType):
            require_json(headers)


def test_a_compressed_body_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType):
        require_json([(b"content-type", b"application/json"), (b"content-encoding", b"gzip")])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[1e400]", [math.inf]),
        (b"[-1e400, NaN]", [-math.inf, math.nan]),
        (b"[Infinity, -Infinity]", [math.inf, -math.inf]),
        (b"[1" + b"0" * 400 + b"]", [math.inf]),
        (b"[1" + b"0" * 1_000_000 + b"]", [math.inf]),
        (b"[-1" + b"0" * 400 + b", 18446744073709551616]", [-math.inf, 2.0**64]),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b" [1] ", [1]),
        (b"null", None),
    ],
)
def test_what_is_no_finite_number_is_read_as_the_float_it_would_be(body: bytes, value: object) -> None:
    assert repr(parse(body)) == repr(value)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "the body is empty"),
        (b"  ", "line 1"),
        (b"{", "line 1, column 2"),
        (b'{"a": 1,\n "b": }', "line 2, column 7"),
        (b"[NaN, x]", "line 1, column 7"),
        (b"[01]", "line 1, column"),
        (b"nan", "line 1"),
        (b'["\xff"]', "line 1"),
        (b'["\\ud800"]', "line 1"),
        (b"\xef\xbb\xbf[]", "line 1"),
        (b"\xff\xfe[\x00]\x00", "line 1"),
        (b"'a'", "line 1"),
        (b"[1] [2]", "line 1"),
    ],
)
def test_what_is_no_json_is_refused_with_its_position(body: bytes, where: str) -> None:
    with pytest.raises(MalformedJson, match=where):
        parse(body)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (b"1", 0),
        (b"[]", 1),
        (b'{"a": [[1], {}]}', 3),
        (b'["[[[[", "\\"[[[[", {}]', 2),
        (b"[" * 2000 + b"]" * 2000, 2000),
        (b'["]]]]]]", [[' + b"]]]", 3),
        (b"[[" + b'"' + b"[" * 50, 2),
    ],
)
def test_depth_counts_brackets_outside_of_strings(text: bytes, levels: int) -> None:
    assert depth(text) == levels


def test_depth_is_right_for_texts_of_any_length() -> None:
    waves = b"[" * 40_000 + b"]" * 20_000 + b"[" * 30_000 + b"]" * 50_000
    assert depth(waves + waves) == 50_000


def test_depth_takes_one_pass_over_hostile_strings() -> None:
    # Each of these takes minutes if a search starts again at every quote.
    for text in (b'"' + b'\\"' * 500_000, b'"' + b"\\" * 1_000_001, b'"' * 1_000_001):
        assert depth(text) == 0


def test_nesting_is_limited() -> None:
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert parse(b"[" + b"[{}]," * MAX_DEPTH + b"1]")
    for brackets in (MAX_DEPTH + 1, 2_000, 100_000):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            with pytest.raises(MalformedJson, match="nested deeper"):
                parse(opening * brackets + b"1" + closing * brackets)


@pytest.mark.parametrize(
    ("real", "fault"),
    [
        ("[1, NaN]", "/logits/real/1"),
        ("[[1], [-Infinity]]", "/logits/real/1/0"),
        ("[1, 2, 1e400]", "/logits/real/2"),
        (f"[1, {10**400}]", "/logits/real/1"),
    ],
)
def test_what_is_no_finite_number_is_refused_with_its_position(http: httpx.Client, real: str, fault: str) -> None:
    body = f'{{"objective": "hinge", "logits": {{"real": {real}, "fake": [1]}}}}'
    response = http.post("/v1/evaluate", content=body, headers=JSON)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [fault]


HOSTILE: dict[str, bytes] = {
    "80 kB of strings": b'{"objective": "hinge", "logits": {"real": [' + b'"a",' * 20_000 + b'"a"], "fake": [1]}}',
    "80 kB of unknown members": b"{" + b",".join(b'"%d": 0' % i for i in range(8_000)) + b"}",
    "a list instead of an object": b"[" + b"1," * 40_000 + b"1]",
    "one long string": b'"' + b"a" * 90_000 + b'"',
    "an 80 kB key": b'{"' + b"k" * 80_000 + b'": 1}',
    "an 80 kB objective": b'{"objective": "' + b"h" * 80_000 + b'", "logits": {"real": [1], "fake": [1]}}',
    "keys of control characters": b"{" + b",".join(b'"%d%s": 0' % (i, b"\\u0001" * 200) for i in range(60)) + b"}",
    "keys of wide characters": b"{" + b",".join(b'"%d%s": 0' % (i, "😀".encode() * 200) for i in range(60)) + b"}",
    "an unknown parameter of 80 kB": b'{"objective": "hinge", "logits": {"real": [1], "fake": [1]}, "parameters": {"'
    + b"p" * 80_000
    + b'": 1}}',
    "a lone surrogate behind a NaN": b'{"objective": "\\ud800", "\\udfff": NaN, "logits": {"real": [1], "fake": [1]}}',
    "a lone surrogate": b'{"objective": "\\ud800"}',
    "brackets": b"[" * 90_000,
    "brackets and braces": b'[{"a":' * 10_000,
    "a number of 90,000 digits": b'{"objective": "hinge", "logits": {"real": [' + b"9" * 90_000 + b'], "fake": [1]}}',
    "an objective of 90,000 digits": b'{"objective": ' + b"9" * 90_000 + b"}",
    "invalid UTF-8": b'{"objective": "\xff\xfe"}',
    "UTF-16": '{"objective": "hinge"}'.encode("utf-16"),
    "zeros": b"\x00" * 90_000,
    "a ragged batch": b'{"objective": "hinge", "logits": {"real": [' + b"[1],[1,2]," * 5_000 + b'[]], "fake": [1]}}',
    "many heads": b'{"objective": "hinge", "logits": [' + b'{"rael": 1},' * 5_000 + b"{}]}",
    "null": b"null",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("path", ["/v1/evaluate", "/v1/compare"])
def test_a_hostile_body_gets_a_small_problem(http: httpx.Client, path: str, body: bytes) -> None:
    response = http.post(path, content=body, headers=JSON)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.content) < 4_000
    assert b"aaaaaaaaaa" not in response.content


def test_a_hostile_path_gets_a_small_problem(http: httpx.Client) -> None:
    response = http.get("/v1/objectives/" + "x%00%ff" * 3_000)
    assert response.status_code == 404
    assert len(response.content) < 4_000


def test_a_json_route_is_a_plain_function_of_a_request_and_one_body() -> None:
    class Body(BaseModel):
        number: float

    def right(request: Request, body: Body) -> Response:
        raise NotImplementedError

    def bodiless(request: Request) -> Response:
        raise NotImplementedError

    def choosy(request: Request, body: Body, page: int) -> Response:
        raise NotImplementedError

    def backwards(body: Body, request: Request) -> Response:
        raise NotImplementedError

    async def waiting(request: Request, body: Body) -> Response:
        raise NotImplementedError

    router = APIRouter(route_class=JSONRoute)
    router.add_api_route("/right", right, methods=["POST"])
    wrong: list[Any] = [bodiless, choosy, backwards, waiting]
    for endpoint in wrong:
        with pytest.raises(TypeError, match="must be a plain function"):
            router.add_api_route("/wrong", endpoint, methods=["POST"])
