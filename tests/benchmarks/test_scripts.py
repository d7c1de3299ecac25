"""The benchmarks run: each of them as far as it needs neither peers nor wrk."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import client, core, memory, wires
from benchmarks.contenders import LOSSGRAD
from benchmarks.machine import CORES
from benchmarks.processes import Server
from benchmarks.service import Pace, Target
from benchmarks.workers.timing import Case
from lossgrad.objectives import CATALOGUE
from lossgrad_client import Client, _inference

ROOT = Path(__file__).parents[2]
PARTS = ("catalogue", "check", "client", "core", "memory", "report", "scaling", "service")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_what_it_measures(part: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{part}", "--help"]
    assert "--quick" in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_workers_of_the_core_take_turns_on_the_same_case() -> None:
    commands = {name: core.COMMANDS[name] for name in ("lossgrad", "copy")}
    with core.working(commands) as workers:
        core.check_workers(workers)
        row = core.timed(Case("hinge", 64, "float32", 1), workers, rounds=2, seconds=0.001)
    assert {name: len(seconds) for name, seconds in row["calls"].items()} == {"lossgrad": 2, "copy": 2}
    assert min(seconds for several in row["calls"].values() for seconds in several) > 0


def test_the_objectives_timed_are_in_the_catalogue() -> None:
    assert set(core.OBJECTIVES) <= CATALOGUE.keys()


@pytest.mark.parametrize("wire", LOSSGRAD.wires, ids=lambda wire: wire.name)
def test_a_slow_target_is_measured_request_by_request(server: Server, wire: wires.Wire) -> None:
    question = wire.ask(64)
    target = Target(server, wire.name, question, answer_bytes=1, alone_seconds=2.0)
    found = target.measure(Pace())
    assert found["p50"] > 0
    assert target.peak_mb > 1


@pytest.mark.parametrize(
    ("alone_seconds", "method"),
    [(0.01, ("wrk", 5)), (0.2, ("burst", 5)), (0.9, ("burst", 2)), (3.0, ("alone", 5)), (60.0, ("alone", 1))],
)
def test_a_server_is_loaded_as_fast_as_it_is(server: Server, alone_seconds: float, method: tuple[str, int]) -> None:
    target = Target(server, "JSON", wires.evaluate_json(64), answer_bytes=1, alone_seconds=alone_seconds)
    assert target.method(Pace()) == method


def test_memory_is_measured_at_the_peak_of_a_request() -> None:
    row = memory.peak(wires.FP64, 2**18, CORES)
    assert row["peak_mb"] > row["body_mb"] == pytest.approx(4, rel=0.01)


def test_memory_is_looked_at_on_the_way_through_many_requests() -> None:
    row = memory.after_many(wires.JSON, 64, 20, CORES)
    assert [requests for requests, _ in row["mb_after"]] == [0, 2, 10, 20]


def test_the_client_is_timed_both_ways(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_inference, "BINARY_FROM", _inference.BINARY_FROM)  # put back in the end
    with Client(f"http://127.0.0.1:{server.port}") as asking:
        row = client.measured(asking, 64, rounds=1, seconds=0.001)
    assert {wire: len(seconds) for wire, seconds in row["calls"].items()} == {"JSON": 1, "binary": 1}
