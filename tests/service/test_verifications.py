"""How much a verification may cost, and where it runs."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.api import verifications
from lossgrad.api.routers import penalties
from lossgrad.app import create_app
from lossgrad.settings import Settings
from tests.support.live import serving
from tests.support.schema import assert_problem

LOSS = {"discriminator": {"loss": 1.0}}


def body(reals: int, fakes: int, **members: Any) -> dict[str, Any]:
    return {"logits": {"real": [0.5] * reals, "fake": [-0.5] * fakes}, "reported": LOSS, **members}


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    """A service that takes 1280 logits: 20 to verify, 320 pairs of them."""
    with (
        serving(create_app(Settings(max_elements=1280, inline_elements=100, threads=1))) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/verify", body(1, 1)),
        ("/v1/penalties/r1/verify", {"inputs": {"input_gradients": [[1.0]]}, "reported": {"loss": 0.5}}),
    ],
)
def test_a_search_runs_in_the_thread_of_the_searches(
    small: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str, asked: Any
) -> None:
    threads: list[str] = []

    def told(*_: object) -> list[bytes]:
        threads.append(threading.current_thread().name)
        return [b"{}"]

    monkeypatch.setattr(verifications, "verification", told)
    monkeypatch.setattr(penalties, "penalty_verification", told)
    assert small.post(path, json=asked).status_code == 200
    (name,) = threads
    assert name.startswith("lossgrad-searches")


def test_no_batch_waits_for_a_search(small: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, release = threading.Event(), threading.Event()

    def searching(*_: object) -> list[bytes]:
        begun.set()
        assert release.wait(20)
        return [b"{}"]

    monkeypatch.setattr(verifications, "verification", searching)
    with ThreadPoolExecutor(3) as people:
        waiting = [people.submit(small.post, "/v1/verify", json=body(1, 1)) for _ in range(3)]
        assert begun.wait(20)
        try:
            batch = {"objective": "hinge", "logits": {"real": [0.5] * 600, "fake": [-0.5] * 600}}
            assert small.post("/v1/evaluate", json=batch).status_code == 200
            assert not any(each.done() for each in waiting)
        finally:
            release.set()
    assert [each.result().status_code for each in waiting] == [200, 200, 200]


def test_as_many_logits_as_a_64th_are_taken(small: httpx.Client) -> None:
    assert small.post("/v1/verify", json=body(10, 10, objective="hinge")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (body(11, 10), "21 numbers are too many for one request; this service takes 20"),
        (
            body(2, 18, objective="relativistic_all_pairs"),
            "324 pairs are too many for one request; this service takes 320",
        ),
    ],
)
def test_more_are_refused(small: httpx.Client, asked: Any, detail: str) -> None:
    response = small.post("/v1/verify", json=asked)
    assert response.status_code == 413
    problem = assert_problem(response)
    assert problem["errors"] == [{"pointer": "/logits", "detail": detail}]


def test_reported_arrays_of_any_size_are_no_logits(small: httpx.Client) -> None:
    table = np.zeros((40, 40)).tolist()
    asked = body(2, 2, objective="hinge") | {"reported": {"generator": {"fake": {"losses": table}}}}
    assert small.post("/v1/verify", json=asked).status_code == 200
