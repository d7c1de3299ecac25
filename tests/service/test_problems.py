import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

import lossgrad.api.errors
from lossgrad.api.problems import KINDS, PROBLEMS, Problem, kind_of
from lossgrad.core.errors import LossgradError

JSON = {"Content-Type": "application/json"}
LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}


def every(base: type[LossgradError]) -> Iterator[type[LossgradError]]:
    for child in base.__subclasses__():
        yield child
        yield from every(child)


# name: method, path, what to send, the status and the code it gets
REFUSED: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "an unknown path": ("GET", "/nowhere", {}, 404, "not-found"),
    "an unknown file of the docs": ("GET", "/static-offline-docs/none.js", {}, 404, "not-found"),
    "a path with a slash too many": ("GET", "/livez/", {}, 404, "not-found"),
    "a wrong method": ("DELETE", "/v1/evaluate", {}, 405, "method-not-allowed"),
    "a body of another type": ("POST", "/v1/evaluate", {"content": b"a=1"}, 415, "unsupported-media-type"),
    "no body": ("POST", "/v1/evaluate", {"headers": JSON}, 400, "malformed-json"),
    "half a body": ("POST", "/v1/evaluate", {"headers": JSON, "content": b'{"obj'}, 400, "malformed-json"),
    "too large a body": ("POST", "/v1/evaluate", {"json": "x" * 100_000}, 413, "body-too-large"),
    "too many numbers": (
        "POST",
        "/v1/evaluate",
        {"json": {"objective": "hinge", "logits": {"real": [0.5] * 999, "fake": [0, 1]}}},
        413,
        "too-many-elements",
    ),
    "a wrong value": (
        "POST",
        "/v1/evaluate",
        {"json": {"objective": "hinge", "logits": {"real": [True], "fake": [1]}}},
        422,
        "invalid-request",
    ),
    "a wrong query": ("GET", "/v1/curves?objective=hinge&points=many", {}, 422, "invalid-request"),
    "an unknown objective": ("GET", "/v1/objectives/hing", {}, 404, "unknown-objective"),
    "an ambiguous objective": ("GET", "/v1/objectives/vanilla", {}, 409, "ambiguous-objective"),
}


@pytest.mark.parametrize("error", sorted(every(LossgradError), key=str))
def test_every_error_has_a_status_and_a_code_of_its_own(error: type[LossgradError]) -> None:
    assert 400 <= kind_of(error).status < 600
    assert error.code != LossgradError.code


def test_every_error_the_api_knows_is_among_them() -> None:
    declared = {error for error in vars(lossgrad.api.errors).values() if isinstance(error, type)} - {LossgradError}
    assert declared <= set(every(LossgradError))
    assert set(KINDS) <= set(every(LossgradError))


@pytest.mark.parametrize(("method", "path", "request_", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_refusals_are_problem_documents(
    http: httpx.Client, method: str, path: str, request_: dict[str, Any], status: int, code: str
) -> None:
    response = http.request(method, path, **request_)
    problem = Problem.model_validate_json(response.content)
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem.status) == (status, status)
    assert problem.type == f"urn:lossgrad:problem:{code}"
    assert problem.instance == path.partition("?")[0]
    assert problem.request_id == response.headers["x-request-id"]
    assert problem.title
    assert problem.detail
    assert problem.error


def test_a_wrong_method_is_told_the_right_ones(http: httpx.Client) -> None:
    assert http.delete("/v1/evaluate").headers["allow"] == "POST"
    assert http.post("/readyz").headers["allow"] == "GET"


def test_an_unknown_objective_is_answered_with_the_closest_names(http: httpx.Client) -> None:
    assert "hinge" in http.get("/v1/objectives/hing").json()["suggestions"]


def test_an_ambiguous_objective_is_answered_with_its_meanings(http: httpx.Client) -> None:
    assert http.get("/v1/objectives/vanilla").json()["meanings"] == ["logistic_linear", "non_saturating"]


def test_every_fault_is_pointed_at(http: httpx.Client) -> None:
    body = {"objective": "hinge", "logits": {"real": [1, 2, "3"], "fake": [[1], [None]]}, "reduction": "max", "x/y": 0}
    faults = {fault["pointer"] for fault in http.post("/v1/evaluate", json=body).json()["errors"]}
    assert faults == {"/logits/real/2", "/logits/fake/1/0", "/reduction", "/x~1y"}


def test_a_query_is_pointed_at_by_its_name(http: httpx.Client) -> None:
    problem = http.get("/v1/curves?objective=hinge&points=many").json()
    assert [fault["pointer"] for fault in problem["errors"]] == ["?points"]


def test_the_error_line_says_where_and_what(http: httpx.Client) -> None:
    problem = http.post("/v1/evaluate", json={"objective": "hinge", "logits": LOGITS, "reduction": 3}).json()
    assert problem["error"].startswith("/reduction: should be")
    assert problem["error"].endswith("found 3")


def test_at_most_twenty_faults_are_listed_and_all_are_counted(http: httpx.Client) -> None:
    body = {"objective": "hinge", "logits": LOGITS} | {f"x{i}": 0 for i in range(50)}
    problem = http.post("/v1/evaluate", json=body).json()
    assert len(problem["errors"]) == 20
    assert problem["detail"] == "the request has 50 faults"


def test_an_unexpected_failure_says_nothing_of_its_reason(broken: str) -> None:
    response = httpx.get(f"{broken}/fails")
    problem = Problem.model_validate_json(response.content)
    assert (response.status_code, problem.type) == (500, "urn:lossgrad:problem:internal-error")
    assert problem.request_id == response.headers["x-request-id"]
    assert "secret" not in response.text


def test_a_failure_after_the_response_began_ends_the_connection(broken: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{broken}/fails-late")


def test_what_is_not_http_is_answered_with_a_problem_too(url: str) -> None:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port or 80), timeout=20) as connection:
        connection.sendall(b"what is this?\r\n\r\n")
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    problem = Problem.model_validate_json(body)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in head
    assert f"x-request-id: {problem.request_id}".encode() in head


def test_a_failure_is_logged_with_its_traceback_and_request_id(broken: str, caplog: pytest.LogCaptureFixture) -> None:
    httpx.get(f"{broken}/fails", headers={"X-Request-ID": "the-failing-one"})
    (record,) = [record for record in caplog.records if record.exc_info]
    assert record.exc_info is not None
    assert "the secret reason" in str(record.exc_info[1])


@pytest.mark.parametrize("status", PROBLEMS)
def test_the_documented_example_of_each_problem_is_one(status: int) -> None:
    (content,) = PROBLEMS[status]["content"].values()
    assert Problem.model_validate(content["example"]).status == status


def test_each_documented_problem_that_asks_to_wait_says_so_in_the_schema() -> None:
    assert [status for status, entry in PROBLEMS.items() if "headers" in entry] == [503]
