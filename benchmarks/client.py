"""The Python client's calls in JSON and in binary, by size: from where on is binary faster?

    python -m benchmarks.client [--quick]

The client chooses by itself; here it is made to do both, in turn. ``BINARY_FROM`` in the client is what this shows.
"""

import math
import time
from functools import partial
from typing import Any

from benchmarks import machine, results, wires
from benchmarks.contenders import LOSSGRAD
from benchmarks.figures import count, duration
from benchmarks.processes import running
from benchmarks.rounds import interleaved
from benchmarks.workers.timing import timed
from lossgrad_client import Client, _inference

SIZES = tuple(2**power for power in range(3, 17))
FROM = {"JSON": math.inf, "binary": 0}


def main() -> None:
    """Time both at every size."""
    quick = results.quick(__doc__)
    sizes, rounds, seconds = (SIZES[:2], 1, 0.01) if quick else (SIZES, 5, 0.1)
    began = time.monotonic()
    cores, _ = machine.divide()
    with running(LOSSGRAD.program, cores) as server, Client(f"http://127.0.0.1:{server.port}") as client:
        rows = [measured(client, size, rounds, seconds) for size in sizes]
    results.save("client", {"rounds": rounds, "seconds": seconds, "rows": rows}, began=began, quick=quick)


def measured(client: Client, size: int, rounds: int, seconds: float) -> dict[str, Any]:
    """The seconds of a call of ``evaluate`` each way."""
    batch = wires.batch(size)

    def call(wire: str) -> float:
        _inference.BINARY_FROM = FROM[wire]  # type: ignore[assignment]
        return timed(lambda: client.evaluate(wires.OBJECTIVE, real=batch["real"], fake=batch["fake"]), seconds)

    for wire in FROM:
        call(wire)  # a connection, and whatever else is there only once
    found = interleaved({wire: partial(call, wire) for wire in FROM}, dict.fromkeys(FROM, rounds))
    words = ", ".join(f"{wire} {duration(min(each))}" for wire, each in found.items())
    print(f"client: {count(size)} logits a side: {words}", flush=True)
    return {"size": size, "calls": found}


if __name__ == "__main__":
    main()
