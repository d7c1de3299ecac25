import contextlib
import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.live import EVALUATE, PATIENCE, Service, clean_environment, eventually, lossgrad, started

BODY = b'{"objective": "hinge", "logits": {"real": [2.0], "fake": [0.0]}}'
HEAD = b"POST /v1/evaluate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
WAITING = HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)


@contextlib.contextmanager
def in_flight(service: Service) -> Iterator[socket.socket]:
    """A request whose body the service is waiting for."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(WAITING)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        yield connection


def finish(connection: socket.socket) -> bytes:
    connection.sendall(BODY)
    return received(connection)


def received(connection: socket.socket) -> bytes:
    """Everything until the connection is closed."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def status(url: str) -> int:
    """The status, or 0 where a connection was caught by a worker that just stopped."""
    try:
        return httpx.get(url).status_code
    except httpx.TransportError:
        return 0


def refuses(service: Service) -> bool:
    """Whether nobody takes connections any more."""
    try:
        socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


def descendants(pid: int) -> set[int]:
    """The processes a process has started, and those these have started."""
    children: set[int] = set()
    with contextlib.suppress(OSError):
        children = set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return children.union(*map(descendants, children))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_greeting_has_a_line_to_paste() -> None:
    with started() as service:
        words = shlex.split(service.greeting.splitlines()[-1])
        assert words[:3] == ["curl", "-s", f"{service.url}/v1/evaluate"]
        assert words[3:6] == ["-H", "Content-Type: application/json", "-d"]
        response = httpx.post(words[2], headers={"Content-Type": "application/json"}, content=words[6])
        assert response.json()["discriminator"]["loss"] == 0.75
        assert httpx.get(f"{service.url}/docs").status_code == 200


def test_a_request_in_flight_is_finished_after_sigterm() -> None:
    with started() as service, in_flight(service) as connection:
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(service))
        assert finish(connection).startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(PATIENCE) == 0


def test_readiness_goes_false_while_requests_are_still_served() -> None:
    with started(LOSSGRAD_DRAIN_SECONDS="2") as service, in_flight(service) as connection:
        assert status(f"{service.url}/readyz") == 200
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: status(f"{service.url}/readyz") == 503)
        draining = httpx.get(f"{service.url}/readyz")
        assert draining.json()["type"] == "urn:lossgrad:problem:draining"
        assert draining.headers["retry-after"] == "1"
        assert httpx.post(f"{service.url}/v1/evaluate", json=EVALUATE).status_code == 200
        assert status(f"{service.url}/livez") == 200
        eventually(lambda: refuses(service))
        assert finish(connection).startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(PATIENCE) == 0


def test_what_takes_too_long_to_finish_is_told_that_the_service_stopped() -> None:
    with started(LOSSGRAD_SHUTDOWN_SECONDS="0") as service, in_flight(service) as connection:
        service.process.send_signal(signal.SIGTERM)
        answer = received(connection)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"urn:lossgrad:problem:draining" in answer
        assert service.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_that_was_asked_for_is_no_failure(signum: signal.Signals) -> None:
    with started() as service:
        assert service.stop(signum) == 0


def test_the_same_signal_again_ends_the_process_at_once() -> None:
    with started() as service, in_flight(service):
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(service))
        assert service.stop() == 1


def test_a_stop_is_logged_with_what_is_in_flight() -> None:
    with started() as service, in_flight(service) as connection:
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(service))
        finish(connection)
        service.process.wait(PATIENCE)
        assert "stopping; requests in flight: 1" in {line["message"] for line in service.log()}


def test_several_workers_serve_one_port_and_stop_together() -> None:
    with started(LOSSGRAD_WORKERS="2") as service, in_flight(service) as connection:
        workers = descendants(service.process.pid)
        assert len(workers) >= 2
        assert status(f"{service.url}/readyz") == 200
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(service))
        assert finish(connection).startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(PATIENCE) == 0
        eventually(lambda: not any(map(alive, workers)))


def test_workers_turn_unready_when_their_parent_is_asked_to_stop() -> None:
    with started("--workers", "2", LOSSGRAD_DRAIN_SECONDS="2") as service:
        service.process.send_signal(signal.SIGTERM)
        # Each connection may reach another worker: all of them have to say so.
        eventually(lambda: {status(f"{service.url}/readyz") for _ in range(10)} == {503})
        assert service.process.wait(PATIENCE) == 0


def test_the_same_signal_again_ends_the_workers_at_once() -> None:
    with started("--workers", "2") as service, in_flight(service):
        workers = descendants(service.process.pid)
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(service))
        service.stop()
        eventually(lambda: not any(map(alive, workers)))


def test_a_worker_that_dies_is_replaced() -> None:
    with started("--workers", "2") as service:
        served_by = {line["message"] for line in service.log() if "Started server process" in line["message"]}
        victim = int(min(served_by).split("[")[1].rstrip("]"))
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: sum("Started server process" in line["message"] for line in service.log()) == 3)
        eventually(lambda: status(f"{service.url}/readyz") == 200)
        assert service.stop() == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_in_use_is_one_clear_line(workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            lossgrad("serve", "--port", port, "--workers", workers),
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"lossgrad: cannot listen on 127.0.0.1, port {port}: Address already in use\n"


def test_an_idle_connection_does_not_delay_the_stop() -> None:
    with started() as service, socket.create_connection(("127.0.0.1", service.port)):
        assert service.stop() == 0  # within PATIENCE, far less than keep_alive_seconds
