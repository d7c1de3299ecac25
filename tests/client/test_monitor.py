"""A training watched while it lasts: what is found, and that nothing that happens to the service gets in its way."""

import asyncio
import json
import os
import signal
import socket
import ssl
import statistics
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import AsyncClient, Client, Finding, Monitor, MonitorWarning
from lossgrad_client import _watch as sending
from lossgrad_client._duplex import Duplex
from lossgrad_client._lines import Proxied
from tests.support.live import eventually, started

from .test_verification import Tensor

REAL = np.full(8, 9.0)
HOPELESS = -REAL
"""Fakes that give minimax nothing to learn from: its weights are sigmoid(-9) = 0.0001."""
WEAK = "weak_generator_gradient"

START = {"objective": "minimax"}
SUMMARY: dict[str, Any] = {"type": "summary", "headline": "Nothing.", "steps": 1, "findings": [], "figures": []}
SLOWEST = 5e-3
"""Seconds for the median call of log: far more than it takes, and far less than a service that is waited for."""


def codes(monitor: Monitor) -> set[str]:
    return {each.code for each in monitor.findings}


def log(monitor: Monitor, steps: int, pause: float = 0.0) -> float:
    """Log so many hopeless steps; the median of what each took."""
    took = []
    for _ in range(steps):
        before = time.perf_counter()
        monitor.log(REAL, HOPELESS)
        took.append(time.perf_counter() - before)
        time.sleep(pause)
    return statistics.median(took)


@contextmanager
def told() -> Iterator[list[str]]:
    """What was said meanwhile, and where."""
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", MonitorWarning)
        yield said
    said += [str(each.message) for each in caught]
    assert {each.filename for each in caught} <= {__file__}


@contextmanager
def nobody() -> Iterator[str]:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield url


def test_what_is_found_is_there_while_the_training_goes_on(live_url: str) -> None:
    heard: list[Finding] = []
    with Client(live_url) as client, client.monitor("minimax", on_finding=heard.append, close_timeout=30) as monitor:
        log(monitor, 20)
        eventually(lambda: WEAK in codes(monitor))
        assert monitor.summary is None
    assert [*monitor.findings] == heard
    assert monitor.summary is not None
    assert (monitor.summary.steps, monitor.dropped, monitor.restarts, monitor.problem) == (20, 0, 0, None)
    assert WEAK in {each.code for each in monitor.summary.findings}
    assert WEAK in str(monitor.summary)
    assert repr(monitor).startswith(f"Monitor('minimax', 20 steps: {WEAK}")


def test_the_asynchronous_client_watches_as_well(live_url: str) -> None:
    async def watch() -> Monitor:
        async with AsyncClient(live_url) as client, client.monitor("minimax", close_timeout=30) as monitor:
            log(monitor, 10)
        return monitor

    monitor = asyncio.run(watch())
    assert monitor.summary is not None
    assert WEAK in codes(monitor)


def test_an_asynchronous_http_client_cannot_serve_a_thread() -> None:
    with pytest.raises(TypeError, match="asynchronous http_client"):
        AsyncClient(http_client=httpx.AsyncClient()).monitor("hinge")


def test_an_http_client_of_ones_own_is_told_all_at_once() -> None:
    lines: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        lines.extend(map(json.loads, request.read().splitlines()))
        assert request.headers["content-type"] == "application/x-ndjson"
        finding = {
            "type": "finding", "code": "x", "severity": "info", "confidence": "certain", "title": "X",
            "explanation": "x", "evidence": {}, "advice": "x", "sources": [], "first_step": 1,
        }  # fmt: skip
        return httpx.Response(200, content=b"".join(json.dumps(each).encode() + b"\n" for each in (finding, SUMMARY)))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    client = Client("http://test/prefix", http_client=http, headers={"Authorization": "Bearer x"})
    with client.monitor("minimax", every=2, close_timeout=30) as monitor:
        monitor.log([1, 2], Tensor([3.0]), validation=[4.0], generator_gradient_norm=np.float32("nan"))
        monitor.log([5], [6])
        monitor.log([7], [8], generator_gradient_norm=np.array([0.5]))
        monitor.log([5], [6])
        monitor.log([9], [9], step=100)
    assert lines == [
        START,
        {"step": 0, "real": [1, 2], "fake": [3.0], "validation": [4.0], "generator_gradient_norm": "NaN"},
        {"step": 2, "real": [7], "fake": [8], "generator_gradient_norm": 0.5},
        {"step": 100, "real": [9], "fake": [9]},
    ]
    assert [each.code for each in monitor.findings] == ["x"]
    assert monitor.summary is not None


def test_a_real_http_client_of_ones_own_is_streamed(live_url: str) -> None:
    with httpx.Client() as http, Client(live_url, http_client=http).monitor("minimax", close_timeout=30) as monitor:
        log(monitor, 20, pause=0.01)
    assert monitor.summary is not None
    assert monitor.summary.steps == 20
    assert WEAK in codes(monitor)


def test_logits_are_copied_when_they_are_logged(live_url: str) -> None:
    logits = HOPELESS.copy()
    with Client(live_url) as client, client.monitor("minimax", close_timeout=30) as monitor:
        for _ in range(20):
            logits[:] = HOPELESS
            monitor.log(REAL, logits)
            logits[:] = np.nan
    assert WEAK in codes(monitor)


def test_a_service_that_is_not_there_costs_nothing_and_is_said_once() -> None:
    with nobody() as url, Client(url) as client, told() as said:
        monitor = client.monitor("minimax", queue_size=4)
        with monitor:
            assert log(monitor, 50) < SLOWEST
            before = time.monotonic()
        assert time.monotonic() - before < 2
    assert (monitor.dropped, monitor.summary) == (50, None)
    assert len(said) <= 2
    assert "no summary came" in said[-1]


def test_a_service_that_hangs_costs_nothing_and_is_not_waited_for_long() -> None:
    logits = np.linspace(-9, 9, 1024)
    with started() as service, Client(service.url) as client, told() as said:
        monitor = client.monitor("minimax", queue_size=4, close_timeout=0.5)
        with monitor:
            log(monitor, 1)
            time.sleep(0.3)
            service.process.send_signal(signal.SIGSTOP)
            took = []
            for _ in range(500):
                before = time.perf_counter()
                monitor.log(logits, logits)
                took.append(time.perf_counter() - before)
                time.sleep(0.001)
            assert statistics.median(took) < SLOWEST
            before = time.monotonic()
        assert time.monotonic() - before < 5
        service.process.send_signal(signal.SIGCONT)
    assert "did not come within" in said[-1]
    assert monitor.dropped > 0
    assert monitor.summary is None


def test_a_service_that_is_restarted_is_told_of_the_steps_since() -> None:
    with (
        started() as first,
        Client(first.url) as client,
        told() as said,
        client.monitor("minimax", close_timeout=30) as monitor,
    ):
        eventually(lambda: log(monitor, 1, pause=0.02) and WEAK in codes(monitor))
        first.stop()
        with _again(first.port):
            found = len(monitor.findings)
            eventually(lambda: log(monitor, 1, pause=0.02) and len(monitor.findings) > found)
            monitor.close()
    assert any("a new one begins" in each for each in said)
    assert monitor.restarts == 1
    assert monitor.summary is not None
    assert WEAK in {each.code for each in monitor.summary.findings}


@contextmanager
def _again(port: int) -> Iterator[None]:
    from tests.support import live  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        command = live.lossgrad("serve", "--port", str(port))
        patch.setattr(live, "lossgrad", lambda *_: command)
        with started():
            yield


def watching(url: str, http: httpx.Client | None) -> Monitor:
    return Client(url, http_client=http).monitor("hing")


@pytest.mark.parametrize("own", [False, True], ids=["duplex", "http_client"])
def test_a_refusal_is_a_warning_and_a_problem(live_url: str, *, own: bool) -> None:
    with httpx.Client() as http, told() as said, watching(live_url, http if own else None) as monitor:
        monitor.log(REAL, HOPELESS)
        # Of an http_client's answer nothing is read before all is sent.
        eventually(lambda: own or monitor.problem)
        log(monitor, 3)
    assert "refuses to watch" in said[0]
    assert monitor.problem is not None
    assert (monitor.problem.status, monitor.problem.code) == (422, "unknown-objective")
    assert "hinge" in str(monitor.problem)
    assert len(said) == 1


def test_a_step_that_cannot_be_sent_is_dropped_and_said_once(live_url: str) -> None:
    with Client(live_url) as client, told() as said, client.monitor("minimax", close_timeout=30) as monitor:
        monitor.log(REAL, [True])
        monitor.log("text", HOPELESS)
        monitor.log([[1.0], [1.0, 2.0]], HOPELESS)
        monitor.log(REAL, HOPELESS)
    assert monitor.dropped == 3
    assert monitor.summary is not None
    assert monitor.summary.steps == 1
    assert len(said) == 1


def test_logits_that_are_not_finite_are_sent_as_words() -> None:
    service = Recorder(answered(SUMMARY), until=b"0\r\n\r\n")
    with (
        Client(f"http://127.0.0.1:{service.port}") as client,
        told() as said,
        client.monitor("minimax", close_timeout=30) as monitor,
    ):
        monitor.log(np.array([0.5, np.nan]), [[np.inf], [-np.inf]], validation=np.array([np.inf], np.float16))
    assert (
        b'{"step":0,"real":[0.5,"NaN"],"fake":[["Infinity"],["-Infinity"]],"validation":["Infinity"]}\n'
        in service.heard.replace(b", ", b",").replace(b": ", b":")
    )
    assert (monitor.dropped, said) == (0, [])


def test_a_training_that_dies_is_told_while_it_does(live_url: str) -> None:
    with Client(live_url) as client, client.monitor("minimax", close_timeout=30) as monitor:
        log(monitor, 4)
        monitor.log(REAL, np.full(8, np.nan))
        eventually(lambda: "non_finite_logits" in codes(monitor))
        monitor.log(np.full(8, np.nan), np.full(8, np.nan))
    assert (monitor.dropped, monitor.problem) == (0, None)
    assert [each.first_step for each in monitor.findings if each.code == "non_finite_logits"] == [4, 4]
    assert monitor.summary is not None
    assert monitor.summary.steps == 6
    assert monitor.summary.headline.startswith("The training is dead since step 5: all 8 on reals and all 8 on fakes ")


def test_a_step_that_the_service_does_not_take_is_a_problem(live_url: str) -> None:
    with Client(live_url) as client, told() as said, client.monitor("minimax", close_timeout=30) as monitor:
        monitor.log(REAL, HOPELESS, step=5)
        monitor.log(REAL, HOPELESS, step=5)
    assert "was not taken" in said[-1]
    assert monitor.problem is not None
    assert monitor.summary is not None
    assert monitor.summary.steps == 1


def test_a_callback_that_fails_is_said_once_and_called_again(live_url: str) -> None:
    called = []

    def fail(finding: Finding) -> None:
        called.append(finding)
        raise RuntimeError("no disk")

    with (
        Client(live_url) as client,
        told() as said,
        client.monitor("minimax", on_finding=fail, close_timeout=30) as monitor,
    ):
        log(monitor, 20)
    assert "on_finding raised RuntimeError" in said[-1]
    assert len(called) == len(monitor.findings) > 1
    assert len(said) == 1


def test_the_trainings_own_exceptions_pass(live_url: str) -> None:
    monitor = Client(live_url).monitor("minimax", close_timeout=30)

    def train() -> None:
        with monitor:
            monitor.log(REAL, HOPELESS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train()
    assert monitor.summary is not None


def test_where_warnings_are_errors_the_training_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with nobody() as url, warnings.catch_warnings():
        warnings.simplefilter("error")
        with Client(url) as client, client.monitor("minimax") as monitor:
            eventually(lambda: log(monitor, 1) and caplog.text)
    assert "not reached" in caplog.text


def test_nothing_more_is_tried_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_DELAY", 0.001)
    monkeypatch.setattr(sending, "MOST_FAILURES", 3)
    with nobody() as url, Client(url) as client, told() as said, client.monitor("minimax") as monitor:
        thread = monitor._thread
        assert thread is not None
        eventually(lambda: not thread.is_alive())
        log(monitor, 1)
    assert "3 attempts have failed" in said[-1]
    assert monitor.dropped == 1


def test_a_monitor_needs_no_block(live_url: str) -> None:
    with Client(live_url) as client:
        monitor = client.monitor("minimax", close_timeout=30)
        log(monitor, 3)
        monitor.close()
        monitor.close()
        log(monitor, 3)
    assert monitor.summary is not None
    assert monitor.summary.steps == 3


def test_nothing_logged_is_nothing_watched() -> None:
    monitor = Client("http://127.0.0.1:9").monitor("minimax")
    monitor.close()
    assert monitor.summary is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_does_not_disturb_its_parent(live_url: str) -> None:
    with Client(live_url) as client, client.monitor("minimax", close_timeout=30) as monitor:
        log(monitor, 3)
        child = os.fork()
        if not child:
            log(monitor, 3)
            monitor.close()
            os._exit(0 if monitor._calls == 6 else 1)
        assert os.waitpid(child, 0)[1] == 0
        log(monitor, 3)
    assert monitor.summary is not None
    assert monitor.summary.steps == 6


@pytest.mark.parametrize("options", [{"every": 0}, {"queue_size": 0}])
def test_what_makes_no_sense_is_refused_at_once(options: Any) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Client("http://test").monitor("hinge", **options)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of localhost that is signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, Duplex),
        ({"http_proxy": "http://proxy.test:3128"}, Proxied),
        ({"all_proxy": "http://proxy.test:3128"}, Proxied),
        ({"https_proxy": "http://proxy.test:3128"}, Duplex),
        ({"http_proxy": "http://proxy.test:3128", "no_proxy": "service.test"}, Duplex),
    ],
)
def test_the_way_through_a_proxy_is_left_to_httpx(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: type
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with Client("http://service.test") as client:
        assert type(client._lines()) is expected
    assert type(AsyncClient("http://service.test")._lines()) is expected


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_proxy_gets_the_steps(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    proxy = Recorder(answered(SUMMARY), until=b"0\r\n\r\n")
    for name in ("all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    with kind("http://service.test/prefix").monitor("minimax", close_timeout=30) as monitor:
        monitor.log([1.0], [2.0])
    head, _, body = proxy.heard.partition(b"\r\n\r\n")
    assert head.startswith(b"POST http://service.test/prefix/v1/diagnose/stream HTTP/1.1\r\n")
    assert b'{"step":0,"real":[1],"fake":[2]}\n' in body
    assert monitor.summary is not None


class Recorder(threading.Thread):
    """Something that takes one connection and answers it with fixed bytes once it has heard enough."""

    def __init__(self, answer: bytes, until: bytes, context: ssl.SSLContext | None = None) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answer, self.until, self.context = answer, until, context
        self.heard = b""
        self.start()

    def run(self) -> None:
        with self.listener:
            connection, _ = self.listener.accept()
        if self.context:
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except ssl.SSLError:  # the client does not trust it
                connection.close()
                return
        with connection:
            while self.until not in self.heard:
                self.heard += connection.recv(65536)
            connection.sendall(self.answer)


def answered(*lines: Any) -> bytes:
    body = b"".join(json.dumps(each).encode() + b"\n" for each in lines)
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def test_the_request_is_sent_to_the_address_with_its_path_and_headers() -> None:
    service = Recorder(answered(SUMMARY), until=b"0\r\n\r\n")
    url = f"http://user:pass%20word@127.0.0.1:{service.port}/prefix/"
    with Client(url, headers={"X-Team": "a"}) as client, client.monitor("minimax", close_timeout=30) as monitor:
        monitor.log([1.0], [2.0])
    head, _, body = service.heard.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /prefix/v1/diagnose/stream http/1.1"
    assert {
        f"host: 127.0.0.1:{service.port}",
        "x-team: a",
        "transfer-encoding: chunked",
        "content-type: application/x-ndjson",
        "authorization: basic dxnlcjpwyxnzihdvcmq=",  # user:pass word
    } <= set(lines)
    assert b'{"step":0,"real":[1],"fake":[2]}\n' in body
    assert monitor.summary is not None


def test_what_is_answered_nonsense_is_not_believed() -> None:
    service = Recorder(answered({"type": "finding"}), until=b"0\r\n\r\n")
    with (
        Client(f"http://127.0.0.1:{service.port}") as client,
        told() as said,
        client.monitor("minimax", close_timeout=30) as monitor,
    ):
        monitor.log([1.0], [2.0])
    assert "no summary came" in said[-1]
    assert monitor.findings == ()


def test_a_certificate_is_checked_and_a_trusted_one_taken(
    monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    service = Recorder(answered(SUMMARY), until=b"0\r\n\r\n", context=context)
    with Client(f"https://localhost:{service.port}") as client, client.monitor("minimax", close_timeout=30) as monitor:
        monitor.log([1.0], [2.0])
    assert monitor.summary is not None
    monkeypatch.delenv("SSL_CERT_FILE")
    stranger = Recorder(answered(SUMMARY), until=b"0\r\n\r\n", context=context)
    client = Client(f"https://localhost:{stranger.port}")
    with told() as said, client.monitor("minimax") as monitor:
        eventually(lambda: monitor._notices)
    assert "CERTIFICATE_VERIFY_FAILED" in said[0]
