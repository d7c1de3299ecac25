"""Runs the service: uvicorn, one process or several, started and stopped with care.

On SIGTERM or SIGINT readiness goes false, requests are served for ``drain_seconds`` more, then the socket is
closed and what is in flight gets ``shutdown_seconds`` to finish. The same signal again ends the process at once.
A stop that was asked for exits with 0, where uvicorn alone would end by the signal: an orchestrator should not
take it for a crash. A service that cannot start, or is ended at once, exits with 1.
"""

import gc
import logging
import os
import shlex
import signal
import socket
import sys
import time
from functools import partial
from types import FrameType

import orjson
import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.supervisors import multiprocess

from lossgrad.address import local_url
from lossgrad.api import problems
from lossgrad.api.lifecycle import Lifecycle
from lossgrad.logs import log_config, new_request_id, request_id
from lossgrad.settings import Settings

logger = logging.getLogger(__name__)

EXAMPLE = {"objective": "hinge", "logits": {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}}

# A worker that computes may hold the interpreter for a while; only one that is silent for long is dead.
WORKER_HEALTHCHECK_SECONDS = 30

KEEPALIVE_SECONDS = 60
"""Silence after which the system asks whether the other end of a connection is still there."""

# How long a thread that computes may keep the interpreter while the event loop waits for it; 5 ms unless told.
SWITCH_SECONDS = 0.0005


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 that answers what is not HTTP with a problem document too."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the problem says it
        """Refuse the bytes and close the connection."""
        token = request_id.set(new_request_id())
        response = problems.response_to({"path": ""}, 400)
        lines = [*self.server_state.default_headers, *response.raw_headers, (b"connection", b"close")]
        lines.append((b"x-request-id", (request_id.get() or "").encode()))
        head = b"".join(b"%b: %b\r\n" % line for line in lines)
        self.transport.write(b"".join([STATUS_LINE[400], head, b"\r\n", response.body]))
        self.transport.close()
        request_id.reset(token)


class Server(uvicorn.Server):
    """One process that serves, and drains before it stops."""

    def __init__(self, config: uvicorn.Config, greeting: str = "") -> None:
        super().__init__(config)
        self._greeting = greeting
        self._signals: set[int] = set()
        self._stop_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, and say so."""
        await super().startup(sockets)
        if self._greeting:
            say(self._greeting)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler
        """Begin to drain; asked twice by the same signal, end at once."""
        # A worker gets SIGINT from the terminal and SIGTERM from its parent: two signals, one wish.
        if sig in self._signals:
            os._exit(1)
        self._signals.add(sig)
        if self._stop_at is None:
            lifecycle = self._lifecycle
            lifecycle.draining = True
            self._stop_at = time.monotonic() + lifecycle.drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: is it time to stop?"""
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            logger.info("stopping; requests in flight: %d", self._lifecycle.in_flight)
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving: streams, which could go on for hours, are told to end."""
        self._lifecycle.stopping.set()
        await super().shutdown(sockets)

    @property
    def _lifecycle(self) -> Lifecycle:
        # Known once the application has started; a signal that comes before has nothing to drain.
        lifespan = getattr(self, "lifespan", None)
        return lifespan.state["lifecycle"] if lifespan and lifespan.state else Lifecycle(drain_seconds=0)


class Worker(multiprocess.Process):
    """One of several processes, run by ``Server``."""

    @property
    def server(self) -> uvicorn.Server:
        """The server that runs in the process."""
        if self._server is None:
            self._server = Server(self.config)
        return self._server


class Supervisor(multiprocess.Multiprocess):
    """Keeps several workers running on one socket, and stops them together."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], greeting: str) -> None:
        super().__init__(config, sockets)
        self._greeting = greeting

    def init_processes(self) -> None:
        """Start the workers, and say when all of them serve."""
        super().init_processes()
        if all(worker.wait_until_ready(WORKER_HEALTHCHECK_SECONDS) for worker in self.processes):
            say(self._greeting)

    def join_all(self) -> None:
        """Wait until the workers have stopped; asked to stop once more, end them at once."""
        for listener in self.sockets:
            listener.close()  # with the workers' own, so that new connections are refused and do not hang
        while any(worker.process.is_alive() for worker in self.processes):
            if {signal.SIGINT, signal.SIGTERM} & set(self.signal_queue):
                for worker in self.processes:
                    worker.process.kill()
            time.sleep(0.05)
        super().join_all()

    @property
    def failed(self) -> bool:
        """Whether a worker could not start."""
        return any(worker.exitcode == STARTUP_FAILURE for worker in self.processes)


def serve(settings: Settings) -> int:
    """Serve until asked to stop; the exit code."""
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        sys.stderr.write(f"lossgrad: cannot listen on {settings.host}, port {settings.port}: {reason}\n")
        return 1
    config = uvicorn.Config(
        partial(load_app, settings),
        factory=True,
        workers=settings.workers,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=log_config(settings.log_level),
        access_log=False,
        server_header=False,
        proxy_headers=False,
        root_path=settings.root_path,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=WORKER_HEALTHCHECK_SECONDS,
    )
    text = greeting(settings.host, listener.getsockname()[1])
    if settings.workers == 1:
        return _serve_one(config, listener, text)
    # The supervisor leaves no other way to choose the class of its workers, nor they that of their server.
    multiprocess.Process = Worker  # type: ignore[misc]
    supervisor = Supervisor(config, [listener], text)
    supervisor.run()
    return int(supervisor.failed)


def _serve_one(config: uvicorn.Config, listener: socket.socket, text: str) -> int:
    try:
        Server(config, text).run([listener])
    except SystemExit:  # how uvicorn reports that the application did not start
        return 1
    return 0


def load_app(settings: Settings) -> FastAPI:
    """The application; imported by the processes that serve and not by the one that supervises them."""
    from lossgrad.app import create_app  # noqa: PLC0415

    app = create_app(settings)
    sys.setswitchinterval(SWITCH_SECONDS)
    # What is there now stays. To look for garbage in it again and again would hold up requests by 40 ms each time.
    gc.collect()
    gc.freeze()
    return app


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in its queue until the service is ready."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # Connections have it from their listener: a stream may be silent for hours, its client be gone without a word.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
    return listener


def greeting(host: str, port: int) -> str:
    """What a newcomer needs first: where the docs are, and a line to paste."""
    evaluate, body = local_url(host, port, "/v1/evaluate"), orjson.dumps(EXAMPLE).decode()
    return (
        f"lossgrad is ready. Docs: {local_url(host, port, '/docs')}\n\nTry it:\n\n"
        f"curl -s {evaluate} -H 'Content-Type: application/json' -d {shlex.quote(body)}\n"
    )


def say(text: str) -> None:
    """Write to standard output, where logs never are."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
