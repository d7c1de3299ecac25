"""Start to ready, and memory: at rest, at the peak of one big request, and after a thousand of them.

    python -m benchmarks.memory [--quick]

Memory is what is resident of all of a server's processes together.
"""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import machine, results, wires
from benchmarks.contenders import EVERYBODY, LOSSGRAD, Contender
from benchmarks.figures import brief
from benchmarks.load import ask, burst
from benchmarks.processes import Server, running
from benchmarks.rounds import interleaved
from benchmarks.wires import Question, Wire

REST_SECONDS = 1.0
"""How long a server that has just started is left alone before its memory counts as that at rest."""


@dataclass(frozen=True)
class Pace:
    """How long a run takes: starts of each server, requests one after the other, and of what size."""

    starts: int = 5
    requests: int = 1000
    json_size: int = 65_536
    binary_size: int = 2**20


QUICK = Pace(starts=1, requests=20, json_size=4096, binary_size=65_536)


def main() -> None:
    """Measure all of it."""
    quick = results.quick(__doc__)
    pace = QUICK if quick else Pace()
    began = time.monotonic()
    cores, _ = machine.divide()
    large = ((wires.JSON, pace.json_size), (wires.FP64, pace.binary_size))
    found = {
        "starts": starts(cores, pace.starts),
        "peaks": [peak(wire, size, cores) for wire, size in large],
        "after": [after_many(wire, size, pace.requests, cores) for wire, size in large],
    }
    results.save("memory", found, began=began, quick=quick)


def starts(cores: list[int], rounds: int) -> list[dict[str, Any]]:
    """How long each server takes until it answers, and what it then holds."""
    several = {each.program.name: partial(started, each, cores) for each in EVERYBODY}
    found = interleaved(several, dict.fromkeys(several, rounds))
    for name, each in found.items():
        print(f"{name}: ready after {brief(each[0][0])} s, {brief(each[0][1])} MB at rest", flush=True)
    return [
        {"server": name, "seconds": [ready for ready, _ in each], "rest_mb": [rest for _, rest in each]}
        for name, each in found.items()
    ]


def started(contender: Contender, cores: list[int]) -> tuple[float, float]:
    """Seconds to ready and MB at rest."""
    with running(contender.program, cores) as server:
        time.sleep(REST_SECONDS)
        return server.ready_seconds, server.resident()


def peak(wire: Wire, size: int, cores: list[int]) -> dict[str, Any]:
    """The most a fresh server needs for one request, more than it held before."""
    question = wire.ask(size)
    with running(LOSSGRAD.program, cores) as server:
        ask(server, wire.ask(64))
        server.forget_peak()
        before = server.resident()
        _, body, _ = ask(server, question)
        most = server.peak() - before
    print(f"{wire.name}, {size:,} a side: {brief(most)} MB at the peak", flush=True)
    return {
        "wire": wire.name,
        "size": size,
        "body_mb": len(question.body) / 2**20,
        "answer_mb": len(body) / 2**20,
        "peak_mb": most,
    }


def after_many(wire: Wire, size: int, requests: int, cores: list[int]) -> dict[str, Any]:
    """What a server holds after so many requests from four clients, with looks on the way."""
    question = wire.ask(size)
    with running(LOSSGRAD.program, cores) as server:
        ask(server, wire.ask(64))
        looks = {0: server.resident()}
        for until in (requests // 10, requests // 2, requests):
            send(server, question, until - max(looks))
            looks[until] = server.resident()
    print(
        f"{wire.name}, {size:,} a side: {', '.join(f'{brief(mb)} MB after {n}' for n, mb in looks.items())}", flush=True
    )
    return {"wire": wire.name, "size": size, "mb_after": [[count, mb] for count, mb in looks.items()]}


def send(server: Server, question: Question, requests: int) -> None:
    """So many requests, and a moment to rest."""
    burst(server, question, connections=4, requests=requests)
    server.settle()


if __name__ == "__main__":
    main()
