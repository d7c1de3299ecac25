"""POST /v1/evaluate over HTTP: every option of the contract, against numbers worked out by hand."""

import json
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad.objectives import CATALOGUE
from tests.support.schema import assert_conforms, objectives

BATCH = {"real": [2.0, 0.5], "fake": [-3.0, 0.0]}
LOG_2 = 0.6931471805599453
RUNS = Path(__file__).parents[2] / "examples" / "data"


@pytest.fixture
def ask(http: httpx.Client) -> Any:
    """Evaluate hinge on the batch, or what is given instead; the answer as sent."""

    def ask(**asked: Any) -> httpx.Response:
        response = http.post("/v1/evaluate", json={"objective": "hinge", "logits": BATCH} | asked)
        assert response.status_code == 200, response.text[:1000]
        assert_conforms(response, "evaluate")
        return response

    return ask


@pytest.fixture
def evaluate(ask: Any) -> Any:
    return lambda **asked: ask(**asked).json()


def test_all_that_is_left_out_has_a_default(evaluate: Any) -> None:
    assert evaluate() == {
        "objective": "hinge",
        "parameters": {"margin": 1.0, "kink": 0.0},
        "reduction": "mean",
        "with_respect_to": "logits",
        "dtype": "float64",
        "discriminator": {
            "loss": 0.75,
            "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
            "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
        },
        "generator": {
            "loss": 1.5,
            "fake": {"losses": [3.0, 0.0], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
        },
    }


def test_what_is_null_has_its_default(evaluate: Any) -> None:
    assert evaluate(players=None, sample_weights=None) == evaluate()


def test_a_sum_has_no_1_over_n_in_its_gradients(evaluate: Any) -> None:
    answer = evaluate(reduction="sum")
    assert answer["reduction"] == "sum"
    assert answer["discriminator"] == {
        "loss": 1.5,
        "real": {"losses": [0.0, 0.5], "gradients": [0.0, -1.0], "weights": [0.0, 1.0]},
        "fake": {"losses": [0.0, 1.0], "gradients": [0.0, 1.0], "weights": [0.0, 1.0]},
    }


def test_without_reduction_there_is_no_scalar_and_gradients_are_those_of_the_sum(evaluate: Any) -> None:
    answer = evaluate(reduction="none")
    assert (answer["discriminator"]["loss"], answer["generator"]["loss"]) == (None, None)
    assert answer["generator"]["fake"] == {"losses": [3.0, 0.0], "gradients": [-1.0, -1.0], "weights": [1.0, 1.0]}
    assert "non_finite" not in answer["generator"]


def test_parameters_change_the_numbers_and_are_all_answered(evaluate: Any) -> None:
    answer = evaluate(parameters={"margin": 2})
    assert answer["parameters"] == {"margin": 2.0, "kink": 0.0}
    assert answer["discriminator"]["real"]["losses"] == [0.0, 1.5]


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_only_the_players_asked_for_are_answered(evaluate: Any, player: str) -> None:
    answer = evaluate(players=[player])
    assert answer.keys() & {"discriminator", "generator"} == {player}
    assert answer[player] == evaluate()[player]


def test_a_classifier_has_no_generator(evaluate: Any) -> None:
    assert "generator" not in evaluate(objective="logistic")


def test_sides_a_player_does_not_read_need_not_be_sent_and_are_not_answered(evaluate: Any) -> None:
    answer = evaluate(logits={"fake": [-3.0, 0.0]}, players=["generator"])
    assert answer["generator"] == evaluate()["generator"]
    assert "real" not in answer["generator"]


def test_a_relativistic_generator_reads_both_sides(evaluate: Any) -> None:
    answer = evaluate(objective="relativistic_paired", logits={"real": [1.0], "fake": [1.0]})
    half = {"losses": [LOG_2], "weights": [0.5]}
    assert answer["generator"] == {
        "loss": LOG_2,
        "real": half | {"gradients": [0.5]},
        "fake": half | {"gradients": [-0.5]},
    }


@pytest.mark.parametrize(
    "outputs",
    [["losses"], ["gradients"], ["weights"], ["curvatures"], ["curvatures", "losses", "weights", "gradients"]],
)
def test_only_the_outputs_asked_for_are_answered(evaluate: Any, outputs: list[str]) -> None:
    answer = evaluate(objective="non_saturating", logits={"real": [0.0], "fake": [0.0]}, outputs=outputs)
    side = {"losses": [LOG_2], "gradients": [-0.5], "weights": [0.5], "curvatures": [0.25]}
    assert answer["generator"] == {"loss": LOG_2, "fake": {output: side[output] for output in outputs}}


@pytest.mark.parametrize(("objective", "slope", "pull"), [("minimax", -1.0, 0.0), ("non_saturating", -math.inf, -1.0)])
def test_gradients_in_the_probability_are_the_slope_of_the_textbook_curve(
    evaluate: Any, objective: str, slope: float, pull: float
) -> None:
    asked = {"objective": objective, "logits": {"fake": [-750.0, 0.0]}, "players": ["generator"], "reduction": "sum"}
    in_logits = evaluate(**asked)["generator"]["fake"]
    in_probability = evaluate(**asked, with_respect_to="probability")["generator"]["fake"]
    assert in_logits["gradients"] == [pull, -0.5]
    assert in_probability["gradients"] == [None if math.isinf(slope) else slope, -2.0]
    assert in_probability["weights"] == in_logits["weights"]


def test_sample_weights_act_on_the_loss_and_its_gradients_only(evaluate: Any) -> None:
    weights = {"real": [1, 3], "fake": [1, 1]}
    mean, total = evaluate(sample_weights=weights), evaluate(sample_weights=weights, reduction="sum")
    assert (mean["discriminator"]["loss"], total["discriminator"]["loss"]) == (0.875, 2.5)
    assert mean["discriminator"]["real"]["gradients"] == [0.0, -0.75]
    assert total["discriminator"]["real"]["gradients"] == [0.0, -3.0]
    for output in ("losses", "weights"):
        assert mean["discriminator"]["real"][output] == evaluate()["discriminator"]["real"][output]


def test_a_side_without_sample_weights_weighs_1_each(evaluate: Any) -> None:
    assert evaluate(sample_weights={"fake": [1, 1]}) == evaluate() == evaluate(sample_weights={})


def test_an_example_of_weight_0_counts_for_nothing(evaluate: Any) -> None:
    answer = evaluate(sample_weights={"real": [0, 1], "fake": [0, 1]})
    assert answer["discriminator"]["loss"] == evaluate(logits={"real": [0.5], "fake": [0.0]})["discriminator"]["loss"]


def test_float32_rounds_the_logits_first(evaluate: Any) -> None:
    answer = evaluate(logits={"fake": [2**24 + 1, 0.1]}, players=["generator"], dtype="float32", reduction="sum")
    assert answer["dtype"] == "float32"
    assert answer["generator"]["fake"]["losses"] == [-(2.0**24), -0.1]


@pytest.mark.parametrize("objective", ["minimax", "least_squares", "relativistic_average"])
def test_float32_is_written_with_the_shortest_digits_that_are_it(ask: Any, objective: str) -> None:
    text = ask(objective=objective, dtype="float32", outputs=["losses", "gradients", "weights", "curvatures"]).text
    numbers = re.findall(r"-?\d+\.\d+(?:e-?\d+)?", text.partition('"dtype"')[2])
    assert len(numbers) > 10
    for number in numbers:
        assert Decimal(number) == Decimal(str(np.float32(number)))


@pytest.mark.parametrize("shape", [(1,), (6,), (2, 3), (6, 1), (1, 2, 1, 3), (1,) * 32])
def test_arrays_come_back_in_the_shape_they_were_sent(evaluate: Any, shape: tuple[int, ...]) -> None:
    logits = np.linspace(-3, 3, math.prod(shape)).reshape(shape).tolist()
    side = evaluate(logits={"real": [0.0], "fake": logits})["generator"]["fake"]
    for values in side.values():
        assert np.shape(values) == shape
    assert side["losses"] == np.negative(logits).tolist()


def test_integers_are_numbers(evaluate: Any) -> None:
    assert evaluate(logits={"real": [2, 1], "fake": [-3, 0]}) == evaluate(
        logits={"real": [2.0, 1.0], "fake": [-3.0, 0.0]}
    )


def test_heads_are_combined_by_their_mean(evaluate: Any) -> None:
    heads = [{"real": [0.0], "fake": [0.0]}, {"real": [[3.0, 3.0]], "fake": [[0.5], [-1.0]]}]
    answer = evaluate(logits=heads)["discriminator"]
    assert answer == {
        "loss": 1.375,  # (2 + 0.75) / 2
        "heads": [
            {
                "loss": 2.0,
                "real": {"losses": [1.0], "gradients": [-0.5], "weights": [1.0]},
                "fake": {"losses": [1.0], "gradients": [0.5], "weights": [1.0]},
            },
            {
                "loss": 0.75,
                "real": {"losses": [[0.0, 0.0]], "gradients": [[0.0, 0.0]], "weights": [[0.0, 0.0]]},
                "fake": {"losses": [[1.5], [0.0]], "gradients": [[0.25], [0.0]], "weights": [[1.0], [0.0]]},
            },
        ],
    }


def test_heads_are_combined_by_their_sum(evaluate: Any) -> None:
    answer = evaluate(logits=[BATCH, {"real": [0.0], "fake": [0.0]}], heads="sum")["discriminator"]
    alone = evaluate()["discriminator"]
    assert answer["loss"] == 2.75
    assert answer["heads"][0] == alone


def test_without_reduction_heads_are_not_combined(evaluate: Any) -> None:
    answer = evaluate(logits=[BATCH, BATCH], reduction="none")["generator"]
    assert answer["loss"] is None
    assert answer["heads"] == [evaluate(reduction="none")["generator"]] * 2


def test_each_head_has_its_own_sample_weights(evaluate: Any) -> None:
    weights = {"real": [1, 3]}
    answer = evaluate(logits=[BATCH, BATCH], sample_weights=[{}, weights], heads="sum")["discriminator"]
    assert answer["heads"] == [
        evaluate()["discriminator"],
        evaluate(sample_weights=weights)["discriminator"],
    ]


@pytest.mark.parametrize("alias", ["wasserstein_hinge", "Wasserstein-Hinge", "geometric gan", "HINGE"])
def test_an_alias_is_answered_under_the_canonical_name(evaluate: Any, alias: str) -> None:
    assert evaluate(objective=alias) == evaluate()


def test_what_is_not_finite_is_null_and_counted(evaluate: Any) -> None:
    answer = evaluate(
        objective="least_squares", logits={"real": [1.0], "fake": [[1e200, 3.0], [-1e200, 1.0]]}, players=["generator"]
    )
    assert answer["generator"] == {
        "loss": None,
        "non_finite": 1,
        "fake": {
            "losses": [[None, 2.0], [None, 0.0]],
            "gradients": [[2.5e199, 0.5], [-2.5e199, 0.0]],
            "weights": [[1e200, 2.0], [1e200, 0.0]],
            "non_finite": 2,
        },
    }


def test_what_is_not_finite_in_a_head_is_counted_there(evaluate: Any) -> None:
    heads = [{"fake": [1e200]}, {"fake": [1.0]}]
    answer = evaluate(objective="least_squares", logits=heads, players=["generator"], outputs=["losses"])["generator"]
    assert answer == {
        "loss": None,
        "non_finite": 1,
        "heads": [
            {"loss": None, "non_finite": 1, "fake": {"losses": [None], "non_finite": 1}},
            {"loss": 0.0, "fake": {"losses": [0.0]}},
        ],
    }


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("objective", objectives())
def test_zero_is_never_negative(ask: Any, objective: str, dtype: str) -> None:
    logits = {"real": [0.0, -0.0, 1.0, -1.0, 1e4, -1e4], "fake": [-0.0, 0.0, -1.0, 1.0, -1e4, 1e4]}
    for reduction in ("mean", "sum", "none"):
        # Of energies there is no D.
        for variable in ("logits",) if CATALOGUE[objective].inputs == "energies" else ("logits", "probability"):
            text = ask(
                objective=objective,
                logits=logits,
                dtype=dtype,
                reduction=reduction,
                with_respect_to=variable,
                outputs=["losses", "gradients", "weights", "curvatures"],
            ).text
            assert not re.search(r"-0(\.0*)?(e[-+]?\d+)?(?![\d.])", text)


def test_a_batch_large_enough_for_a_thread_gets_the_numbers_of_its_parts(evaluate: Any) -> None:
    values = np.linspace(-30, 30, 40_000)
    asked = {"objective": "non_saturating", "players": ["generator"], "reduction": "sum"}
    whole = evaluate(logits={"fake": values.tolist()}, **asked)["generator"]["fake"]
    parts = [evaluate(logits={"fake": part.tolist()}, **asked)["generator"]["fake"] for part in np.split(values, 4)]
    for output in ("losses", "gradients", "weights"):
        assert whole[output] == [value for part in parts for value in part[output]]


def test_the_same_question_has_the_same_answer_to_the_byte(ask: Any) -> None:
    asked = {"objective": "relativistic_average", "dtype": "float32", "outputs": ["curvatures"]}
    assert ask(**asked).content == ask(**asked).content


@pytest.mark.parametrize("run", ["minimax", "non_saturating", "hinge", "wasserstein", "patch"])
def test_weights_of_recorded_runs_are_the_probabilities_they_are_called(evaluate: Any, run: str) -> None:
    with np.load(RUNS / f"digits_{run}.npz") as recorded:
        logits = {side: recorded[side][5].astype(float) for side in ("real", "fake")}
    asked = {"logits": {side: values.tolist() for side, values in logits.items()}}
    d_real, d_fake = (1 / (1 + np.exp(-logits[side])) for side in ("real", "fake"))
    minimax, non_saturating = (evaluate(objective=name, **asked) for name in ("minimax", "non_saturating"))
    expected = {
        "learns from the reals it doubts": (minimax["discriminator"]["real"], 1 - d_real),
        "learns from the fakes it believes": (minimax["discriminator"]["fake"], d_fake),
        "saturating: from the fakes that convince": (minimax["generator"]["fake"], d_fake),
        "non-saturating: from the fakes that do not": (non_saturating["generator"]["fake"], 1 - d_fake),
    }
    for what, (side, weights) in expected.items():
        np.testing.assert_allclose(side["weights"], weights, rtol=1e-12, atol=1e-15, err_msg=what)
        assert np.shape(side["gradients"]) == weights.shape


def test_a_question_with_a_charset_is_answered(http: httpx.Client) -> None:
    body = json.dumps({"objective": "hinge", "logits": BATCH}).encode()
    response = http.post("/v1/evaluate", content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    assert response.status_code == 200
