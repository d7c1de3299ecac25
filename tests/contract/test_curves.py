"""GET /v1/curves over HTTP: the textbook pictures as numbers."""

from typing import Any

import httpx
import numpy as np
import pytest

from tests.support.schema import assert_conforms

BOTH = ["minimax", "non_saturating"]


@pytest.fixture
def draw(http: httpx.Client) -> Any:
    """The generators of the minimax and the non-saturating GAN, or what is given instead."""

    def draw(**asked: Any) -> Any:
        response = http.get("/v1/curves", params={"objective": BOTH, "player": "generator"} | asked)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "curves")
        return response.json()

    return draw


def values(answer: Any) -> list[list[float]]:
    return [series["values"] for series in answer["series"]]


@pytest.mark.parametrize(("over", "first", "last"), [("logits", -8.0, 8.0), ("probability", 0.01, 0.99)])
def test_a_curve_has_201_points_over_a_range_that_shows_it(draw: Any, over: str, first: float, last: float) -> None:
    answer = draw(over=over)
    assert (answer["over"], answer["quantity"], answer["with_respect_to"]) == (over, "losses", "logits")
    assert len(answer["x"]) == 201
    assert (answer["x"][0], answer["x"][-1]) == (first, last)
    assert all(len(each) == 201 for each in values(answer))


def test_points_are_equally_spaced_from_start_to_stop(draw: Any) -> None:
    assert draw(start=-1, stop=2, points=7)["x"] == [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]


def test_there_is_a_series_for_each_objective_player_and_side(http: httpx.Client) -> None:
    response = http.get("/v1/curves", params={"objective": ["hinge", "logistic"]})
    assert_conforms(response, "curves")
    assert [(each["objective"], each["player"], each["side"]) for each in response.json()["series"]] == [
        ("hinge", "discriminator", "real"),
        ("hinge", "discriminator", "fake"),
        ("hinge", "generator", "fake"),
        ("logistic", "discriminator", "real"),
        ("logistic", "discriminator", "fake"),
    ]


def test_objectives_are_drawn_under_their_canonical_names_with_their_default_parameters(draw: Any) -> None:
    (series,) = draw(objective="lsgan")["series"]
    assert series["objective"] == "least_squares"
    assert series["parameters"]["scale"] == 0.5


def test_over_the_logits_the_saturating_gradient_vanishes_and_the_other_does_not(draw: Any) -> None:
    saturating, other = values(draw(quantity="gradients", start=-40, stop=40, points=3))
    assert saturating == [pytest.approx(-np.exp(-40.0)), -0.5, -1.0]
    assert other == [-1.0, -0.5, pytest.approx(-np.exp(-40.0))]


def test_in_the_probability_the_saturating_gradient_does_not_vanish(draw: Any) -> None:
    asked = {"over": "probability", "with_respect_to": "probability", "start": 0.25, "stop": 0.75, "points": 3}
    saturating, other = values(draw(quantity="gradients", **asked))
    assert saturating == pytest.approx([-4 / 3, -2.0, -4.0], rel=1e-15)
    assert other == pytest.approx([-4.0, -2.0, -4 / 3], rel=1e-15)


def test_over_the_probability_losses_are_the_logarithms_of_the_textbook(draw: Any) -> None:
    answer = draw(over="probability")
    saturating, other = values(answer)
    x = np.array(answer["x"])
    assert saturating == pytest.approx(np.log(1 - x), rel=1e-13)
    assert other == pytest.approx(-np.log(x), rel=1e-13)


def test_weights_are_the_probabilities_themselves(draw: Any) -> None:
    answer = draw(over="probability", quantity="weights")
    saturating, other = values(answer)
    x = np.array(answer["x"])
    assert saturating == pytest.approx(x, rel=1e-14)
    assert other == pytest.approx(1 - x, rel=1e-14)


def test_curvatures_are_drawn_too(draw: Any) -> None:
    saturating, other = values(draw(quantity="curvatures", start=-1, stop=1, points=3))
    assert (saturating[1], other[1]) == (-0.25, 0.25)


@pytest.mark.parametrize("quantity", ["losses", "gradients", "weights", "curvatures"])
@pytest.mark.parametrize("objective", ["hinge_saturating", "least_squares", "logistic_linear", "wasserstein"])
def test_a_curve_is_an_evaluation_of_its_points(draw: Any, http: httpx.Client, objective: str, quantity: str) -> None:
    answer = draw(objective=objective, quantity=quantity, points=33)
    asked = {"objective": objective, "logits": {"fake": answer["x"]}, "players": ["generator"], "reduction": "none"}
    evaluated = http.post("/v1/evaluate", json=asked | {"outputs": [quantity]}).json()
    assert values(answer) == [evaluated["generator"]["fake"][quantity]]


def test_what_is_not_finite_is_null(draw: Any) -> None:
    answer = draw(objective="least_squares", start=1, stop=1e200, points=2)
    assert values(answer) == [[0.0, None]]
