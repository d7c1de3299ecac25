"""Requests whose whole input is one JSON body, read strictly and once.

The body is declared like any other in FastAPI, so validation and documentation come from the same model. What
differs is the way there: only a body declared as JSON is read, orjson parses it, and no other parser, form,
dependency or encoder stands between the bytes and the model. That is also three times as fast.
"""

import inspect
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from lossgrad.api.compute import Compute, compute, search
from lossgrad.api.errors import MalformedJson, UnsupportedMediaType
from lossgrad.api.sending import Piece, send_pieces

MAX_DEPTH = 64
NUMBER_BYTES = 20
"""What a number with all its digits takes in JSON."""

_JSON = ((b"content-type", b"application/json"),)
_JSON_TYPE = re.compile(
    rb'\s*application/(json|[^\s;]+\+json)\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*', re.IGNORECASE
)
_NUMBER = re.compile(r"NaN|Infinity|-?[0-9]")
# A string, or what follows a quote that is never closed: one pass over any input, however hostile.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_BLOCK = 65_536  # steps looked at together
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


class JSONRoute(APIRoute):
    """A route to ``def endpoint(request: Request, body: Model) -> Sequence[Piece]``.

    The endpoint is a plain function, as it is called in another thread when the body's ``elements`` are many.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body, request_name = self.body_field, self.dependant.request_param_name
        if (
            body is None
            or request_name is None
            or [*inspect.signature(self.endpoint).parameters] != [request_name, body.name]
            or inspect.iscoroutinefunction(self.endpoint)
        ):
            raise TypeError(f"{self.name} must be a plain function of a request and one body")
        self._body = body

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, validate, call, send."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        require_json(scope["headers"])
        content = await read(receive)
        request = Request(scope, receive)
        if cast("Compute", request.app.state.compute).is_small(len(content) // NUMBER_BYTES):
            pieces = await self._of_body(request, self._validated(content))
        else:
            pieces = await self._of_content(request, content)
        await send_pieces(send, _JSON, pieces)

    async def _of_body(self, request: Request, body: Any) -> Sequence[Piece]:
        return await compute(request, body.elements, self.endpoint, request, body)

    async def _of_content(self, request: Request, content: bytes) -> Sequence[Piece]:
        return await compute(request, len(content) // NUMBER_BYTES, self._answer, request, content)

    def _answer(self, request: Request, content: bytes) -> Sequence[Piece]:
        pieces: Sequence[Piece] = self.endpoint(request, self._validated(content))
        return pieces

    def _validated(self, content: bytes) -> Any:
        parsed = parse(content)
        body, errors = self._body.validate(parsed, {}, loc=("body",))
        if errors:
            raise RequestValidationError(errors, body=parsed)
        return body


class SearchRoute(JSONRoute):
    """The same where the endpoint searches: it takes long for a body of any size."""

    async def _of_body(self, request: Request, body: Any) -> Sequence[Piece]:
        return await search(request, self.endpoint, request, body)

    async def _of_content(self, request: Request, content: bytes) -> Sequence[Piece]:
        return await search(request, self._answer, request, content)


def require_json(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse a body that is not declared as JSON, or declared as compressed."""
    declared = b""
    for name, value in headers:
        if name == b"content-type":
            declared = value
        elif name == b"content-encoding" and value.lower() != b"identity":
            raise UnsupportedMediaType("the body must not be compressed")
    if declared != b"application/json" and not _JSON_TYPE.fullmatch(declared):
        raise UnsupportedMediaType("the body must be sent with Content-Type: application/json, in UTF-8")


async def read(receive: Receive) -> bytes:
    """The whole body."""
    chunks = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def parse(body: bytes) -> Any:
    """The body as Python objects.

    A NaN, an infinity or a number too large for a double is no JSON, or no number we can compute with: it comes
    back as the float it would be, so that whoever checks the values can say where it stands.
    """
    if not body:
        raise MalformedJson("the body is empty; a JSON object is expected")
    # More brackets than the limit are needed to exceed it, and most bodies have few.
    if _has_more_brackets(body, MAX_DEPTH) and depth(body) > MAX_DEPTH:
        raise MalformedJson(f"the body is nested deeper than {MAX_DEPTH} levels")
    try:
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            if not _NUMBER.match(error.doc, error.pos):
                raise
            return json.loads(error.doc, parse_int=_integer)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(f"the body is not valid JSON: see {where}") from None


def depth(body: bytes) -> int:
    """How deep the arrays and objects of a JSON text are nested, without building them."""
    steps = np.frombuffer(_STRING.sub(b"", body).translate(_STEPS, _NOT_BRACKETS), np.int8)
    deepest = level = 0
    for start in range(0, len(steps), _BLOCK):
        levels = level + np.cumsum(steps[start : start + _BLOCK], dtype=np.int64)
        deepest, level = max(deepest, int(levels.max())), int(levels[-1])
    return deepest


def _has_more_brackets(body: bytes, number: int) -> bool:
    """Whether more arrays and objects than that begin in a text; looks no further than it must."""
    for bracket in (b"[", b"{"):
        at = body.find(bracket)
        while at >= 0:
            if not number:
                return True
            number -= 1
            at = body.find(bracket, at + 1)
    return False


def _integer(digits: str) -> int | float:
    """An integer as orjson reads it: a double once it needs more than 64 bits, infinite if need be."""
    return int(digits) if len(digits) < len(str(2**64)) else float(digits)
