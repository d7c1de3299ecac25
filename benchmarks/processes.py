"""A server as a tree of processes: started on chosen cores, watched, and stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which a server that has not started, or has not come to rest, never will."""

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program:
    """A server that can be started.

    Args:
        name: what the results call it.
        command: ``{port}`` stands for the port it is to listen on.
        ready: the path that answers 200 once it serves.
        folder: where it is started.
        environment: added to that of the benchmark, less any settings of lossgrad;
            ``{spare}`` stands for a second port.
    """

    name: str
    command: Sequence[str]
    ready: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """A program that runs."""

    name: str
    port: int
    pid: int
    ready_seconds: float

    def cpu_seconds(self) -> float:
        """What its processes have computed so far."""
        return sum(_cpu_ticks(pid) for pid in tree(self.pid)) / TICKS

    def resident(self) -> float:
        """The resident memory of its processes in MB."""
        return self._memory("VmRSS")

    def peak(self) -> float:
        """The most its processes have had at once, each for itself, in MB, since ``forget_peak``."""
        return self._memory("VmHWM")

    def forget_peak(self) -> None:
        """Let the peak begin anew at what is resident now."""
        for pid in tree(self.pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")

    def settle(self) -> None:
        """Wait until it has nothing left to do: what was still waiting when the load ended would slow the next."""
        deadline = time.monotonic() + PATIENCE
        before = self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(0.05)
            now = self.cpu_seconds()
            if now - before <= 1 / TICKS:
                return
            before = now
        sys.exit(f"{self.name} is still busy {PATIENCE:.0f} s after the load has ended")

    def _memory(self, quantity: str) -> float:
        found = (re.search(rf"{quantity}:\s+(\d+) kB", _read(pid, "status")) for pid in tree(self.pid))
        return sum(int(each[1]) for each in found if each) / 1024


@contextmanager
def running(program: Program, cores: Sequence[int], **settings: str) -> Iterator[Server]:
    """Start a server on these cores, wait until it is ready, and stop it in the end."""
    port, spare = free_ports(2)
    command = ["taskset", "-c", ",".join(map(str, cores)), *(part.format(port=port) for part in program.command)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOSSGRAD_")}
    own = {name: value.format(port=port, spare=spare) for name, value in program.environment.items()}
    with tempfile.TemporaryFile("w+") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=program.folder,
            env=inherited | own | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while not answers(port, program.ready):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    log.seek(0)
                    sys.exit(f"{program.name} did not start: {' '.join(command)}\n{log.read()[-2000:]}")
                time.sleep(0.005)
            yield Server(program.name, port, process.pid, time.perf_counter() - began)
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it has started."""
    process.terminate()
    try:
        process.wait(PATIENCE / 4)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def answers(port: int, path: str) -> bool:
    """Whether somebody answers there with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (thread / "children").read_text().split())
    return [pid, *(found for child in children for found in tree(child))]


def _cpu_ticks(pid: int) -> int:
    user, system = (_read(pid, "stat").rpartition(")")[2].split() or ["0"] * 13)[11:13]
    return int(user) + int(system)


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
