"""The two clients: the same calls, sent and awaited.

Everything but sending and sleeping is decided elsewhere, without input or output: an operation builds a call,
``Retries`` says whether to repeat it, and the call itself turns the last reply into a result.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Self, TypeVar

import httpx

from . import _operations
from ._call import Call, is_judgement, is_too_large
from ._duplex import Duplex, is_proxied
from ._lines import MEDIA_TYPE, STREAM_PATH, Exchange, Proxied, Upload
from ._methods import async_method, method
from ._monitor import monitor
from ._retries import Retries
from ._transport import AsyncHTTPClient, HTTPClient, Reply, is_failure
from ._version import __version__

T = TypeVar("T")

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
DEFAULT_MAX_RETRIES = 2
# An idle connection is kept for less time than the service keeps it, and for more than a training step takes.
_LIMITS = httpx.Limits(max_keepalive_connections=20, keepalive_expiry=60.0)


class _BaseClient:
    """What both clients are told, and how they see a call through, without sending anything."""

    def __init__(self, base_url: str | None, max_retries: int, headers: Mapping[str, str] | None) -> None:
        self._base_url = (base_url or os.environ.get("LOSSGRAD_URL") or DEFAULT_URL).rstrip("/")
        if not self._base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url must start with http:// or https://; it is {self._base_url!r}")
        self._retries = Retries(max_retries)
        self._given_headers = {name.lower(): value for name, value in (headers or {}).items()}
        self._plain_only = False

    def _headers(self, call: Call[T]) -> Mapping[str, str]:
        return {
            "accept": "application/json, application/problem+json",
            "content-type": "application/json",
            "user-agent": f"lossgrad-client/{__version__}",
            **call.headers,
            **self._given_headers,
        }

    def _first(self, call: Call[T]) -> Call[T]:
        return call.plain() if call.plain and self._plain_only else call

    def _conclude(self, call: Call[T], reply: Reply, plain: Call[T], plain_reply: Reply) -> T:
        """The result of a call that was refused, and asked again in plain JSON."""
        if is_too_large(plain_reply) and is_judgement(reply):
            # JSON is longer, and was not even looked at: what is wrong with the question, the first reply says.
            return call.conclude(reply)
        result = plain.conclude(plain_reply)
        # Nothing is wrong with the question, so this way of asking is not understood there.
        self._plain_only = True
        return result

    def _delay(self, call: Call[T], attempt: int, reply: Reply) -> float | None:
        return self._retries.delay(attempt, reply) if call.repeatable else None

    def _own_lines(self, timeout: float | httpx.Timeout | None) -> Exchange:
        """A way for lines on connections of its own: both ways at once, unless a proxy is on it."""
        url, headers = self._base_url + STREAM_PATH, self._line_headers()
        if is_proxied(self._base_url):
            return Proxied(url, headers, timeout)
        patience = timeout if isinstance(timeout, httpx.Timeout) else httpx.Timeout(timeout)
        return Duplex(url, headers, patience.connect)

    def _line_headers(self) -> Mapping[str, str]:
        return {
            "accept": f"{MEDIA_TYPE}, application/problem+json",
            "user-agent": f"lossgrad-client/{__version__}",
            **self._given_headers,
            "content-type": MEDIA_TYPE,
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url!r})"


def _refuse_both(timeout: object, http_client: object) -> None:
    if http_client is not None and timeout is not DEFAULT_TIMEOUT:
        raise TypeError("the timeout is that of http_client; give it there")


class Client(_BaseClient):
    """A client of a lossgrad service.

    It keeps its connections, so make one and use it for every call. Threads may share it.

    Args:
        base_url: where the service is; by default ``$LOSSGRAD_URL``, or else http://127.0.0.1:8000.
        timeout: seconds, or an ``httpx.Timeout``.
        max_retries: how often a call that failed in passing is repeated.
        headers: sent with every request.
        http_client: an ``httpx.Client`` to send with. It keeps its own timeout, and closing it is left to you.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        headers: Mapping[str, str] | None = None,
        http_client: HTTPClient | None = None,
    ) -> None:
        super().__init__(base_url, max_retries, headers)
        _refuse_both(timeout, http_client)
        self._owns_http = http_client is None
        self._timeout = timeout
        self._http = httpx.Client(timeout=timeout, limits=_LIMITS) if http_client is None else http_client
        self._sleep: Callable[[float], None] = time.sleep

    objectives = method(_operations.objectives)
    objective = method(_operations.objective)
    dialects = method(_operations.dialects)
    dialect = method(_operations.dialect)
    evaluate = method(_operations.evaluate)
    compare = method(_operations.compare)
    curves = method(_operations.curves)
    penalties = method(_operations.penalties)
    penalty = method(_operations.penalty)
    penalise = method(_operations.penalise)
    verify = method(_operations.verify)
    probe = method(_operations.probe)
    verify_penalty = method(_operations.verify_penalty)
    diagnose = method(_operations.diagnose)
    diagnose_run = method(_operations.diagnose_run)
    monitor = monitor
    livez = method(_operations.livez)
    readyz = method(_operations.readyz)

    def _lines(self) -> Exchange:
        if self._owns_http:
            return self._own_lines(self._timeout)
        return Upload(self._http, self._base_url + STREAM_PATH, self._line_headers())

    def _send(self, call: Call[T], /) -> T:
        call = self._first(call)
        reply = self._exchange(call)
        if plain := call.instead(reply):
            return self._conclude(call, reply, plain, self._exchange(plain))
        return call.conclude(reply)

    def _exchange(self, call: Call[T]) -> Reply:
        attempt = 0
        while True:
            reply = self._try(call)
            delay = self._delay(call, attempt, reply)
            if delay is None:
                return reply
            self._sleep(delay)
            attempt += 1

    def _try(self, call: Call[T]) -> Reply:
        url = self._base_url + call.path
        try:
            return self._http.request(call.method, url, content=call.content, headers=self._headers(call))
        except Exception as error:
            if not is_failure(error):
                raise
            return error

    def close(self) -> None:
        """Close the connections."""
        if self._owns_http:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_BaseClient):
    """The same client for asyncio: every method of ``Client``, awaited.

    Args:
        base_url: where the service is; by default ``$LOSSGRAD_URL``, or else http://127.0.0.1:8000.
        timeout: seconds, or an ``httpx.Timeout``.
        max_retries: how often a call that failed in passing is repeated.
        headers: sent with every request.
        http_client: an ``httpx.AsyncClient`` to send with. It keeps its own timeout, and closing it is left to you.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_MAX_RETRIES,
        headers: Mapping[str, str] | None = None,
        http_client: AsyncHTTPClient | None = None,
    ) -> None:
        super().__init__(base_url, max_retries, headers)
        _refuse_both(timeout, http_client)
        self._owns_http = http_client is None
        self._timeout = timeout
        self._http = httpx.AsyncClient(timeout=timeout, limits=_LIMITS) if http_client is None else http_client
        self._sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    objectives = async_method(_operations.objectives)
    objective = async_method(_operations.objective)
    dialects = async_method(_operations.dialects)
    dialect = async_method(_operations.dialect)
    evaluate = async_method(_operations.evaluate)
    compare = async_method(_operations.compare)
    curves = async_method(_operations.curves)
    penalties = async_method(_operations.penalties)
    penalty = async_method(_operations.penalty)
    penalise = async_method(_operations.penalise)
    verify = async_method(_operations.verify)
    probe = async_method(_operations.probe)
    verify_penalty = async_method(_operations.verify_penalty)
    diagnose = async_method(_operations.diagnose)
    diagnose_run = async_method(_operations.diagnose_run)
    monitor = monitor
    livez = async_method(_operations.livez)
    readyz = async_method(_operations.readyz)

    def _lines(self) -> Exchange:
        if not self._owns_http:
            raise TypeError("a monitor sends from a thread of its own, which an asynchronous http_client cannot serve")
        return self._own_lines(self._timeout)

    async def _send(self, call: Call[T], /) -> T:
        call = self._first(call)
        reply = await self._exchange(call)
        if plain := call.instead(reply):
            return self._conclude(call, reply, plain, await self._exchange(plain))
        return call.conclude(reply)

    async def _exchange(self, call: Call[T]) -> Reply:
        attempt = 0
        while True:
            reply = await self._try(call)
            delay = self._delay(call, attempt, reply)
            if delay is None:
                return reply
            await self._sleep(delay)
            attempt += 1

    async def _try(self, call: Call[T]) -> Reply:
        url = self._base_url + call.path
        try:
            return await self._http.request(call.method, url, content=call.content, headers=self._headers(call))
        except Exception as error:
            if not is_failure(error):
                raise
            return error

    async def aclose(self) -> None:
        """Close the connections."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
