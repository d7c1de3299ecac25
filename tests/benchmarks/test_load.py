"""Load counts what was answered, and ends with the first thing that goes wrong."""

import pytest

from benchmarks import wires
from benchmarks.load import ask, burst
from benchmarks.processes import Server
from benchmarks.wires import Question

REFUSED = Question("/v1/evaluate", {"Content-Type": "application/json"}, b"{}")


def test_every_request_of_a_burst_is_sent_and_timed(server: Server) -> None:
    load = burst(server, wires.evaluate_json(64), connections=3, requests=10)
    assert load.requests == 10
    assert 0 < load.p50 <= load.p99 <= load.seconds


def test_a_rate_is_requests_by_time(server: Server) -> None:
    load = burst(server, wires.evaluate_json(64), connections=1, requests=4)
    assert load.rate == pytest.approx(4 / load.seconds)


def test_a_refusal_ends_the_benchmark(server: Server) -> None:
    with pytest.raises(SystemExit, match="lossgrad answered 422"):
        ask(server, REFUSED)


def test_a_refusal_ends_a_burst(server: Server) -> None:
    with pytest.raises(SystemExit, match="failed under load: lossgrad answered 422"):
        burst(server, REFUSED, connections=2, requests=4)
