"""The service on a real socket: in a thread of the test, or as the process a user would start.

with serving(create_app()) as url: ...
with started(LOSSGRAD_WORKERS="2") as service: httpx.get(f"{service.url}/readyz")
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from lossgrad.server import Protocol, Server

EVALUATE = {"objective": "hinge", "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}}
"""A small request that any service answers with 200."""

PATIENCE = 20.0
"""Seconds after which something that should happen is taken not to."""


@contextmanager
def serving(app: FastAPI, *, root_path: str = "") -> Iterator[str]:
    """Serve the app from a thread; the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            root_path=root_path,
            timeout_graceful_shutdown=1,
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            eventually(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


@dataclass
class Service:
    """A running `lossgrad serve`."""

    url: str
    greeting: str
    process: subprocess.Popen[str]
    _stderr: Path

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port

    def log(self) -> list[dict[str, Any]]:
        """The whole lines it has logged so far."""
        *whole, _ = self.raw_log().split("\n")  # and not at what else may separate lines: a path may have it
        return [json.loads(line) for line in whole]

    def raw_log(self) -> str:
        return self._stderr.read_text(encoding="utf-8")

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and wait until it has; its exit code."""
        self.process.send_signal(signum)
        return self.process.wait(PATIENCE)


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Service]:
    """Start `lossgrad serve` on a free port and wait until it says that it is ready."""
    # Written at its end by several processes, and read from its beginning: two handles, or one moves the other.
    with tempfile.NamedTemporaryFile("ab") as stderr:
        process = subprocess.Popen(
            lossgrad("serve", "--port", "0", *arguments),
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=clean_environment(**environment),
            text=True,
        )
        assert process.stdout is not None
        try:
            greeting = process.stdout.readline()
            if "http://" not in greeting:
                process.wait(PATIENCE)
                raise AssertionError(f"did not start: {Path(stderr.name).read_text()}")
            while not greeting.rstrip().endswith("'"):  # up to the end of the line to paste
                greeting += process.stdout.readline()
            url = greeting.split("Docs: ")[1].split("/docs")[0]
            yield Service(url, greeting, process, Path(stderr.name))
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(PATIENCE)
            process.stdout.close()


def lossgrad(*arguments: str) -> Sequence[str]:
    """The command line of the `lossgrad` command."""
    return (sys.executable, "-m", "lossgrad", *arguments)


def clean_environment(**variables: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests, and with these."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LOSSGRAD_")} | variables


def eventually(condition: Callable[[], object]) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
