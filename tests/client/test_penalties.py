"""What the client makes of penalties: requests, results, and replies that are not as agreed."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import PenaltyResult, ResponseError, UnknownPenaltyError
from tests.client.conftest import Exchange

ANSWER: dict[str, Any] = {
    "penalty": "lecam",
    "parameters": {"coefficient": 0.3, "decay": 0.99, "side": "one", "anchors": "updated"},
    "reduction": "mean",
    "dtype": "float64",
    "loss": 1.5,
    "losses": {"real": [1.0, 2.0], "fake": [0.0]},
    "gradients": {"real": [0.5, 0.25], "fake": [0.0]},
    "results": {},
    "state": {"mean_real": 2.0, "mean_fake": -1.0},
}
INPUTS = {"real": [3.0, 1.0], "fake": [0.0]}


def answered(exchange: Exchange, *, inputs: Any = None, **changes: Any) -> Any:
    exchange.answers = [httpx.Response(200, json=ANSWER | changes, headers={"X-Request-ID": "7"})]
    return exchange.call("penalise", "lecam", inputs or INPUTS)


def test_only_what_is_given_is_sent(exchange: Exchange) -> None:
    answered(exchange)
    (request,) = exchange.requests
    assert (request.method, request.url.path) == ("POST", "/v1/penalties/lecam")
    assert json.loads(request.content) == {"inputs": INPUTS, "reduction": "mean", "dtype": "float64"}


def test_everything_that_is_given_is_sent(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(200, json=ANSWER | {"gradients": {}, "dtype": "float32"})]
    exchange.call(
        "penalise", "a/b", {"real": np.arange(4.0).reshape(2, 2), "fake": [1]}, state={"mean_real": np.array(2.0)},
        parameters={"side": "both", "decay": 1}, reduction="sum", outputs=["losses"], dtype="float32",
    )  # fmt: skip
    assert exchange.requests[0].url.raw_path == b"/v1/penalties/a%2Fb"
    assert json.loads(exchange.requests[0].content) == {
        "inputs": {"real": [[0.0, 1.0], [2.0, 3.0]], "fake": [1]},
        "state": {"mean_real": 2.0},
        "parameters": {"side": "both", "decay": 1},
        "reduction": "sum",
        "outputs": ["losses"],
        "dtype": "float32",
    }


def test_a_result_has_arrays_by_name(exchange: Exchange) -> None:
    result = answered(exchange)
    assert isinstance(result, PenaltyResult)
    assert (result.loss, result.request_id, result.non_finite) == (1.5, "7", 0)
    np.testing.assert_array_equal(result.gradients["real"], [0.5, 0.25])
    assert float(result.state["mean_fake"]) == -1.0
    assert repr(result) == (
        "PenaltyResult('lecam', loss=1.5, losses={real: [2], fake: [1]}, gradients={real: [2], fake: [1]}, "
        "state={mean_real: [], mean_fake: []})"
    )


def test_a_state_can_be_sent_as_it_came(exchange: Exchange) -> None:
    result = answered(exchange)
    exchange.call("penalise", "lecam", INPUTS, state=result.state)
    assert json.loads(exchange.requests[-1].content)["state"] == {"mean_real": 2.0, "mean_fake": -1.0}


def test_null_is_nan_where_it_is_counted_and_no_loss_where_there_is_none(exchange: Exchange) -> None:
    overflown = answered(exchange, loss=None, losses={"real": [None, 1.0]}, non_finite=2)
    assert np.isnan(overflown.loss)
    assert np.isnan(overflown.losses["real"]).tolist() == [True, False]
    unreduced = answered(exchange, loss=None, reduction="none")
    with pytest.raises(AttributeError, match="reduction='none'"):
        unreduced.loss  # noqa: B018
    transform = answered(exchange, loss=None, losses={}, gradients={})
    with pytest.raises(AttributeError, match="gradient from above"):
        transform.loss  # noqa: B018


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"gradients": {"real": [[0.5], [0.25]]}}, "/gradients/real is not an array of shape"),
        ({"losses": [1.0]}, "/losses is not an object"),
        ({"state": {"mean_real": "2"}}, "/state/mean_real is not"),
        ({"non_finite": -1}, "/non_finite is not a count"),
    ],
)
def test_a_reply_that_is_not_as_agreed_is_refused_by_name(exchange: Exchange, changes: Any, told: str) -> None:
    with pytest.raises(ResponseError, match=told):
        answered(exchange, **changes)


@pytest.mark.parametrize(
    ("inputs", "state", "error", "told"),
    [
        ({"real": [1.0, float("nan")]}, {}, ValueError, r"inputs\['real'\]\[1\] is nan"),
        ({"real": [True]}, {}, TypeError, r"inputs\['real'\] must hold integers or floats"),
        ({"real": [1.0]}, {"mean_real": float("inf")}, ValueError, r"state\['mean_real'\] is inf"),
    ],
)
def test_what_json_would_lose_is_refused_by_name(
    exchange: Exchange, inputs: Any, state: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        exchange.call("penalise", "lecam", inputs, state=state)
    assert exchange.requests == []


def test_an_unknown_penalty_is_an_exception_of_its_own(exchange: Exchange) -> None:
    problem = {"type": "urn:lossgrad:problem:unknown-penalty", "title": "Unknown penalty", "status": 404, "detail": "x"}
    exchange.answers = [httpx.Response(404, json=problem)]
    with pytest.raises(UnknownPenaltyError):
        exchange.call("penalty", "r3")
