"""Every objective of the catalogue: what one more logit costs, and what one more pair does.

    python -m benchmarks.catalogue [--quick]

One process computes all of them in turn, so that they can be compared with each other.
"""

import sys
import time
from functools import partial
from typing import Any

from benchmarks import machine, results
from benchmarks.core import Worker, working
from benchmarks.figures import count, duration
from benchmarks.rounds import interleaved
from benchmarks.workers.timing import Case
from lossgrad.objectives import CATALOGUE

SIZES = (64, 1024, 4096)
COMMAND = (sys.executable, "-m", "benchmarks.workers.closed_form")


def main() -> None:
    """Time every objective."""
    quick = results.quick(__doc__)
    began = time.monotonic()
    sizes, rounds, seconds = ((64,), 2, 0.001) if quick else (SIZES, 5, 0.02)
    with working({"lossgrad": COMMAND}) as workers:
        rows = [row for size in sizes for row in timed(size, workers["lossgrad"], rounds, seconds)]
    results.save("catalogue", {"rounds": rounds, "seconds": seconds, "rows": rows}, began=began, quick=quick)


def timed(size: int, worker: Worker, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """All objectives at one size, in rounds that go around."""
    cases = {name: Case(name, size, "float64", len(machine.CORES)) for name in CATALOGUE}
    found = interleaved(
        {name: partial(worker.timed, case, seconds) for name, case in cases.items()}, dict.fromkeys(cases, rounds)
    )
    for name, calls in found.items():
        print(f"{name:<38} {count(size):>7}  {duration(sorted(calls)[len(calls) // 2]):>9}", flush=True)
    return [
        {"objective": name, "cost": CATALOGUE[name].cost, "size": size, "calls": calls} for name, calls in found.items()
    ]


if __name__ == "__main__":
    main()
