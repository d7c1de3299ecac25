"""Big batches in blocks: small enough to stay in the cache, big enough that threads do not wait for each other.

NumPy lets go of the interpreter while it computes on a block, so threads share a big batch well. What a block
gives does not depend on who computes it, and results are put together in the order of the blocks: an answer is
the same to the last bit for any number of threads.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock

import numpy as np

BLOCK = 32_768
"""Elements of a block: its few buffers stay in the cache, and a step takes longer than a hand-over between threads."""

SHARED = 8 * BLOCK
"""From this size on a batch is shared between threads; below it a hand-over costs more than it brings."""


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Team:
    """The threads that help whoever computes."""

    size: int = 0
    pool: ThreadPoolExecutor | None = None
    lock: Lock = field(default_factory=Lock)


_team = _Team()


def set_threads(count: int) -> None:
    """Let so many threads share a big batch, the one that computes it included; 0 for one per core."""
    with _team.lock:
        _team.size = count
        if _team.pool is not None:
            _team.pool.shutdown(wait=False)
            _team.pool = None


def threads() -> int:
    """How many threads share a big batch."""
    return _team.size or available_cores()


def blocks(size: int) -> list[tuple[int, int]]:
    """The beginnings and ends of the blocks of so many elements, all nearly of one length."""
    count = -(-size // BLOCK)
    edges = [size * i // count for i in range(count + 1)]
    return list(pairwise(edges))


def in_parallel(elements: int, tasks: list[Callable[[], None]]) -> None:
    """Run all tasks, with helpers if the elements they compute are many; returns when the last one is done."""
    helpers = 0 if elements < SHARED else min(threads(), len(tasks)) - 1
    if helpers <= 0:
        _work(deque(tasks))
        return
    waiting = deque(tasks)
    futures = [_pool().submit(_work, waiting) for _ in range(helpers)]
    try:
        _work(waiting)
    finally:
        waiting.clear()
        begun = [future for future in futures if not future.cancel()]  # the others have nothing left to do
        wait(begun)
    for future in begun:
        future.result()


def _work(waiting: deque[Callable[[], None]]) -> None:
    # What overflows is an answer; NumPy keeps its error state for each thread.
    with np.errstate(all="ignore"):
        while waiting:
            try:
                task = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            task()


def _pool() -> ThreadPoolExecutor:
    with _team.lock:
        if _team.pool is None:
            _team.pool = ThreadPoolExecutor(max(threads() - 1, 1), thread_name_prefix="lossgrad-core")
        return _team.pool
