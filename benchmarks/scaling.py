"""How the cost of a request grows: with its size, the number of workers, of clients, and of others' big batches.

    python -m benchmarks.scaling [--quick]

Only lossgrad is measured here. Where it says nothing else, one worker on the first core is asked from the last.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import machine, results, wires
from benchmarks.contenders import LOSSGRAD
from benchmarks.figures import brief, duration
from benchmarks.load import Load, ask, burst, wrk
from benchmarks.processes import Server, running
from benchmarks.rounds import interleaved
from benchmarks.wires import Question, Wire

BIG = 2**21
"""Logits a side of a batch that others run: 4M in all, the most one request may hold by default."""

UNLIMITED = {"LOSSGRAD_MAX_BODY_BYTES": str(2**30), "LOSSGRAD_MAX_ELEMENTS": str(2**24)}


@dataclass(frozen=True)
class Pace:
    """How long a run takes: the sizes and numbers tried, rounds of each, seconds of a round."""

    sizes: tuple[int, ...] = (64, 512, 4096, 32_768, 2**18, 2**20, 2**22)
    json_up_to: int = 2**20
    clients: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    clients_sizes: tuple[int, ...] = (64, 4096)
    workers_sizes: tuple[int, ...] = (64, 4096, 65_536)
    big: int = BIG
    rounds: int = 3
    seconds: float = 2.0
    beside_seconds: float = 5.0


QUICK = Pace(
    sizes=(64, 4096),
    clients=(1, 8),
    clients_sizes=(64,),
    workers_sizes=(64,),
    big=2**17,
    rounds=1,
    seconds=1.0,
    beside_seconds=1.0,
)


def main() -> None:
    """Measure all four."""
    quick = results.quick(__doc__)
    pace = QUICK if quick else Pace()
    began = time.monotonic()
    cores, _ = machine.divide()
    with running(LOSSGRAD.program, cores, **UNLIMITED) as server:
        found = {"sizes": by_size(server, pace), "clients": by_clients(server, pace)}
    found |= {"workers": by_workers(pace), "beside": beside_big_batches(pace)}
    results.save("scaling", {"seconds": pace.seconds, "rounds": pace.rounds} | found, began=began, quick=quick)


def by_size(server: Server, pace: Pace) -> list[dict[str, Any]]:
    """Latency of one client's requests, in JSON up to its body limit and binary."""
    asked = [(wire, size) for wire in (wires.JSON, wires.FP64) for size in pace.sizes]
    several = [
        ({"wire": wire.name, "size": size}, partial(alone, server, wire, size, pace))
        for wire, size in asked
        if wire is wires.FP64 or size <= pace.json_up_to
    ]
    return measured("size", several, pace)


def by_clients(server: Server, pace: Pace) -> list[dict[str, Any]]:
    """Requests per second and latency over one and more connections."""
    several = [
        ({"wire": "JSON", "size": size, "clients": clients}, partial(loaded, server, size, clients, pace))
        for size in pace.clients_sizes
        for clients in pace.clients
    ]
    return measured("clients", several, pace)


def by_workers(pace: Pace) -> list[dict[str, Any]]:
    """Requests per second of one worker and one more per core; they share the cores with the load."""
    with ExitStack() as stack:
        servers = {
            workers: stack.enter_context(running(LOSSGRAD.program, machine.CORES, LOSSGRAD_WORKERS=str(workers)))
            for workers in range(1, len(machine.CORES) + 1)
        }
        several = [
            ({"wire": "JSON", "size": size, "workers": workers}, partial(loaded, server, size, 16, pace))
            for size in pace.workers_sizes
            for workers, server in servers.items()
        ]
        return measured("workers", several, pace)


def beside_big_batches(pace: Pace) -> list[dict[str, Any]]:
    """Latency of a small request, alone and while two clients send the biggest batches one after the other."""
    several = []
    with ExitStack() as stack:
        for name, cores in (("one core", machine.CORES[:1]), ("all cores", machine.CORES)):
            server = stack.enter_context(running(LOSSGRAD.program, cores))
            for busy in (False, True):
                row = {"server_on": name, "beside": "2 clients with 4M logits each" if busy else ""}
                several.append((row, partial(small, server, pace, busy=busy)))
        return measured("beside", several, pace)


def measured(title: str, several: list[tuple[dict[str, Any], Any]], pace: Pace) -> list[dict[str, Any]]:
    """Every row with what its rounds gave."""
    calls = {str(index): call for index, (_, call) in enumerate(several)}
    found = interleaved(calls, dict.fromkeys(calls, pace.rounds))
    rows = []
    for (row, _), loads in zip(several, found.values(), strict=True):
        rounds = [{"rate": load.rate, "p50": load.p50, "p99": load.p99} for load in loads]
        rows.append(row | {"rounds": rounds})
        words = ", ".join(f"{key} {value or 'nobody'}" for key, value in row.items())
        print(f"{title}: {words}: {brief(loads[0].rate)} requests/s, p50 {duration(loads[0].p50)}", flush=True)
    return rows


def alone(server: Server, wire: Wire, size: int, pace: Pace) -> Load:
    """One client, one request after the other."""
    question = wire.ask(size)
    _, _, seconds = ask(server, question)
    if seconds < pace.seconds / 20:
        return settled(server, wrk(server, question, connections=1, seconds=pace.seconds))
    requests = max(2, round(pace.seconds / seconds))
    return settled(server, burst(server, question, connections=1, requests=requests))


def loaded(server: Server, size: int, clients: int, pace: Pace) -> Load:
    """Several clients."""
    return settled(server, wrk(server, wires.evaluate_json(size), connections=clients, seconds=pace.seconds))


def small(server: Server, pace: Pace, *, busy: bool) -> Load:
    """One client with 64 logits a side."""
    question = wires.evaluate_json(64)
    ask(server, question)
    with kept_busy(server, wires.infer_binary(pace.big), pace.beside_seconds) if busy else nullcontext():
        return wrk(server, question, connections=1, seconds=pace.beside_seconds)


@contextmanager
def kept_busy(server: Server, question: Question, seconds: float) -> Iterator[None]:
    """Two clients that send a big batch again as soon as it is answered, from before until after what is measured."""
    ask(server, question)
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(wrk, server, question, connections=2, seconds=seconds + 2)
        time.sleep(1)
        yield
        others.result()
    server.settle()


def settled(server: Server, load: Load) -> Load:
    """The load, once the server is at rest again."""
    server.settle()
    return load


if __name__ == "__main__":
    main()
