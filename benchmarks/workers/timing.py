"""A process that is told over a pipe what to compute, and answers how long it took.

Two of them live in two environments, and are asked in turn: each waits at its pipe while the other computes.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Case:
    """What is computed, and with how many threads."""

    objective: str
    size: int
    dtype: str
    threads: int


Call = Callable[[], object]


def work(prepare: Callable[[Case], Call], outputs: Callable[[Case], dict[str, list[float]]] | None = None) -> None:
    """Answer a line of JSON for each line of JSON, until there are no more.

    ``{"case": …, "seconds": s}`` calls what is prepared for the case for about so long and answers the seconds of one
    call; ``{"case": …, "outputs": true}`` answers what it computes.
    """
    prepared: tuple[Case, Call] | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        case = Case(**asked["case"])
        if asked.get("outputs"):
            answer: object = outputs(case) if outputs else {}
        else:
            if prepared is None or prepared[0] != case:
                prepared = (case, prepare(case))
                prepared[1]()
            answer = timed(prepared[1], asked["seconds"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def timed(call: Call, seconds: float) -> float:
    """The seconds of one call, over as many as fill the time, one at least."""
    calls = 0
    began = time.perf_counter()
    while True:
        call()
        calls += 1
        passed = time.perf_counter() - began
        if passed >= seconds:
            return passed / calls


def logits(case: Case) -> dict[str, NDArray[np.floating]]:
    """The same batch in every process."""
    generator = np.random.default_rng(1)
    return {
        "real": generator.normal(1.0, 2.0, case.size).astype(case.dtype),
        "fake": generator.normal(-1.0, 2.0, case.size).astype(case.dtype),
    }
