from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lossgrad.app import create_app
from lossgrad.oip import models
from lossgrad.oip.statistics import STEPS, Durations, Statistics
from lossgrad.settings import Settings
from tests.support.live import serving

BODY = {
    "inputs": [{"name": "fake", "datatype": "FP32", "shape": [1], "data": [0]}],
    "outputs": [{"name": "generator.loss"}],
}
# What perf_analyzer reads of each model, all of it as unsigned integers.
READ = {"success", "queue", "compute_input", "compute_infer", "compute_output", "cache_hit", "cache_miss"}


@pytest.fixture
def fresh() -> Iterator[httpx.Client]:
    """A service that was asked nothing yet."""
    with serving(create_app(Settings())) as base, httpx.Client(base_url=base, timeout=20) as client:
        yield client


def statistics(http: httpx.Client, model: str) -> dict[str, Any]:
    [entry] = http.get(f"/v2/models/{model}/stats").json()["model_stats"]
    assert isinstance(entry, dict)
    return entry


def test_before_anything_was_asked_every_number_is_there_and_0(fresh: httpx.Client) -> None:
    entries = fresh.get("/v2/models/stats").json()["model_stats"]
    assert [entry["name"] for entry in entries] == models.names()
    for entry in entries:
        assert [entry[name] for name in ("inference_count", "execution_count", "last_inference")] == [0, 0, 0]
        assert entry["inference_stats"].keys() >= READ
        assert all(counter == {"count": 0, "ns": 0} for counter in entry["inference_stats"].values())


def test_answers_and_refusals_are_counted_for_their_model(fresh: httpx.Client) -> None:
    for model, body in (("hinge", BODY), ("hinge", BODY), ("hinge", {}), ("wasserstein", BODY), ("no_such", BODY)):
        fresh.post(f"/v2/models/{model}/infer", json=body)
    entry = statistics(fresh, "hinge")
    counters = entry["inference_stats"]
    assert (entry["inference_count"], entry["execution_count"]) == (2, 2)
    assert {name: counters[name]["count"] for name in ("success", "fail", *STEPS)} == {
        "success": 2, "fail": 1, "queue": 2, "compute_input": 2, "compute_infer": 2, "compute_output": 2,
    }  # fmt: skip
    assert counters["cache_hit"] == counters["cache_miss"] == {"count": 0, "ns": 0}
    assert statistics(fresh, "wasserstein")["inference_count"] == 1
    assert statistics(fresh, "minimax")["inference_count"] == 0


def test_the_steps_of_an_inference_are_no_longer_than_the_whole(fresh: httpx.Client) -> None:
    fresh.post("/v2/models/hinge/infer", json=BODY)
    counters = statistics(fresh, "hinge")["inference_stats"]
    assert 0 < sum(counters[step]["ns"] for step in STEPS) <= counters["success"]["ns"]
    assert all(counters[step]["ns"] > 0 for step in STEPS)


def test_times_add_up() -> None:
    noted = Statistics()
    for _ in range(2):
        noted.succeeded("hinge", 100, Durations(queue=1, compute_input=2, compute_infer=3, compute_output=4))
    noted.failed("hinge", 7)
    [entry] = noted.shown("hinge")["model_stats"]
    assert {name: counter["ns"] for name, counter in entry["inference_stats"].items()} == {
        "success": 200, "fail": 7, "queue": 2, "compute_input": 4, "compute_infer": 6, "compute_output": 8,
        "cache_hit": 0, "cache_miss": 0,
    }  # fmt: skip


def test_an_alias_is_counted_as_its_model(fresh: httpx.Client) -> None:
    fresh.post("/v2/models/HINGE/infer", json=BODY)
    assert statistics(fresh, "Hinge")["name"] == "hinge"
    assert statistics(fresh, "hinge")["inference_count"] == 1
