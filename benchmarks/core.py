"""The core beside torch eager autograd on the same batch with the same number of threads, and beside a mere copy.

    python -m benchmarks.core [--quick]

Three processes wait at their pipes and compute in turn, so that a slow minute of the machine hits all of them.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import IO, Any

import numpy as np

from benchmarks import machine, results
from benchmarks.agreement import check_equal
from benchmarks.figures import count, duration
from benchmarks.rounds import interleaved
from benchmarks.workers.copying import moved_bytes
from benchmarks.workers.timing import Case

ROOT = Path(__file__).parents[1]
OBJECTIVES = ("non_saturating", "hinge", "least_squares", "relativistic_average")
SIZES = (64, 512, 4096, 32_768, 65_536, 2**18, 2**20, 2**22)
DTYPES = ("float32", "float64")
CHECKED = 512
COMMANDS = {
    "lossgrad": (sys.executable, "-m", "benchmarks.workers.closed_form"),
    "torch": (str(machine.python("plain")), "-m", "benchmarks.workers.autograd"),
    "copy": (sys.executable, "-m", "benchmarks.workers.copying"),
}


@dataclass(frozen=True)
class Worker:
    """A process at the other end of a pipe."""

    name: str
    questions: IO[str]
    replies: IO[str]

    def timed(self, case: Case, seconds: float) -> float:
        """The seconds of one call."""
        return float(self._ask({"case": asdict(case), "seconds": seconds}))

    def outputs(self, case: Case) -> dict[str, Any]:
        """What it computes, as arrays by JSON path."""
        found = self._ask({"case": asdict(case), "outputs": True})
        return {name: np.array(values) for name, values in found.items()}

    def _ask(self, question: object) -> Any:
        self.questions.write(json.dumps(question) + "\n")
        self.questions.flush()
        reply = self.replies.readline()
        return json.loads(reply) if reply else sys.exit(f"the {self.name} worker has ended")


def main() -> None:
    """Time every case."""
    quick = results.quick(__doc__)
    began = time.monotonic()
    sizes, rounds, seconds = ((64, 4096), 2, 0.01) if quick else (SIZES, 7, 0.03)
    with working(COMMANDS) as workers:
        check_workers(workers)
        rows = [timed(case, workers, rounds, seconds) for case in cases(sizes)]
    results.save("core", {"rounds": rounds, "seconds": seconds, "rows": rows}, began=began, quick=quick)


def cases(sizes: Sequence[int]) -> Iterator[Case]:
    """Every objective, size, dtype and number of threads."""
    threads = sorted({1, len(machine.CORES)})
    for objective, dtype, several, size in product(OBJECTIVES, DTYPES, threads, sizes):
        yield Case(objective, size, dtype, several)


def timed(case: Case, workers: Mapping[str, Worker], rounds: int, seconds: float) -> dict[str, Any]:
    """One case in rounds: the seconds of a call of each worker."""
    found = interleaved(
        {name: partial(worker.timed, case, seconds) for name, worker in workers.items()},
        dict.fromkeys(workers, rounds),
    )
    best = "  ".join(f"{name} {duration(sorted(each)[len(each) // 2]):>9}" for name, each in found.items())
    threads = f"{case.threads} thread" + "s" * (case.threads > 1)
    print(f"{case.objective:<21} {case.dtype} {threads:<9} {count(case.size):>7}  {best}", flush=True)
    return asdict(case) | {"bytes": moved_bytes(case), "calls": found}


def check_workers(workers: Mapping[str, Worker]) -> None:
    """Everybody computes the same, or nobody is timed."""
    for case in (Case(objective, CHECKED, dtype, 1) for objective in OBJECTIVES for dtype in DTYPES):
        expected = workers["lossgrad"].outputs(case)
        tolerance = 1e-5 if case.dtype == "float32" else 1e-12
        for name, worker in workers.items():
            if name != "copy":
                check_equal(f"{name}, {case.objective}", worker.outputs(case), expected, tolerance)


@contextmanager
def working(commands: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Worker]]:
    """Start the workers, and end them by closing their pipes."""
    processes = {
        name: subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name, command in commands.items()
    }
    try:
        workers = {}
        for name, process in processes.items():
            assert process.stdin is not None
            assert process.stdout is not None
            workers[name] = Worker(name, process.stdin, process.stdout)
        yield workers
    finally:
        for process in processes.values():
            process.communicate()


if __name__ == "__main__":
    main()
