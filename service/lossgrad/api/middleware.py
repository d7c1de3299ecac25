"""What every request is wrapped in: an id, a log line, headers, a body limit, an answer to the unexpected.

Plain ASGI, since every call pays for it.
"""

import asyncio
import logging
import re
from time import perf_counter

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lossgrad.api import problems
from lossgrad.api.errors import BodyTooLarge, Draining
from lossgrad.api.lifecycle import Lifecycle
from lossgrad.logs import new_request_id, request_id

logger = logging.getLogger(__name__)

MAX_PATH = 200
CLIENT_CLOSED_REQUEST = 499  # never sent, as nobody is left to read it; in the log only

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_NOSNIFF = (b"x-content-type-options", b"nosniff")


class Envelope:
    """Gives each request its id and its log line, and answers what nobody expected with a problem document."""

    def __init__(self, app: ASGIApp, *, lifecycle: Lifecycle) -> None:
        self.app = app
        self.lifecycle = lifecycle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        token = request_id.set(exchange.id)
        self.lifecycle.in_flight += 1
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            exchange.status = CLIENT_CLOSED_REQUEST
        except asyncio.CancelledError:
            # Only a shutdown that ran out of time cancels requests.
            if not exchange.status:
                error = Draining("the service stopped before this request was answered")
                await problems.response_of(scope, error)(scope, receive, exchange.send)
            raise
        except Exception:
            logger.exception("unexpected error")
            if exchange.status:
                raise  # too late for another answer: the server closes the connection
            await problems.response_to(scope, 500)(scope, receive, exchange.send)
        finally:
            self.lifecycle.in_flight -= 1
            exchange.log()
            request_id.reset(token)


class _Exchange:
    """One request and its response as they pass by."""

    __slots__ = ("_receive", "_scope", "_send", "_started", "bytes_in", "bytes_out", "id", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._started = perf_counter()
        self._scope, self._receive, self._send = scope, receive, send
        self.bytes_in = self.bytes_out = self.status = 0
        given = _header(scope, b"x-request-id")
        self.id: str = given.decode() if _REQUEST_ID.fullmatch(given) else new_request_id()

    async def receive(self) -> Message:
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode()), _NOSNIFF]
        else:
            self.bytes_out += len(message.get("body", b""))
        try:
            await self._send(message)
        except RuntimeError as error:
            # What uvloop says of a connection that broke a moment ago, before the server has noticed.
            if "the handler is closed" in str(error):
                raise ClientDisconnect from error
            raise

    def log(self) -> None:
        if logger.isEnabledFor(logging.INFO):
            fields = {
                "method": self._scope["method"],
                "path": self._scope["path"][:MAX_PATH],
                "status": self.status,
                "duration_ms": round((perf_counter() - self._started) * 1e3, 3),
                "bytes_in": self.bytes_in,
                "bytes_out": self.bytes_out,
            }
            logger.info("request", extra={"fields": fields})


class BodyLimit:
    """Refuses bodies over a size: at once if their size is declared, else when they exceed it.

    The rest of a refused body is dropped as it comes in, so that a client which sends it all before it reads
    gets to read its answer.
    """

    def __init__(self, app: ASGIApp, *, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = _header(scope, b"content-length")
        if not declared.isdigit():
            await self.app(scope, self._counted(receive), send)
        elif int(declared) <= self.max_body_bytes:
            await self.app(scope, receive, send)
        else:
            await problems.response_of(scope, self._error())(scope, receive, send)

    def _counted(self, receive: Receive) -> Receive:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.max_body_bytes:
                raise self._error()
            return message

        return counted

    def _error(self) -> BodyTooLarge:
        return BodyTooLarge(f"the body may have at most {self.max_body_bytes} bytes")


def _header(scope: Scope, wanted: bytes) -> bytes:
    for name, value in scope["headers"]:
        if name == wanted:
            result: bytes = value
            return result
    return b""
