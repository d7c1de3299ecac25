"""Someone's own penalty over HTTP: what is answered, and what is refused, in what words."""

from typing import Any

import httpx
import pytest

from lossgrad.api.schemas.penalty_verification_examples import PIXELS, VERIFY_PENALTY_EXAMPLES
from tests.support.schema import assert_conforms, assert_problem

URL = "/v1/penalties/gradient_penalty/verify"
INPUTS = {"input_gradients": [[3.0, 4.0], [0.0, 0.0]]}


@pytest.fixture
def ask(http: httpx.Client) -> Any:
    """Verify numbers of a penalty."""

    def ask(reported: Any, name: str = "gradient_penalty", **asked: Any) -> Any:
        body = {"inputs": INPUTS, "reported": reported} | asked
        response = http.post(f"/v1/penalties/{name}/verify", json=body)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "verify_penalty")
        return response.json()

    return ask


def test_the_documented_answer_is_the_answer(http: httpx.Client) -> None:
    response = http.post(URL, json=VERIFY_PENALTY_EXAMPLES["pixels"]["value"])
    assert response.json() == PIXELS


def test_right_numbers_match(ask: Any) -> None:
    answer = ask({"loss": 85.0, "gradients": {"input_gradients": [[24.0, 32.0], [0.0, 0.0]]}})
    assert (answer["verdict"], answer["findings"], answer["penalty"]) == ("match", [], "gradient_penalty")
    assert [each["quantity"] for each in answer["quantities"]] == ["loss", "input_gradients.gradients"]


def test_an_alias_and_every_option_are_understood(ask: Any) -> None:
    answer = ask(
        {"loss": 170.0, "losses": {"input_gradients": [160.0, 10.0]}},
        "1-gp",
        reduction="sum",
        precision="float64",
        tolerance=0.01,
        parameters={"norm": "sample"},
        state=None,
    )
    assert (answer["verdict"], answer["reduction"], answer["precision"]) == ("match", "sum", "a tolerance of 0.01")


@pytest.mark.parametrize("nan", ["NaN", None])
def test_what_is_not_finite_is_a_number_too(ask: Any, nan: Any) -> None:
    answer = ask({"gradients": {"input_gradients": [[24.0, 32.0], [nan, nan]]}})
    assert [each["code"] for each in answer["findings"]] == ["nan_at_zero_norm"]
    answer = ask({"loss": "Infinity"})
    assert answer["findings"][0]["code"] == "unexplained"
    assert answer["quantities"][0]["worst"] == [{"index": [], "expected": 85.0, "reported": None}]


def test_state_comes_with_the_question(ask: Any) -> None:
    # Averages of 0 held there: reals above 0 and fakes below it cost 0.3·a².
    answer = ask(
        {"loss": 3.0, "gradients": {"real": [0.6, 1.8], "fake": [0.0, -0.6]}},
        "lecam",
        inputs={"real": [1.0, 3.0], "fake": [1.0, -1.0]},
        state={"mean_real": 0.0, "mean_fake": 0.0},
        parameters={"anchors": "given"},
    )
    assert answer["findings"][0]["code"] in {"doubled", "sum_for_mean", "loss_and_gradient_disagree"}
    assert not answer["quantities"][0]["matches"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"reported": {}}, "/reported"),
        ({"reported": {"losses": {"logits": [1.0]}}}, "/reported/losses/logits"),
        ({"reported": {"loss": "nan"}}, "/reported/loss"),
        ({"reported": {"value": 1.0}}, "/reported/value"),
        ({"reported": {"gradients": {"input_gradients": [[1.0], [True]]}}}, "/reported/gradients/input_gradients/1/0"),
        ({"parameters": {"norm": "row"}}, "/parameters/norm"),
        ({"inputs": {}}, "/inputs/input_gradients"),
        ({"inputs": {"input_gradients": ["NaN"]}}, "/inputs/input_gradients/0"),
        ({"tolerance": 0}, "/tolerance"),
        ({"precision": "float8"}, "/precision"),
        ({"outputs": ["losses"]}, "/outputs"),
    ],
)
def test_what_is_wrong_is_pointed_at(http: httpx.Client, change: dict[str, Any], pointer: str) -> None:
    response = http.post(URL, json={"inputs": INPUTS, "reported": {"loss": 1.0}} | change)
    assert response.status_code == 422
    assert_problem(response)
    assert pointer in [each["pointer"] for each in response.json()["errors"]], response.text


def test_a_name_that_nothing_has_is_not_found(http: httpx.Client) -> None:
    response = http.post("/v1/penalties/gradient_penality/verify", json={"inputs": INPUTS, "reported": {"loss": 1.0}})
    assert response.status_code == 404
    assert response.json()["suggestions"][0] == "gradient_penalty"
