"""POST /v1/compare over HTTP, against numbers worked out by hand."""

import math
from typing import Any

import httpx
import pytest

from tests.support.schema import assert_conforms

BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
ROOT_HALF = math.sqrt(0.5)


@pytest.fixture
def compare(http: httpx.Client) -> Any:
    """Compare hinge with Wasserstein on the batch, or what is given instead."""

    def compare(**asked: Any) -> Any:
        response = http.post("/v1/compare", json={"objectives": ["hinge", "wasserstein"], "logits": BATCH} | asked)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "compare")
        return response.json()

    return compare


def test_the_strength_of_each_player_is_answered_whole_and_by_side(compare: Any) -> None:
    hinge, _ = compare()["comparisons"]
    assert hinge == {
        "objective": "hinge",
        "parameters": {"margin": 1.0, "kink": 0.0},
        "discriminator": {
            "loss": 0.75,
            "gradient_norm": pytest.approx(ROOT_HALF, rel=1e-15),
            "weights": {"mean": 0.5, "median": 0.5, "minimum": 0.0, "maximum": 1.0},
            "saturated_fraction": 0.5,
            "effective_sample_size": 2.0,
            "ratio_to_reference": {"gradient_norm": 1.0, "mean_weight": 1.0},
            "sides": {
                side: {
                    "gradient_norm": 0.5,
                    "weights": {"mean": 0.5, "median": 0.5, "minimum": 0.0, "maximum": 1.0},
                    "saturated_fraction": 0.5,
                    "effective_sample_size": 1.0,
                }
                for side in ("real", "fake")
            },
        },
        "generator": {
            "loss": 1.5,
            "gradient_norm": pytest.approx(ROOT_HALF, rel=1e-15),
            "weights": {"mean": 1.0, "median": 1.0, "minimum": 1.0, "maximum": 1.0},
            "saturated_fraction": 0.0,
            "effective_sample_size": 2.0,
            "ratio_to_reference": {"gradient_norm": 1.0, "mean_weight": 1.0},
            "sides": {
                "fake": {
                    "gradient_norm": pytest.approx(ROOT_HALF, rel=1e-15),
                    "weights": {"mean": 1.0, "median": 1.0, "minimum": 1.0, "maximum": 1.0},
                    "saturated_fraction": 0.0,
                    "effective_sample_size": 2.0,
                }
            },
        },
    }


def test_the_first_objective_is_the_reference(compare: Any) -> None:
    answer = compare()
    _, wasserstein = answer["comparisons"]
    assert (answer["reference"], answer["saturation_threshold"], answer["dtype"]) == ("hinge", 0.01, "float64")
    assert wasserstein["discriminator"]["ratio_to_reference"] == {
        "gradient_norm": pytest.approx(1 / ROOT_HALF, rel=1e-15),
        "mean_weight": 2.0,
    }


def test_another_of_the_objectives_may_be_the_reference(compare: Any) -> None:
    answer = compare(reference="WGAN")
    assert answer["reference"] == "wasserstein"
    assert [each["discriminator"]["ratio_to_reference"]["mean_weight"] for each in answer["comparisons"]] == [0.5, 1.0]


def test_objectives_are_answered_in_the_order_asked_under_their_canonical_names(compare: Any) -> None:
    answer = compare(objectives=["wgan", {"objective": "hinge"}, "lsgan"])
    assert [each["objective"] for each in answer["comparisons"]] == ["wasserstein", "hinge", "least_squares"]


def test_an_objective_may_be_compared_with_itself_at_other_parameters(compare: Any) -> None:
    answer = compare(objectives=["hinge", {"objective": "hinge", "parameters": {"margin": 4}}])
    assert [each["parameters"]["margin"] for each in answer["comparisons"]] == [1.0, 4.0]
    assert answer["comparisons"][1]["discriminator"]["ratio_to_reference"]["mean_weight"] == 2.0


def test_only_the_players_asked_for_are_compared(compare: Any) -> None:
    for each in compare(players=["generator"])["comparisons"]:
        assert each.keys() & {"discriminator", "generator"} == {"generator"}


def test_the_ratio_to_a_player_the_reference_lacks_is_null(compare: Any) -> None:
    _, hinge = compare(objectives=["logistic", "hinge"])["comparisons"]
    assert hinge["generator"]["ratio_to_reference"] == {"gradient_norm": None, "mean_weight": None}


def test_the_ratio_to_nothing_is_null(compare: Any) -> None:
    hinge, _ = compare(logits={"real": [5.0], "fake": [-5.0]})["comparisons"]
    assert hinge["discriminator"]["gradient_norm"] == 0.0
    assert hinge["discriminator"]["effective_sample_size"] == 0.0
    assert hinge["discriminator"]["ratio_to_reference"] == {"gradient_norm": None, "mean_weight": None}


@pytest.mark.parametrize(("threshold", "fraction"), [(0, 0.0), (0.1, 1 / 3), (0.7, 2 / 3), (1.5, 1.0)])
def test_examples_below_the_threshold_are_saturated(compare: Any, threshold: float, fraction: float) -> None:
    answer = compare(
        objectives=["minimax"],
        players=["generator"],
        logits={"fake": [-3.0, 0.0, 3.0]},  # weights 0.05, 0.5, 0.95
        saturation_threshold=threshold,
    )
    assert answer["saturation_threshold"] == threshold
    assert answer["comparisons"][0]["generator"]["saturated_fraction"] == fraction


def test_what_is_not_finite_is_null(compare: Any) -> None:
    (answer,) = compare(objectives=["least_squares"], logits={"real": [1.0], "fake": [1e200]})["comparisons"]
    assert answer["generator"]["loss"] is None
    assert answer["generator"]["gradient_norm"] == 1e200


def test_the_dtype_is_that_of_the_evaluation(compare: Any) -> None:
    answer = compare(objectives=["wasserstein"], logits={"real": [0.0], "fake": [2**24 + 1]}, dtype="float32")
    assert answer["dtype"] == "float32"
    assert answer["comparisons"][0]["generator"]["loss"] == -(2.0**24)
