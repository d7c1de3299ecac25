"""Requests answered while they are still being sent: lines of JSON in, lines of JSON out.

What is not one exchange of a body for a body passes by the limit on whole bodies: each line has that limit instead.
A stream lasts as long as its client wants, up to the moment when the service stops: then it gets its end.
"""

import inspect
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from lossgrad.api.errors import Overloaded, UndeclaredLines
from lossgrad.api.lifecycle import lifecycle_of
from lossgrad.api.lines import Lines
from lossgrad.settings import Settings

MEDIA_TYPE = "application/x-ndjson"

# A proxy should hand on each line as it comes.
_HEADERS = [(b"content-type", MEDIA_TYPE.encode()), (b"x-accel-buffering", b"no")]
_DECLARED = re.compile(rb'\s*application/x-ndjson\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*', re.IGNORECASE)


class Streamed(JSONResponse):
    """Lines of JSON, for the documentation."""

    media_type = MEDIA_TYPE


class Streams:
    """The streams that are open in a process, and how many there may be."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.open = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Hold a place for a stream; raises ``Overloaded`` if there is none."""
        if self.open >= self._most:
            raise Overloaded("too many streams are open already; try again when one has ended")
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


class StreamRoute(APIRoute):
    """A route to ``async def endpoint(request: Request, lines: Lines) -> AsyncIterator[bytes]``.

    What the endpoint raises is a problem document; the answer begins when it returns.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not inspect.iscoroutinefunction(self.endpoint):
            raise TypeError(f"{self.name} must be a coroutine function that returns an iterator")

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer line by line."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        require_lines(scope["headers"])
        request = Request(scope, receive)
        longest = cast("Settings", request.app.state.settings).max_body_bytes
        with cast("Streams", request.app.state.streams).one_more():
            lines = Lines(receive, longest=longest, stop=lifecycle_of(request).stopping)
            answers: AsyncIterator[bytes] = await self.endpoint(request, lines)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            async for answer in answers:
                await send({"type": "http.response.body", "body": answer + b"\n", "more_body": True})
            await lines.finish()
            await send({"type": "http.response.body", "body": b""})


def require_lines(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse a body that is not declared as lines of JSON, or declared as compressed."""
    declared = b""
    for name, value in headers:
        if name == b"content-type":
            declared = value
        elif name == b"content-encoding" and value.lower() != b"identity":
            raise UndeclaredLines("the body must not be compressed")
    if not _DECLARED.fullmatch(declared):
        raise UndeclaredLines(f"the body must be sent with Content-Type: {MEDIA_TYPE}, in UTF-8")
