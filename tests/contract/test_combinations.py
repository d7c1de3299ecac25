"""A discriminator and a generator of different objectives, wherever an objective is named."""

from typing import Any

import httpx
import numpy as np
import pytest

LOGITS = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}


def evaluate(http: httpx.Client, **question: Any) -> Any:
    response = http.post("/v1/evaluate", json={"logits": LOGITS, **question})
    assert response.status_code == 200, response.text
    return response.json()


def problem(http: httpx.Client, **question: Any) -> tuple[str, str]:
    response = http.post("/v1/evaluate", json={"logits": LOGITS, **question})
    assert response.status_code == 422, response.text
    (fault,) = response.json()["errors"]
    return fault["pointer"], fault["detail"]


def test_each_player_may_be_of_another_objective(http: httpx.Client) -> None:
    both = evaluate(http, discriminator="hinge", generator="non_saturating")
    assert both["objective"] == "hinge+non_saturating"
    assert both["discriminator"] == evaluate(http, objective="hinge")["discriminator"]
    assert both["generator"] == evaluate(http, objective="non_saturating")["generator"]


def test_it_has_a_name(http: httpx.Client) -> None:
    named = evaluate(http, objective="hinge+non_saturating")
    assert named == evaluate(http, discriminator="hinge", generator="non_saturating")


def test_what_a_dialect_has_fixed_is_no_parameter_of_it(http: httpx.Client) -> None:
    both = evaluate(http, objective="hinge+non_saturating", dialect="monai")
    assert not any(name.endswith("margin") for name in both["parameters"])
    assert both["discriminator"] == evaluate(http, objective="hinge", dialect="monai")["discriminator"]
    assert both["generator"] == evaluate(http, objective="non_saturating", dialect="monai")["generator"]


def test_parameters_carry_their_owner(http: httpx.Client) -> None:
    parameters = {"discriminator.margin": 0.5, "generator.margin": 2.0}
    both = evaluate(http, discriminator="hinge", generator="hinge_non_saturating", parameters=parameters)
    assert (
        both["discriminator"]["loss"]
        == evaluate(http, objective="hinge", parameters={"margin": 0.5})["discriminator"]["loss"]
    )
    assert both["parameters"] == {"discriminator.kink": 0.0, "generator.kink": 0.0, **parameters}


def test_both_are_of_the_same_dialect(http: httpx.Client) -> None:
    both = evaluate(http, discriminator="hinge", generator="least_squares", dialect="tf_gan")
    alone = evaluate(http, objective="least_squares", dialect="tf_gan")
    assert both["generator"] == alone["generator"]
    assert both["dialect"] == "tf_gan"


@pytest.mark.parametrize(
    ("question", "pointer", "detail"),
    [
        ({"discriminator": "hinge"}, "", "has one of discriminator and generator; they come together"),
        ({"generator": "hinge"}, "", "has one of discriminator and generator; they come together"),
        (
            {"objective": "hinge", "discriminator": "hinge", "generator": "hinge"},
            "",
            "has objective as well as discriminator or generator; one is enough",
        ),
        ({"discriminator": "hinge", "generator": "hing"}, "/generator", "no objective has this name"),
        ({"discriminator": "hing", "generator": "hinge"}, "/discriminator", "no objective has this name"),
        ({"discriminator": "hinge", "generator": "logistic"}, "/generator", "has no 'generator' player"),
        ({"discriminator": "hinge", "generator": "energy_based"}, "/generator", "takes energies"),
        ({"discriminator": "hinge", "generator": 5}, "/generator", "should be a string"),
        ({"objective": "hinge+logistic"}, "/objective", "has no 'generator' player"),
        (
            {"discriminator": "hinge", "generator": "wasserstein", "parameters": {"margin": 1}},
            "/parameters/margin",
            "say whose it is: discriminator.margin",
        ),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(
    http: httpx.Client, question: dict[str, Any], pointer: str, detail: str
) -> None:
    found = problem(http, **question)
    assert found[0] == pointer
    assert detail in found[1]


def test_it_is_compared_like_any_other(http: httpx.Client) -> None:
    question = {"objectives": ["hinge+minimax", "hinge+non_saturating"], "logits": LOGITS}
    answer = http.post("/v1/compare", json=question).json()
    assert [each["objective"] for each in answer["comparisons"]] == question["objectives"]


def test_it_is_drawn_like_any_other(http: httpx.Client) -> None:
    answer = http.get("/v1/curves", params={"objective": "hinge+non_saturating", "player": "generator"}).json()
    (series,) = answer["series"]
    assert series["objective"] == "hinge+non_saturating"


@pytest.mark.parametrize("path", ["hinge+non_saturating", "hinge%2Bnon_saturating"])
def test_it_is_a_model_of_the_open_inference_protocol(http: httpx.Client, path: str) -> None:
    metadata = http.get(f"/v2/models/{path}").json()
    assert [each["name"] for each in metadata["inputs"]] == ["real", "fake"]
    inputs = [{"name": side, "shape": [2], "datatype": "FP64", "data": values} for side, values in LOGITS.items()]
    answer = http.post(f"/v2/models/{path}/infer", json={"inputs": inputs}).json()
    found = {each["name"]: each["data"] for each in answer["outputs"]}
    expected = evaluate(http, objective="non_saturating")["generator"]
    np.testing.assert_array_equal(found["generator.fake.gradients"], expected["fake"]["gradients"])
    assert found["generator.loss"] == [expected["loss"]]
