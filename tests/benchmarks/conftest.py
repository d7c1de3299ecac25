"""One service for the tests that load it."""

from collections.abc import Iterator

import pytest

from benchmarks.contenders import LOSSGRAD
from benchmarks.machine import CORES
from benchmarks.processes import Server, running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The service as the benchmarks start it."""
    with running(LOSSGRAD.program, CORES) as started:
        yield started
