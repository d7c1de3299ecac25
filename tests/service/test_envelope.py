"""What the envelope makes of a connection that breaks while the answer is sent."""

import logging
from typing import Any

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from lossgrad.api.lifecycle import Lifecycle
from lossgrad.api.middleware import Envelope

# As uvloop says it, when the other end is gone and the server has not noticed yet.
CLOSED = "unable to perform operation on <TCPTransport closed=True reading=False 0x55b749743640>; the handler is closed"
SCOPE: Scope = {"type": "http", "method": "POST", "path": "/v1/evaluate", "headers": []}


async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    await send({"type": "http.response.body", "body": b"half"})


def serve(error: Exception) -> None:
    """Serve one request on a connection that fails at the second half of the answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        raise NotImplementedError

    async def send(message: Message) -> None:
        if len(sent) == 2:
            raise error
        sent.append(message)

    anyio.run(Envelope(answer, lifecycle=Lifecycle(drain_seconds=0)), SCOPE, receive, send)


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, Any]]:
    return [(record.levelname, getattr(record, "fields", {}).get("status")) for record in caplog.records]


def test_a_client_that_leaves_amid_its_answer_is_logged_without_an_error(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "lossgrad"):
        serve(RuntimeError(CLOSED))
    assert lines(caplog) == [("INFO", 499)]


def test_any_other_failure_to_send_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "lossgrad"), pytest.raises(RuntimeError, match="longer than"):
        serve(RuntimeError("Response content longer than Content-Length"))
    assert lines(caplog) == [("ERROR", None), ("INFO", 200)]
