"""Request ids, headers and log lines: what is seen of a request from outside."""

import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.support.live import EVALUATE, Service, eventually, started


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with started() as running:
        yield running


@pytest.mark.parametrize("given", ["a", "run-7.step_3", "x" * 128])
def test_a_valid_request_id_is_kept(http: httpx.Client, given: str) -> None:
    assert http.get("/livez", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "a\tb", "x" * 129, "née", '"', "a/b"])
def test_an_invalid_request_id_is_replaced(http: httpx.Client, given: str) -> None:
    made = http.get("/livez", headers=[(b"X-Request-ID", given.encode())]).headers["x-request-id"]
    assert made != given
    assert len(made) == 32


def test_every_request_gets_an_id_of_its_own(http: httpx.Client) -> None:
    assert len({http.get("/livez").headers["x-request-id"] for _ in range(20)}) == 20


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/v1/objectives", "/static-offline-docs/favicon.png"])
def test_every_response_is_identified_and_not_to_be_sniffed(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["x-request-id"]
    assert headers["x-content-type-options"] == "nosniff"


def logged(service: Service, request_id: str) -> list[dict[str, Any]]:
    """What is logged of a request; its line may come a moment after its answer."""

    def lines() -> list[dict[str, Any]]:
        return [line for line in service.log() if line.get("request_id") == request_id]

    eventually(lines)
    return lines()


def test_a_request_is_logged_in_one_line(service: Service) -> None:
    sent = httpx.post(f"{service.url}/v1/evaluate?secret=1", json=EVALUATE, headers={"X-Request-ID": "logged"})
    (line,) = logged(service, "logged")
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line.pop("duration_ms") > 0
    assert line == {
        "level": "info",
        "logger": "lossgrad.api.middleware",
        "message": "request",
        "request_id": "logged",
        "method": "POST",
        "path": "/v1/evaluate",
        "status": 200,
        "bytes_in": len(sent.request.content),
        "bytes_out": len(sent.content),
    }


def test_neither_bodies_nor_queries_are_logged(service: Service) -> None:
    secret = {"objective": "hinge", "logits": {"real": [1234.5678], "fake": ["confidential"]}, "unheard": 1}
    httpx.post(f"{service.url}/v1/evaluate?token=classified", json=secret)
    httpx.post(f"{service.url}/v1/evaluate", json=secret | {"logits": {"real": [1234.5678], "fake": [0]}})
    httpx.get(f"{service.url}/v1/curves?objective=hinge&start=1234.5678&token=classified")
    log = service.raw_log()
    for word in ("1234.5678", "confidential", "unheard", "classified"):
        assert word not in log


def test_a_client_that_leaves_is_logged_without_an_error(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(
            b"POST /v1/evaluate HTTP/1.1\r\nHost: x\r\nX-Request-ID: gone\r\nExpect: 100-continue\r\n"
            b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n"
        )
        connection.recv(65536)
    assert [(line["level"], line["status"]) for line in logged(service, "gone")] == [("info", 499)]


def test_what_is_not_http_is_logged_and_answered_with_a_problem(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(b"what is this?\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"urn:lossgrad:problem:malformed-http" in answer
    assert "Invalid HTTP request received." in {line["message"] for line in service.log()}


def test_every_line_of_the_log_is_json(service: Service) -> None:
    assert {line["logger"].split(".")[0] for line in service.log()} <= {"lossgrad", "uvicorn"}


def test_the_log_level_silences_requests() -> None:
    with started(LOSSGRAD_LOG_LEVEL="warning") as quiet:
        httpx.get(f"{quiet.url}/livez")
        assert quiet.log() == []
