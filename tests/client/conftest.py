import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeAlias

import httpx
import pytest
from hypothesis import HealthCheck, settings

from lossgrad_client import AsyncClient, Client
from tests.support.live import started

# Whether a test passes does not depend on how busy the machine is.
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")

Answer: TypeAlias = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]

HINGE = {
    "objective": "hinge",
    "parameters": {"margin": 1.0},
    "reduction": "mean",
    "with_respect_to": "logits",
    "dtype": "float64",
    "discriminator": {
        "loss": 0.75,
        "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
        "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
    },
    "generator": {
        "loss": 1.5,
        "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
    },
}
"""The worked example of the hinge objective, for real=[2.0, 0.5] and fake=[-3.0, 0.0]."""


class Exchange:
    """Either client, before a service that gives prepared answers; the last one is given again and again."""

    def __init__(self, *, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.answers: list[Answer] = [httpx.Response(200, json=HINGE)]
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self._runner = asyncio.Runner()
        self._clients: dict[int, Client | AsyncClient] = {}

    def call(self, operation: str, *args: Any, max_retries: int = 2, **kwargs: Any) -> Any:
        """Call a method of the client that retries so often, and wait for the result."""
        if max_retries not in self._clients:
            self._clients[max_retries] = (
                self._async_client(max_retries) if self.asynchronous else self._client(max_retries)
            )
        result = getattr(self._clients[max_retries], operation)(*args, **kwargs)
        return self._runner.run(result) if self.asynchronous else result

    def evaluate(self, **kwargs: Any) -> Any:
        """Evaluate hinge on the batch of its worked example."""
        return self.call("evaluate", "hinge", real=[2.0, 0.5], fake=[-3.0, 0.0], **kwargs)

    def close(self) -> None:
        self._runner.close()

    def _client(self, max_retries: int) -> Client:
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        client = Client("http://test", http_client=http, max_retries=max_retries)
        client._sleep = self.slept.append
        return client

    def _async_client(self, max_retries: int) -> AsyncClient:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        client = AsyncClient("http://test", http_client=http, max_retries=max_retries)
        client._sleep = sleep
        return client

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, httpx.Response):
            return answer(request)
        # A response can be read by one client only.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture(params=[False, True], ids=["Client", "AsyncClient"])
def exchange(request: pytest.FixtureRequest) -> Iterator[Exchange]:
    """Both clients, one after the other."""
    with closing(Exchange(asynchronous=request.param)) as exchange:
        yield exchange


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """The address of the real service on a real port, in a process of its own."""
    with started() as service:
        yield service.url
