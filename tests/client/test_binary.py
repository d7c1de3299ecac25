"""Large batches travel in binary, and nobody need know."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import (
    Client,
    PayloadTooLargeError,
    ServerError,
    StatusError,
    TransportError,
    UnknownObjectiveError,
    UnprocessableRequestError,
    _inference,
)

from .conftest import Exchange
from .wire import LARGE, echo, is_binary, over, read, reply

BATCH = np.linspace(-1, 1, LARGE)
QUESTION: dict[str, Any] = {"objective": "echo", "fake": BATCH}
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def an_echo(exchange: Exchange) -> None:
    exchange.answers = [echo]


def ways(exchange: Exchange) -> list[str]:
    """How each request travelled."""
    return ["binary" if is_binary(request) else "JSON" for request in exchange.requests]


def in_binary(answer: httpx.Response | Exception) -> Answer:
    """A service that gives this answer to a binary request, and the right one to JSON."""

    def either(request: httpx.Request) -> httpx.Response:
        if not is_binary(request):
            return echo(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return either


def problem(status: int, code: str, **members: object) -> httpx.Response:
    document = {"type": f"urn:lossgrad:problem:{code}", "title": code, "status": status, **members}
    return httpx.Response(status, json=document)


def test_a_large_batch_travels_in_binary_and_a_small_one_as_json(exchange: Exchange) -> None:
    for size in (_inference.BINARY_FROM - 1, _inference.BINARY_FROM):
        exchange.call("evaluate", "echo", fake=np.ones(size))
    assert ways(exchange) == ["JSON", "binary"]


def test_all_sides_and_heads_are_counted(exchange: Exchange) -> None:
    quarter = np.ones(_inference.BINARY_FROM // 4)
    exchange.call("evaluate", "echo", logits=[{"real": quarter, "fake": quarter}] * 2)
    assert ways(exchange) == ["binary"]


def test_a_large_batch_is_sent_as_the_protocol_says(exchange: Exchange) -> None:
    exchange.call(
        "evaluate",
        "least squares",
        real=BATCH.reshape(50, 100),
        fake=-BATCH,
        parameters={"real_target": np.float32(0.5), "fake_target": -1},
        players=["generator"],
        outputs=("curvatures", "losses"),
        reduction="sum",
        with_respect_to="probability",
        sample_weights={"fake": BATCH + 1},
        dtype="float32",
    )
    (request,) = exchange.requests
    header, tensors = read(request)
    assert request.url.raw_path == b"/v2/models/least%20squares/infer"
    assert request.headers["content-type"] == "application/octet-stream"
    assert "application/octet-stream" in request.headers["accept"]
    assert "application/problem+json" in request.headers["accept"]
    assert header["parameters"] == {
        "real_target": 0.5,
        "fake_target": -1,
        "players": "generator",
        "arrays": "curvatures,losses",
        "reduction": "sum",
        "with_respect_to": "probability",
        "dtype": "float32",
        "binary_data_output": True,
    }
    expected = {"real": BATCH.reshape(50, 100), "fake": -BATCH, "sample_weights.fake": BATCH + 1}
    assert {name: tensor.tolist() for name, tensor in tensors.items()} == {
        name: array.tolist() for name, array in expected.items()
    }


def test_what_is_left_to_the_service_is_not_sent(exchange: Exchange) -> None:
    exchange.call("evaluate", **QUESTION)
    header, _ = read(exchange.requests[0])
    assert set(header) == {"inputs", "parameters"}
    assert set(header["parameters"]) == {"reduction", "with_respect_to", "dtype", "binary_data_output"}


def test_heads_are_numbered(exchange: Exchange) -> None:
    heads = [{"real": BATCH}, {"fake": BATCH}]
    weights = [{}, {"fake": np.ones(LARGE)}]
    exchange.call("evaluate", "echo", logits=heads, sample_weights=weights, heads="sum")
    header, tensors = read(exchange.requests[0])
    assert list(tensors) == ["heads.0.real", "heads.1.fake", "heads.1.sample_weights.fake"]
    assert header["parameters"]["heads"] == "sum"


def test_a_single_head_is_still_one_of_a_list(exchange: Exchange) -> None:
    result = exchange.call("evaluate", "echo", logits=[{"fake": BATCH}])
    assert list(read(exchange.requests[0])[1]) == ["heads.0.fake"]
    assert [head.fake.gradients.tolist() for head in result.generator.heads] == [BATCH.tolist()]


def test_the_result_says_what_was_computed_and_how(exchange: Exchange) -> None:
    outputs = {"generator.loss": np.array([0.25]), "generator.fake.weights": BATCH}
    exchange.answers = [reply(outputs, margin=1.5, reduction="sum", with_respect_to="probability")]
    result = exchange.call("evaluate", **QUESTION)
    assert (result.objective, result.parameters) == ("echo", {"margin": 1.5})
    assert (result.reduction, result.with_respect_to, result.dtype) == ("sum", "probability", "float64")
    assert result.generator.loss == 0.25
    assert result.generator.fake.weights.tolist() == BATCH.tolist()
    assert result.request_id == "42"


def test_arrays_are_the_callers_own(exchange: Exchange) -> None:
    gradients = exchange.call("evaluate", **QUESTION).generator.fake.gradients
    gradients *= 2
    assert gradients.flags.owndata
    assert gradients.flags.aligned


def test_what_is_not_finite_is_nan_and_counted(exchange: Exchange) -> None:
    losses = np.array([[np.inf, 1.0], [-np.inf, np.nan]])
    outputs = {"generator.loss": np.array([np.inf]), "generator.fake.losses": losses, "generator.fake.weights": losses}
    exchange.answers = [reply(outputs, non_finite=7)]
    with over("binary"):
        generator = exchange.call("evaluate", "echo", fake=np.ones((2, 2))).generator
    assert np.isnan(generator.loss)
    assert generator.non_finite == 1
    assert np.isnan(generator.fake.losses).tolist() == [[True, False], [True, True]]
    assert generator.fake.non_finite == 6


def test_a_side_that_is_finite_counts_nothing(exchange: Exchange) -> None:
    outputs = {"generator.loss": np.array([np.nan]), "generator.fake.losses": BATCH}
    exchange.answers = [reply(outputs, non_finite=1)]
    assert exchange.call("evaluate", **QUESTION).generator.fake.non_finite == 0


@pytest.mark.parametrize(
    "question",
    [
        {"objective": "a/b"},
        {"objective": ".."},
        {"objective": ""},
        {"objective": "hinge?x"},
        {"objective": 7},
        {"reduction": "average"},
        {"reduction": None},
        {"dtype": "float16"},
        {"heads": "median"},
        {"with_respect_to": "weights"},
        {"players": []},
        {"players": "generator"},
        {"players": ["generator", "generator"]},
        {"players": ["critic"]},
        {"outputs": ["losses,weights"]},
        {"outputs": [1]},
        {"parameters": {"margin": True}},
        {"parameters": {"margin": "1"}},
        {"parameters": {"margin": 2**53 + 1}},
        {"parameters": {"margin": np.array(1.0)}},
        {"parameters": {"reduction": 1.0}},
        {"parameters": {"arrays": 1.0}},
        {"parameters": {"binary_data_output": 0}},
        {"parameters": [1.0]},
        {"logits": {"fake": BATCH, "real": 0.5}, "fake": None},
        {"logits": {"fake": BATCH, "sample_weights.fake": BATCH}, "fake": None},
        {"sample_weights": [{"fake": BATCH}]},
        {"logits": [{"fake": BATCH}], "fake": None, "sample_weights": {"fake": BATCH}},
        {"logits": [{"fake": BATCH}], "fake": None, "sample_weights": [{"fake": BATCH}] * 2},
    ],
    ids=str,
)
def test_what_json_would_refuse_or_only_json_can_say_is_said_in_json(
    exchange: Exchange, question: dict[str, Any]
) -> None:
    exchange.answers = [httpx.Response(422)]
    with pytest.raises(UnprocessableRequestError):
        exchange.call("evaluate", **{**QUESTION, **question})
    assert ways(exchange) == ["JSON"]


@pytest.mark.parametrize("parameters", [{"margin": np.inf}, {"margin": np.float32("nan")}])
def test_a_parameter_that_is_not_finite_is_named(exchange: Exchange, parameters: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"^parameters\['margin'\] is (inf|nan): JSON has no NaN and no infinity$"):
        exchange.call("evaluate", **QUESTION, parameters=parameters)


@pytest.mark.parametrize(
    "refusal",
    [
        *(httpx.Response(status) for status in (302, 400, 401, 403, 404, 405, 409, 415, 422)),
        problem(404, "not-found"),
        httpx.Response(200, text="<title>Welcome</title>"),
    ],
    ids=lambda refusal: f"{refusal.status_code} {refusal.text}",
)
def test_a_service_that_does_not_take_binary_is_asked_in_json(exchange: Exchange, refusal: httpx.Response) -> None:
    exchange.answers = [in_binary(refusal)]
    result = exchange.call("evaluate", **QUESTION)
    assert result.generator.fake.gradients.tolist() == BATCH.tolist()
    assert ways(exchange) == ["binary", "JSON"]


def test_it_is_asked_in_json_from_then_on(exchange: Exchange) -> None:
    exchange.answers = [in_binary(httpx.Response(404))]
    for _ in range(3):
        exchange.call("evaluate", **QUESTION)
    assert ways(exchange) == ["binary", "JSON", "JSON", "JSON"]


def test_a_wrong_question_does_not_make_a_service_one_that_takes_no_binary(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(422), httpx.Response(422), echo]
    with pytest.raises(UnprocessableRequestError):
        exchange.call("evaluate", **QUESTION, parameters={"margin": -1.0})
    exchange.call("evaluate", **QUESTION)
    assert ways(exchange) == ["binary", "JSON", "binary"]


def test_the_error_is_that_of_json(exchange: Exchange) -> None:
    details = [{"pointer": "/logits/fake/3", "detail": "too large for float32"}]
    exchange.answers = [
        problem(422, "invalid-request", errors=[{"pointer": "/inputs/0/data/3", "detail": "too large"}]),
        problem(422, "invalid-request", errors=details),
    ]
    with pytest.raises(UnprocessableRequestError) as caught:
        exchange.call("evaluate", **QUESTION)
    assert [(error.pointer, error.detail) for error in caught.value.problem.errors] == [
        ("/logits/fake/3", "too large for float32")
    ]


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (problem(422, "invalid-request"), UnprocessableRequestError),
        (problem(404, "unknown-objective"), UnknownObjectiveError),
        (problem(404, "not-found"), PayloadTooLargeError),
        (httpx.Response(400), PayloadTooLargeError),
    ],
    ids=["wrong value", "unknown objective", "no such path", "not understood"],
)
def test_json_too_large_to_be_read_does_not_hide_what_was_found_wrong(
    exchange: Exchange, judgement: httpx.Response, expected: type[StatusError]
) -> None:
    exchange.answers = [judgement, problem(413, "body-too-large")]
    with pytest.raises(expected):
        exchange.call("evaluate", **QUESTION)
    assert ways(exchange) == ["binary", "JSON"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (problem(413, "body-too-large"), PayloadTooLargeError),
        (httpx.Response(500), ServerError),
        (httpx.Response(501), ServerError),
        (httpx.ReadTimeout("slow"), TransportError),
    ],
    ids=["too large", "a fault", "not implemented", "no answer"],
)
def test_what_another_way_of_asking_would_not_cure_is_said_at_once(
    exchange: Exchange, answer: httpx.Response | Exception, expected: type[Exception]
) -> None:
    exchange.answers = [in_binary(answer)]
    with pytest.raises(expected):
        exchange.call("evaluate", **QUESTION)
    assert ways(exchange) == ["binary"]


@pytest.mark.parametrize("passing", [httpx.Response(503), httpx.Response(429), httpx.ConnectError("gone")])
def test_a_passing_refusal_is_repeated_in_binary(exchange: Exchange, passing: httpx.Response | Exception) -> None:
    exchange.answers = [passing, echo]
    exchange.call("evaluate", **QUESTION)
    first, second = exchange.requests
    assert ways(exchange) == ["binary", "binary"]
    assert second.content == first.content
    assert len(exchange.slept) == 1


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_busy_service_is_not_asked_again_in_json(exchange: Exchange, status: int) -> None:
    exchange.answers = [httpx.Response(status)]
    with pytest.raises(StatusError):
        exchange.call("evaluate", **QUESTION)
    assert ways(exchange) == ["binary"] * 3


def test_the_json_is_repeated_too(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(404), httpx.Response(503), echo]
    assert exchange.call("evaluate", **QUESTION).generator.fake.gradients.tolist() == BATCH.tolist()
    assert ways(exchange) == ["binary", "JSON", "JSON"]


def test_headers_of_ones_own_come_first_in_binary_too() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return echo(request)

    http = httpx.Client(transport=httpx.MockTransport(answer))
    own = {"Authorization": "Bearer x", "Accept": "*/*"}
    Client("http://test", http_client=http, headers=own).evaluate("echo", fake=BATCH)
    assert seen[0]["authorization"] == "Bearer x"
    assert seen[0]["accept"] == "*/*"
    assert seen[0]["content-type"] == "application/octet-stream"


def test_threads_that_share_a_client_get_each_their_own_answer() -> None:
    http = httpx.Client(transport=httpx.MockTransport(echo))
    client = Client("http://test", http_client=http)

    def evaluate(number: int) -> Any:
        return client.evaluate("echo", fake=np.full(1 + number % 3 * LARGE, float(number))).generator.fake.gradients

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(evaluate, range(64)))
    assert [set(answer.tolist()) for answer in answers] == [{float(number)} for number in range(64)]
    assert [answer.size for answer in answers] == [1 + number % 3 * LARGE for number in range(64)]
