"""How much a verification may cost, and where it runs."""

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.api import verifications
from lossgrad.api.compute import Compute
from lossgrad.api.schemas.verifications import VerifyRequest
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
    with serving(create_app(Settings(max_elements=1280))) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


def test_the_smallest_verification_is_none_for_the_event_loop() -> None:
    settings = Settings()
    computing = Compute(inline_elements=settings.inline_elements, threads=1, max_waiting=0)
    question = VerifyRequest.model_validate(body(1, 1) | {"logits": {"fake": [0.0]}})
    assert not computing.is_small(question.elements)


def test_a_verification_runs_in_a_thread_of_its_own(small: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def told(*_: object) -> list[bytes]:
        threads.append(threading.current_thread().name)
        return [b"{}"]

    monkeypatch.setattr(verifications, "verification", told)
    assert small.post("/v1/verify", json=body(1, 1)).status_code == 200
    (name,) = threads
    assert name.startswith("lossgrad-compute")


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
