import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

LIMIT = 100_000  # as in conftest
HEAD = b"POST /v1/evaluate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture
def connection(url: str) -> Iterator[socket.socket]:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port or 80), timeout=20) as opened:
        yield opened


def answer(connection: socket.socket) -> tuple[int, dict[str, str], dict[str, object]]:
    """The next response on the connection: status, headers, body."""
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        headers = {}
        while line := stream.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name] = value
        return status, headers, json.loads(stream.read(int(headers["content-length"])))


def padded(size: int) -> bytes:
    """A good request of exactly this size."""
    body = b'{"objective": "hinge", "logits": {"real": [2.0], "fake": [0.0]}}'
    return body + b" " * (size - len(body))


def test_a_body_of_exactly_the_limit_is_taken(http: httpx.Client) -> None:
    response = http.post("/v1/evaluate", content=padded(LIMIT), headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_a_body_declared_too_large_is_refused_before_it_is_sent(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 999999999999\r\n\r\n")
    status, headers, problem = answer(connection)
    assert status == 413
    assert problem["request_id"] == headers["x-request-id"]
    assert problem["error"] == f"the body may have at most {LIMIT} bytes"


def test_a_client_that_waits_for_leave_to_send_too_much_does_not_get_it(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n")
    assert answer(connection)[0] == 413


def test_a_client_that_sends_all_of_a_large_body_first_can_read_its_answer(http: httpx.Client) -> None:
    for _ in range(3):
        response = http.post("/v1/evaluate", content=padded(20 * LIMIT), headers={"Content-Type": "application/json"})
        assert response.status_code == 413


def test_the_connection_of_a_refused_body_can_be_used_again(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 300000\r\n\r\n" + b" " * 300_000)
    assert answer(connection)[0] == 413
    connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer(connection)[0] == 200


def test_a_chunked_body_is_refused_when_it_exceeds_the_limit(http: httpx.Client) -> None:
    chunks = (b" " * 50_000 for _ in range(10))
    response = http.post("/v1/evaluate", content=chunks, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.json()["type"] == "urn:lossgrad:problem:body-too-large"


def test_an_endless_chunked_body_is_refused_while_it_is_sent(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(3):
        connection.sendall(b"c350\r\n" + b" " * 50_000 + b"\r\n")
    assert answer(connection)[0] == 413


def test_a_chunked_body_within_the_limit_is_taken(http: httpx.Client) -> None:
    chunks = iter([padded(LIMIT)[:30], padded(LIMIT)[30:]])
    response = http.post("/v1/evaluate", content=chunks, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
