"""Many questions at once, on few connections: each gets its own answer."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tritonclient import http as triton_http
from tritonclient.http import aio

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import Service, serving, started
from tests.support.triton import CLIENTS, Triton, address, connected, outputs, tensors, wanted

ASKED = ("generator.fake.losses", "generator.loss")
SIZES = [3, 20_000, 64, 100_000]  # computed at once and in a thread, in turn


def batch(index: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Logits no other question has."""
    return np.arange(SIZES[index % len(SIZES)], dtype=np.float64) + 1000 * index


def question(index: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
    sent = tensors({"fake": batch(index)}, binary=index % 3 > 0)
    return ("wasserstein", sent), {
        "outputs": wanted(*ASKED, binary=index % 2 > 0),
        "request_id": f"question {index}",
        "response_compression_algorithm": [None, "gzip", "deflate"][index % 3],
    }


def assert_answers(index: int, result: Any) -> None:
    assert result.get_response()["id"] == f"question {index}"
    found = outputs(result)
    np.testing.assert_array_equal(found["generator.fake.losses"], 0 - batch(index), strict=True)
    np.testing.assert_allclose(found["generator.loss"], [-batch(index).mean()], rtol=1e-14)


def test_many_asynchronous_inferences_of_the_synchronous_client(service: Service) -> None:
    with triton_http.InferenceServerClient(address(service.url), concurrency=8) as client:
        pending = []
        for index in range(32):
            args, options = question(index)
            pending.append(client.async_infer(*args, **options))
        for index, request in enumerate(pending):
            assert_answers(index, request.get_result())


def test_an_asynchronous_inference_that_fails_says_so_when_its_result_is_asked_for(service: Service) -> None:
    with triton_http.InferenceServerClient(address(service.url), concurrency=2) as client:
        args, options = question(1)
        good, bad = client.async_infer(*args, **options), client.async_infer("no_such", *args[1:], **options)
        with pytest.raises(triton_http.InferenceServerException, match="404"):
            bad.get_result()
        assert_answers(1, good.get_result())


def test_many_coroutines_share_one_asynchronous_client(service: Service) -> None:
    async def ask() -> list[Any]:
        async with aio.InferenceServerClient(address(service.url)) as client:
            questions = [question(index) for index in range(32)]
            return await asyncio.gather(*(client.infer(*args, **options) for args, options in questions))

    for index, result in enumerate(asyncio.run(ask())):
        assert_answers(index, result)


@pytest.mark.parametrize("kind", CLIENTS)
def test_clients_in_many_threads(service: Service, kind: str) -> None:
    together = threading.Barrier(8)

    def ask(first: int) -> None:
        with connected(kind, service.url) as client:
            together.wait()
            for index in range(first, 32, 8):
                args, options = question(index)
                assert_answers(index, client.call("infer", *args, **options))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))


def test_several_workers_answer_one_client() -> None:
    with started(LOSSGRAD_WORKERS="2") as service:

        async def ask() -> list[Any]:
            async with aio.InferenceServerClient(address(service.url)) as client:
                questions = [question(index) for index in range(16)]
                return await asyncio.gather(*(client.infer(*args, **options) for args, options in questions))

        for index, result in enumerate(asyncio.run(ask())):
            assert_answers(index, result)


class Callers:
    """Notes which connections requests come over."""

    def __init__(self, app: ASGIApp, seen: set[Any]) -> None:
        self.app, self.seen = app, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.seen.add(scope["client"])
        await self.app(scope, receive, send)


def refused(client: Triton) -> None:
    with pytest.raises(triton_http.InferenceServerException):
        client.call("infer", "no_such", tensors({"fake": batch(0)}))


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    "call",
    [
        pytest.param(
            lambda client: client.infer("wasserstein", {"fake": batch(2)}, outputs=wanted(*ASKED)), id="infer"
        ),
        pytest.param(lambda client: client.call("get_model_repository_index"), id="index"),
        pytest.param(lambda client: client.call("get_model_metadata", "hinge"), id="metadata"),
        pytest.param(refused, id="refused"),
    ],
)
def test_one_connection_serves_one_question_after_the_other(kind: str, call: Callable[[Triton], Any]) -> None:
    app, seen = create_app(Settings()), set[Any]()
    app.add_middleware(Callers, seen=seen)
    with serving(app) as url, connected(kind, url) as client:
        for _ in range(5):
            call(client)
    assert len(seen) == 1
