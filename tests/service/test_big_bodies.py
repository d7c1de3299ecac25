"""A big body is read in a thread, and treated there as a small one is in the event loop."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import EVALUATE, serving

JSON = {"Content-Type": "application/json", "X-Request-ID": "same"}
COMPARE = {"objectives": ["hinge", "minimax"], "logits": EVALUATE["logits"]}


@pytest.fixture(scope="module")
def threaded() -> Iterator[httpx.Client]:
    """A service to which every body is big."""
    with (
        serving(create_app(Settings(inline_elements=0, max_elements=1000))) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client


@pytest.mark.parametrize(("path", "body"), [("/v1/evaluate", EVALUATE), ("/v1/compare", COMPARE)])
def test_the_answer_is_the_same(http: httpx.Client, threaded: httpx.Client, path: str, body: Any) -> None:
    here, there = (client.post(path, json=body, headers=JSON) for client in (http, threaded))
    assert (here.status_code, there.status_code) == (200, 200)
    assert here.content == there.content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"objective": "hinge", "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0', 400),
        (b'{"objective": "hinge", "logits": {"real": [2.0, NaN], "fake": [-3.0, 0.0]}}', 422),
        (b'{"objective": "hinge", "logits": {"real": [2.0, true], "fake": [-3.0, 0.0]}}', 422),
        (b'{"objective": "hinges", "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}}', 422),
        (b'{"objective": "hinge", "logits": {"real": [2.0], "fake": [' + b"0.5, " * 1000 + b"1]}}", 413),
    ],
)
def test_the_problem_is_the_same(http: httpx.Client, threaded: httpx.Client, body: bytes, status: int) -> None:
    here, there = (client.post("/v1/evaluate", content=body, headers=JSON) for client in (http, threaded))
    assert (here.status_code, there.status_code) == (status, status)
    assert here.json() == there.json()
