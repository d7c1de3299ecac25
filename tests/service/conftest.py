from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import serving


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A running service with settings that are small enough to exceed."""
    with serving(create_app(Settings(max_body_bytes=100_000, max_elements=1000))) as base:
        yield base


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.fixture(scope="session")
def broken() -> Iterator[str]:
    """A service with an endpoint that fails, and one that fails too late to say so."""
    app = create_app(Settings())

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError("the secret reason")

    @app.get("/fails-late")
    async def fails_late() -> Response:
        return Cut()

    with serving(app) as base:
        yield base


class Cut(Response):
    """A response whose end never comes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("too late")
