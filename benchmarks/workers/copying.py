"""The floor: a copy that reads and writes as many bytes as an evaluation must."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from benchmarks.workers.timing import Call, Case, work
from lossgrad.core.evaluate import DEFAULT_OUTPUTS
from lossgrad.objectives import find

SHARED = 2**20
"""Bytes from which threads copy faster than one does."""


def prepare(case: Case) -> Call:
    """Half of the bytes are read, half of them written."""
    source = np.ones(moved_bytes(case) // 2, dtype=np.uint8)
    target = np.empty_like(source)
    if case.threads == 1 or source.size < SHARED:
        return lambda: np.copyto(target, source)
    pool = ThreadPoolExecutor(case.threads)
    edges = [source.size * index // case.threads for index in range(case.threads + 1)]
    parts = [(target[begin:end], source[begin:end]) for begin, end in pairwise(edges)]
    return lambda: list(pool.map(lambda part: np.copyto(*part), parts))


def moved_bytes(case: Case) -> int:
    """What an evaluation has to read and write: the logits once, every output once."""
    players = find(case.objective).players.values()
    read = {side for player in players for side in player.sides}
    written = sum(len(player.sides) for player in players) * len(DEFAULT_OUTPUTS)
    return (len(read) + written) * case.size * np.dtype(case.dtype).itemsize


if __name__ == "__main__":
    work(prepare)
