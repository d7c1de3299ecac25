"""A server is started, watched and stopped with all its processes."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.contenders import LOSSGRAD
from benchmarks.machine import CORES
from benchmarks.processes import Program, running, tree
from tests.support.live import eventually


def test_all_processes_of_a_server_are_seen_and_are_gone_in_the_end() -> None:
    with running(LOSSGRAD.program, CORES, LOSSGRAD_WORKERS="2") as server:
        pids = tree(server.pid)
        assert len(pids) >= 3
        assert server.resident() > 100
    eventually(lambda: not any(runs(pid) for pid in pids))


def runs(pid: int) -> bool:
    """Whether there is such a process; one that has ended and is not yet reaped has no command line."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and command.read_bytes() != b""


def test_a_server_runs_on_the_cores_it_is_given() -> None:
    with running(LOSSGRAD.program, CORES[:1]) as server:
        assert os.sched_getaffinity(server.pid) == {CORES[0]}


def test_memory_is_at_its_peak_no_less_than_at_rest() -> None:
    with running(LOSSGRAD.program, CORES) as server:
        server.forget_peak()
        assert server.peak() >= server.resident() > 1


def test_a_server_that_does_not_start_is_named_with_what_it_said() -> None:
    broken = Program("broken", (sys.executable, "-c", "raise OSError('no luck')"), ready="/", folder=Path.cwd())
    with pytest.raises(SystemExit, match=r"broken did not start(.|\n)*no luck"), running(broken, CORES):
        pass


def test_settings_of_whoever_measures_do_not_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSGRAD_WORKERS", "many")
    with running(LOSSGRAD.program, CORES) as server:
        assert server.ready_seconds > 0
