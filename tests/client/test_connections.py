"""Whose connections are used, and who closes them."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from lossgrad_client import AsyncClient, Client, TransportError, TransportTimeoutError

from .conftest import HINGE


def test_leaving_the_block_closes_the_connections() -> None:
    with Client() as client:
        http = client._http
    assert isinstance(http, httpx.Client)
    assert http.is_closed


def test_leaving_the_asynchronous_block_closes_the_connections() -> None:
    async def leave() -> AsyncClient:
        async with AsyncClient() as client:
            return client

    http = asyncio.run(leave())._http
    assert isinstance(http, httpx.AsyncClient)
    assert http.is_closed


def test_a_client_that_was_handed_in_stays_open() -> None:
    with httpx.Client() as http:
        with Client(http_client=http):
            pass
        assert not http.is_closed


def test_an_asynchronous_client_that_was_handed_in_stays_open() -> None:
    async def leave() -> bool:
        async with httpx.AsyncClient() as http:
            async with AsyncClient(http_client=http):
                pass
            return http.is_closed

    assert not asyncio.run(leave())


@pytest.mark.parametrize("timeout", [3.0, httpx.Timeout(3.0)])
def test_the_timeout_is_that_of_the_connections(timeout: float | httpx.Timeout) -> None:
    with Client(timeout=timeout) as client:
        assert isinstance(client._http, httpx.Client)
        assert client._http.timeout == httpx.Timeout(3.0)


@pytest.mark.parametrize(
    ("kind", "http"), [(Client, httpx.Client), (AsyncClient, httpx.AsyncClient)], ids=["Client", "AsyncClient"]
)
def test_a_timeout_that_would_be_ignored_is_refused(kind: Any, http: Any) -> None:
    with pytest.raises(TypeError, match="timeout"):
        kind(timeout=3.0, http_client=http())


class OtherLibrary:
    """An HTTP library of httpx's shape, whose classes are nevertheless its own, as those of httpx2 are."""

    class RequestError(Exception): ...

    class NetworkError(RequestError): ...

    class TimeoutException(RequestError): ...

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def request(self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]) -> Any:
        assert (method, url, headers["content-type"]) == ("POST", "http://test/v1/evaluate", "application/json")
        assert content
        if self.error:
            raise self.error
        return SimpleNamespace(
            status_code=200, headers={"x-request-id": "42"}, content=httpx.Response(200, json=HINGE).content
        )

    def close(self) -> None: ...


def test_any_library_of_the_same_shape_will_do() -> None:
    client = Client("http://test", http_client=OtherLibrary())
    assert client.evaluate("hinge", real=[2.0, 0.5], fake=[-3.0, 0.0]).request_id == "42"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (OtherLibrary.NetworkError("gone"), TransportError),
        (OtherLibrary.TimeoutException("slow"), TransportTimeoutError),
    ],
)
def test_failures_of_another_library_are_understood(failure: Exception, expected: type[Exception]) -> None:
    client = Client("http://test", http_client=OtherLibrary(failure), max_retries=0)
    with pytest.raises(expected) as caught:
        client.evaluate("hinge", real=[2.0, 0.5], fake=[-3.0, 0.0])
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_shows_its_address(kind: type[Client | AsyncClient]) -> None:
    assert repr(kind("http://test/")) == f"{kind.__name__}('http://test')"
