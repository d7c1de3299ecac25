import json
import pickle
import re
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lossgrad_client
from lossgrad_client import (
    AmbiguousObjectiveError,
    LossgradError,
    NotFoundError,
    ResponseError,
    ServerError,
    StatusError,
    TransportError,
    TransportTimeoutError,
    UnknownObjectiveError,
    UnprocessableRequestError,
    Violation,
    _exceptions,
)
from lossgrad_client._exceptions import status_error, transport_error

from .conftest import HINGE, Exchange

REFUSALS = [status for status in range(100, 600) if not 200 <= status < 300]

PROBLEM = {
    "type": "urn:lossgrad:problem:invalid-request",
    "title": "Invalid request",
    "status": 422,
    "detail": "two values are wrong",
    "instance": "/v1/evaluate",
    "request_id": "b1946ac9",
    "errors": [
        {"pointer": "/logits/real/3", "detail": "should be a number, found a string"},
        {"pointer": "/reduction", "detail": "should be 'mean', 'sum' or 'none'"},
    ],
    "error": "/logits/real/3: should be a number, found a string",
}


def tree(of: type[Exception], depth: int = 0) -> list[tuple[int, str]]:
    return [(depth, of.__name__), *(line for sub in of.__subclasses__() for line in tree(sub, depth + 1))]


def test_the_tree_is_drawn_as_it_is() -> None:
    lines = re.findall(r"^    ([ │├└─]*)(\w+Error)", _exceptions.__doc__ or "", re.MULTILINE)
    assert [(len(branch) // 4, name) for branch, name in lines] == tree(LossgradError)


def test_the_drawing_tells_the_status_of_each_class() -> None:
    drawn = {int(s): name for name, s in re.findall(r"(\w+Error) +(\d{3}) ", _exceptions.__doc__ or "")}
    assert drawn == {status: kind.__name__ for status, kind in _exceptions._BY_STATUS.items()}


def test_every_exception_is_exported() -> None:
    assert {name for _, name in tree(LossgradError)} <= set(lossgrad_client.__all__)


def test_every_status_has_an_exception() -> None:
    for status in REFUSALS:
        error = status_error(httpx.Response(status))
        assert error.status_code == status
        assert isinstance(error, ServerError) == (status >= 500)


@pytest.mark.parametrize("status", [400, 404, 413, 422, 503])
def test_every_status_of_the_contract_has_its_own_exception(status: int) -> None:
    assert type(status_error(httpx.Response(status))) not in {StatusError, ServerError}


def test_no_two_statuses_share_an_exception_of_their_own() -> None:
    kinds = list(_exceptions._BY_STATUS.values())
    assert len(kinds) == len(set(kinds))


def all_failures() -> list[type[Exception]]:
    def below(kind: type[Exception]) -> list[type[Exception]]:
        return [kind, *(sub for each in kind.__subclasses__() for sub in below(each))]

    return below(httpx.RequestError)


@pytest.mark.parametrize("failure", all_failures(), ids=lambda failure: failure.__name__)
def test_every_failure_of_the_http_library_has_an_exception(exchange: Exchange, failure: type[Exception]) -> None:
    exchange.answers = [failure("out of order")]
    expected = TransportTimeoutError if issubclass(failure, httpx.TimeoutException) else TransportError
    with pytest.raises(TransportError, match="out of order") as caught:
        exchange.evaluate(max_retries=0)
    assert type(caught.value) is expected


def test_a_refusal_carries_the_problem_document(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(422, json=PROBLEM)]
    with pytest.raises(UnprocessableRequestError) as caught:
        exchange.evaluate()
    problem = caught.value.problem
    assert (problem.code, problem.title, problem.status) == ("invalid-request", "Invalid request", 422)
    assert (problem.detail, problem.instance, problem.request_id) == (
        "two values are wrong",
        "/v1/evaluate",
        "b1946ac9",
    )
    assert problem.errors[0] == Violation("/logits/real/3", "should be a number, found a string")


def test_a_refusal_says_where_and_why() -> None:
    assert str(status_error(httpx.Response(422, json=PROBLEM))).splitlines() == [
        "422 Invalid request: two values are wrong",
        "  /logits/real/3: should be a number, found a string",
        "  /reduction: should be 'mean', 'sum' or 'none'",
        "  (request id b1946ac9)",
    ]


def test_a_refusal_says_nothing_twice() -> None:
    error = {"pointer": "/parameters/margin", "detail": "margin must lie in (0, inf]; it is -1"}
    message = str(status_error(httpx.Response(422, json={**PROBLEM, "detail": error["detail"], "errors": [error]})))
    assert message.count("margin must lie") == 1


def test_an_unknown_objective_is_told_from_a_wrong_address() -> None:
    document = {**PROBLEM, "type": "urn:lossgrad:problem:unknown-objective", "suggestions": ["hinge"]}
    unknown, lost = (status_error(httpx.Response(404, json=body)) for body in (document, PROBLEM))
    assert (type(unknown), type(lost)) == (UnknownObjectiveError, NotFoundError)
    assert unknown.problem.suggestions == ("hinge",)


def test_an_ambiguous_objective_lists_its_meanings() -> None:
    document = {**PROBLEM, "type": "urn:lossgrad:problem:ambiguous-objective"}
    error = status_error(httpx.Response(409, json={**document, "meanings": ["minimax", "non_saturating"]}))
    assert isinstance(error, AmbiguousObjectiveError)
    assert error.problem.meanings == ("minimax", "non_saturating")


def test_the_request_id_is_in_the_header_if_not_in_the_document() -> None:
    error = status_error(httpx.Response(502, text="<h1>Bad gateway</h1>", headers={"X-Request-ID": "of-the-proxy"}))
    assert error.request_id == "of-the-proxy"
    assert str(error).splitlines() == ["502 Bad Gateway", "  (request id of-the-proxy)"]


@given(st.sampled_from(REFUSALS), st.binary())
def test_any_body_of_a_refusal_is_read(status: int, content: bytes) -> None:
    assert str(status_error(httpx.Response(status, content=content))).startswith(str(status))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = SCALARS | st.lists(SCALARS) | st.lists(st.dictionaries(st.sampled_from(["pointer", "detail"]), SCALARS))


@given(st.dictionaries(st.sampled_from([*PROBLEM, "suggestions", "meanings"]), VALUES))
def test_any_problem_document_is_read(document: dict[str, Any]) -> None:
    assert str(status_error(httpx.Response(400, text=json.dumps(document)))).startswith("400")


@pytest.mark.parametrize(
    "error",
    [
        status_error(httpx.Response(422, json=PROBLEM)),
        transport_error(httpx.ReadTimeout("too slow")),
        ResponseError("the reply is not as agreed", httpx.Response(200, headers={"X-Request-ID": "42"})),
    ],
    ids=lambda error: type(error).__name__,
)
def test_exceptions_travel_between_processes(error: LossgradError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(copy), str(copy)) == (type(error), str(error))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "the document is not an object"),
        (b"{}", "/reduction is missing"),
    ],
)
def test_a_success_that_is_not_an_answer_is_an_error(exchange: Exchange, content: bytes, message: str) -> None:
    exchange.answers = [httpx.Response(200, content=content, headers={"X-Request-ID": "42"})]
    with pytest.raises(ResponseError, match=message) as caught:
        exchange.evaluate()
    assert caught.value.request_id == "42"


@pytest.mark.parametrize(
    ("player", "side", "arrays", "message"),
    [
        ("generator", "fake", {"losses": [1.0]}, r"/generator/fake/losses is not an array of shape \(2,\)"),
        ("generator", "fake", {"losses": ["high", "low"]}, "/generator/fake/losses is not an array of numbers"),
        ("generator", "fake", {"losses": [[1.0], [1.0, 2.0]]}, "/generator/fake/losses is not an array of numbers"),
        ("discriminator", "real", [1.0], "/discriminator/real is not an object"),
    ],
)
def test_a_wrong_answer_is_named_by_its_place(
    exchange: Exchange, player: str, side: str, arrays: object, message: str
) -> None:
    exchange.answers = [httpx.Response(200, json={**HINGE, player: {"loss": 1.0, side: arrays}})]
    with pytest.raises(ResponseError, match=message):
        exchange.evaluate()


def test_every_known_status_has_a_phrase() -> None:
    assert str(status_error(httpx.Response(418))) == f"418 {HTTPStatus(418).phrase}"
