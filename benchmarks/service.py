"""The service beside what one would run instead, in one run: requests per second, latency, CPU time and memory.

    python -m benchmarks.service [--quick]

Every server is one worker, all of them on the first core and one under load at a time; the load comes from the last
core over 8 connections. Rounds go around the servers.
"""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import machine, results, wires
from benchmarks.agreement import check_servers
from benchmarks.contenders import BARE, EVERYBODY, LOSSGRAD
from benchmarks.figures import brief
from benchmarks.load import Load, ask, burst, wrk
from benchmarks.processes import Server, running
from benchmarks.rounds import interleaved
from benchmarks.wires import Question

CONNECTIONS = 8


@dataclass(frozen=True)
class Pace:
    """How long a run takes.

    Args:
        sizes: logits a side.
        rounds: of each server, if its budget allows.
        seconds: of a round under wrk.
        budget: seconds that a server too slow for wrk gets at one size, all rounds together.
    """

    sizes: tuple[int, ...] = (64, 4096, 65_536, 1_048_576)
    rounds: int = 5
    seconds: float = 2.0
    budget: float = 20.0


QUICK = Pace(sizes=(64,), rounds=1, seconds=1.0, budget=1.0)


@dataclass
class Target:
    """One server, asked in one wire at one size."""

    server: Server
    wire: str
    question: Question
    answer_bytes: int
    alone_seconds: float
    peak_mb: float = 0.0

    def method(self, pace: Pace) -> tuple[str, int]:
        """How it is loaded, and for how many rounds."""
        if self.alone_seconds < pace.seconds / 20:
            return "wrk", pace.rounds
        # Eight that take seconds would hold gigabytes at once, and on one core be done no sooner than one by one.
        method, requests = ("alone", 1) if self.alone_seconds > 1 else ("burst", CONNECTIONS)
        return method, max(1, min(pace.rounds, int(pace.budget / (requests * self.alone_seconds))))

    def measure(self, pace: Pace) -> dict[str, float]:
        """One round."""
        self.server.forget_peak()
        before = self.server.cpu_seconds()
        load = self._load(pace)
        cpu = self.server.cpu_seconds() - before
        self.server.settle()
        self.peak_mb = max(self.peak_mb, self.server.peak())
        return {"rate": load.rate, "p50": load.p50, "p99": load.p99, "cpu": cpu / load.requests}

    def _load(self, pace: Pace) -> Load:
        match self.method(pace)[0]:
            case "wrk":
                return wrk(self.server, self.question, connections=CONNECTIONS, seconds=pace.seconds)
            case "burst":
                return burst(self.server, self.question, connections=CONNECTIONS, requests=CONNECTIONS)
            case _:
                return burst(self.server, self.question, connections=1, requests=1)


def main() -> None:
    """Measure everybody at every size."""
    quick = results.quick(__doc__)
    pace = QUICK if quick else Pace()
    began = time.monotonic()
    cores, _ = machine.divide()
    with ExitStack() as stack:
        servers = {each.program.name: stack.enter_context(running(each.program, cores)) for each in EVERYBODY}
        check_servers(servers)
        rows = [row for size in pace.sizes for row in measured(size, servers, pace)]
    found = {"connections": CONNECTIONS, "seconds": pace.seconds, "rounds": pace.rounds, "rows": rows}
    results.save("service", found, began=began, quick=quick)


def measured(size: int, servers: Mapping[str, Server], pace: Pace) -> list[dict[str, Any]]:
    """Everybody at one size, in rounds."""
    several = {f"{each.server.name}, {each.wire}": each for each in targets(size, servers)}
    found = interleaved(
        {name: partial(target.measure, pace) for name, target in several.items()},
        {name: target.method(pace)[1] for name, target in several.items()},
    )
    for name, rounds in found.items():
        rates = ", ".join(brief(each["rate"]) for each in rounds)
        print(f"{size:>9,} a side  {name:<24} {several[name].method(pace)[0]:<6} {rates} requests/s", flush=True)
    return [
        {
            "size": size,
            "server": target.server.name,
            "wire": target.wire,
            "body_bytes": len(target.question.body),
            "answer_bytes": target.answer_bytes,
            "method": target.method(pace)[0],
            "peak_mb": target.peak_mb,
            "rounds": found[name],
        }
        for name, target in several.items()
    ]


def targets(size: int, servers: Mapping[str, Server]) -> list[Target]:
    """Who is asked at a size, each once already, so that nobody is cold."""
    found = [
        target(servers[each.program.name], wire.name, wire.ask(size))
        for each in EVERYBODY
        if each is not BARE
        for wire in each.wires
    ]
    ours = [each for each in found if each.server.name == LOSSGRAD.program.name]
    limit = servers[BARE.program.name]
    return found + [target(limit, each.wire, wires.echo(each.question, each.answer_bytes)) for each in ours]


def target(server: Server, wire: str, question: Question) -> Target:
    """Ask once to warm up, once more to see how long it takes; what takes long is hardly longer when cold."""
    _, body, seconds = ask(server, question)
    if seconds < 5:
        _, body, seconds = ask(server, question)
    return Target(server, wire, question, len(body), seconds)


if __name__ == "__main__":
    main()
