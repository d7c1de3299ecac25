"""Load on a server: wrk where it is fast, and a fixed number of requests where one takes long.

wrk counts what is finished when its time is up. With a few requests a round that would count badly, and leave the
server busy with requests nobody waits for; so a slow server is given its requests all at once, and timed until the
last one is answered.
"""

import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from benchmarks.processes import Server
from benchmarks.wires import Question

TIMEOUT = 900.0
DRAIN = 2**20
"""Bytes read at once of an answer that nobody looks at; memory for all of a big one would cost more than reading it."""

SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True)
class Load:
    """What a server got through in one round."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def ask(server: Server, question: Question) -> tuple[Mapping[str, str], bytes, float]:
    """One answer: its headers by lower-case name, its body, and the seconds it took.

    Anything but 200 ends the benchmark, here and below.
    """
    with closing(_connection(server)) as connection:
        began = time.perf_counter()
        answer = _asked(connection, server, question)
        body = answer.read()
        seconds = time.perf_counter() - began
    return {name.lower(): value for name, value in answer.headers.items()}, body, seconds


def wrk(server: Server, question: Question, *, connections: int, seconds: float) -> Load:
    """As many requests as go through in a time."""
    with tempfile.NamedTemporaryFile() as body:
        body.write(question.body)
        body.flush()
        printed = subprocess.run(
            [
                *(require_wrk(), "-t1", f"-c{connections}", f"-d{math.ceil(seconds)}s", "--timeout", f"{TIMEOUT:.0f}s"),
                *("-s", str(SCRIPT), f"http://127.0.0.1:{server.port}{question.path}", "--", body.name),
                *(f"{name}: {value}" for name, value in question.headers.items()),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found = json.loads(printed.splitlines()[-1])
    if found["errors"] or not found["requests"]:
        sys.exit(f"{server.name} failed under load:\n{printed}")
    return Load(found["requests"], found["microseconds"] / 1e6, found["p50"] / 1e6, found["p99"] / 1e6)


def burst(server: Server, question: Question, *, connections: int, requests: int) -> Load:
    """This many requests, shared out between these connections."""
    times: list[float] = []
    failures: list[BaseException] = []

    def work(first: int) -> None:
        drain = bytearray(DRAIN)
        try:
            with closing(_connection(server)) as connection:
                for _ in range(first, requests, connections):
                    if failures:
                        return
                    began = time.perf_counter()
                    answer = _asked(connection, server, question)
                    while answer.readinto(drain):
                        pass
                    times.append(time.perf_counter() - began)
        except (SystemExit, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        sys.exit(f"{server.name} failed under load: {failures[0]}")
    ordered = sorted(times)
    return Load(requests, seconds, statistics.median(ordered), ordered[math.ceil(0.99 * requests) - 1])


def _asked(connection: HTTPConnection, server: Server, question: Question) -> HTTPResponse:
    connection.request("POST", question.path, question.body, dict(question.headers))
    answer = connection.getresponse()
    if answer.status != 200:
        sys.exit(f"{server.name} answered {answer.status}: {answer.read()[:500]!r}")
    return answer


def _connection(server: Server) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)


def require_wrk() -> str:
    """Where wrk is; without it the benchmark ends."""
    return shutil.which("wrk") or sys.exit("wrk is not installed; it is a Debian package of that name")
