"""What comes back, and what is said about what does not."""

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import httpx
import numpy as np
import pytest

from lossgrad_client import Comparison, Evaluation

from .conftest import HINGE, Exchange

STRENGTH = {
    "gradient_norm": 0.5,
    "weights": {"mean": 0.25, "median": 0.2, "minimum": 0.0, "maximum": 1.0},
    "saturated_fraction": 0.5,
    "effective_sample_size": 1.5,
}
COMPARED = {
    **STRENGTH,
    "loss": 1.25,
    "ratio_to_reference": {"gradient_norm": 2.0, "mean_weight": None},
    "sides": {"fake": {**STRENGTH, "gradient_norm": 0.75}},
}


@pytest.fixture
def evaluation(exchange: Exchange) -> Evaluation:
    exchange.answers = [httpx.Response(200, json=HINGE, headers={"X-Request-ID": "42"})]
    result = exchange.evaluate()
    assert isinstance(result, Evaluation)
    return result


def test_an_evaluation_has_what_was_computed_and_how(evaluation: Evaluation) -> None:
    assert evaluation.objective == "hinge"
    assert evaluation.parameters == {"margin": 1.0}
    assert (evaluation.reduction, evaluation.with_respect_to, evaluation.dtype) == ("mean", "logits", "float64")
    assert evaluation.discriminator.loss == 0.75
    assert evaluation.discriminator.real.weights.tolist() == [0.0, 1.0]
    assert evaluation.generator.fake.gradients.tolist() == [-0.5, -0.5]
    assert evaluation.request_id == "42"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arrays_are_of_the_type_asked_for(exchange: Exchange, dtype: str) -> None:
    exchange.answers = [httpx.Response(200, json={**HINGE, "dtype": dtype})]
    assert exchange.evaluate(dtype=dtype).generator.fake.losses.dtype == np.dtype(dtype)


def test_results_cannot_be_changed(evaluation: Evaluation) -> None:
    with pytest.raises(FrozenInstanceError):
        evaluation.objective = "minimax"  # type: ignore[misc]


def test_results_can_be_pickled(evaluation: Evaluation) -> None:
    twin = pickle.loads(pickle.dumps(evaluation))  # noqa: S301
    assert repr(twin) == repr(evaluation)
    assert twin.generator.fake.losses.tolist() == evaluation.generator.fake.losses.tolist()


def test_an_output_that_was_not_requested_is_named(evaluation: Evaluation) -> None:
    with pytest.raises(AttributeError, match="curvatures were not requested; outputs were losses, gradients, weights"):
        _ = evaluation.generator.fake.curvatures


def test_a_side_that_is_not_read_is_named(evaluation: Evaluation) -> None:
    with pytest.raises(AttributeError, match="the generator does not read 'real' here, only fake"):
        _ = evaluation.generator.real


def test_a_player_that_is_not_there_is_named(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(200, json={**HINGE, "generator": None})]
    with pytest.raises(AttributeError, match="no generator here: it was not requested, or 'hinge' has none"):
        _ = exchange.evaluate().generator


def test_there_is_no_loss_without_a_reduction(exchange: Exchange) -> None:
    generator = {"loss": None, "fake": {"losses": [3.0, 0.0]}}
    exchange.answers = [httpx.Response(200, json={**HINGE, "reduction": "none", "generator": generator})]
    with pytest.raises(AttributeError, match="no scalar loss under reduction='none'"):
        _ = exchange.evaluate(reduction="none").generator.loss


def test_a_batch_without_heads_says_so(evaluation: Evaluation) -> None:
    with pytest.raises(AttributeError, match="the generator has no heads, as logits were not given as a list"):
        _ = evaluation.generator.heads


@pytest.fixture
def with_heads(exchange: Exchange) -> Evaluation:
    heads = [{"loss": 1.0, "fake": {"losses": [1.0]}}, {"loss": 2.0, "fake": {"losses": [2.0]}}]
    exchange.answers = [
        httpx.Response(200, json={**HINGE, "discriminator": None, "generator": {"loss": 1.5, "heads": heads}})
    ]
    result = exchange.call("evaluate", "hinge", logits=[{"fake": [-1.0]}, {"fake": [-2.0]}])
    assert isinstance(result, Evaluation)
    return result


def test_heads_have_their_own_losses_beside_the_combined_one(with_heads: Evaluation) -> None:
    generator = with_heads.generator
    assert generator.loss == 1.5
    assert [head.loss for head in generator.heads] == [1.0, 2.0]
    assert [head.fake.losses.tolist() for head in generator.heads] == [[1.0], [2.0]]


def test_heads_are_pointed_to(with_heads: Evaluation) -> None:
    with pytest.raises(AttributeError, match=r"the generator has 2 heads; read heads\[0\]\.fake"):
        _ = with_heads.generator.fake


def test_what_is_missing_can_be_asked_about(evaluation: Evaluation) -> None:
    assert hasattr(evaluation.generator.fake, "weights")
    assert not hasattr(evaluation.generator.fake, "curvatures")
    assert set(evaluation.generator.sides) == {"fake"}


def test_a_representation_shows_shapes_and_losses(evaluation: Evaluation) -> None:
    assert repr(evaluation) == (
        "Evaluation('hinge', margin=1.0, "
        "discriminator=PlayerResult(loss=0.75, real=Side(losses=float64[2], gradients=float64[2], weights=float64[2]), "
        "fake=Side(losses=float64[2], gradients=float64[2], weights=float64[2])), "
        "generator=PlayerResult(loss=1.5, fake=Side(losses=float64[2], gradients=float64[2], weights=float64[2])))"
    )


@pytest.fixture
def comparison(exchange: Exchange) -> Comparison:
    compared = {"objective": "minimax", "parameters": {}, "generator": COMPARED}
    answer = {"reference": "minimax", "saturation_threshold": 0.01, "dtype": "float64", "comparisons": [compared]}
    exchange.answers = [httpx.Response(200, json=answer, headers={"X-Request-ID": "42"})]
    result = exchange.call("compare", ["minimax"], fake=[1.0])
    assert isinstance(result, Comparison)
    return result


def test_a_comparison_has_figures_of_each_player(comparison: Comparison) -> None:
    (minimax,) = comparison.comparisons
    assert (comparison.reference, comparison.saturation_threshold, comparison.request_id) == ("minimax", 0.01, "42")
    assert minimax.generator.loss == 1.25
    assert minimax.generator.weights.median == 0.2
    assert minimax.generator.saturated_fraction == 0.5
    assert minimax.generator.effective_sample_size == 1.5
    assert minimax.generator.sides["fake"].gradient_norm == 0.75


def test_a_comparison_is_shown_by_its_main_figures(comparison: Comparison) -> None:
    assert repr(comparison.comparisons[0]) == (
        "ComparedObjective('minimax', generator=ComparedPlayer(loss=1.25, gradient_norm=0.5, weights.mean=0.25, "
        "saturated_fraction=0.5, effective_sample_size=1.5))"
    )


def test_a_ratio_to_nothing_is_nan(comparison: Comparison) -> None:
    ratio = comparison.comparisons[0].generator.ratio_to_reference
    assert ratio.gradient_norm == 2.0
    assert np.isnan(ratio.mean_weight)


def test_a_player_that_was_not_compared_is_named(comparison: Comparison) -> None:
    with pytest.raises(AttributeError, match=r"no discriminator here: .* there is the generator"):
        _ = comparison.comparisons[0].discriminator


def test_curves_are_arrays_over_a_common_range(exchange: Exchange) -> None:
    series = {"objective": "hinge", "parameters": {"margin": 1.0}, "player": "generator", "side": "fake"}
    exchange.answers = [
        httpx.Response(
            200,
            json={
                "over": "probability",
                "quantity": "losses",
                "with_respect_to": "logits",
                "x": [0.25, 0.75],
                "series": [{**series, "values": [1.0, None]}],
            },
        )
    ]
    curves = exchange.call("curves", "hinge", over="probability")
    (line,) = curves.series
    assert curves.x.tolist() == [0.25, 0.75]
    assert (line.objective, line.player, line.side) == ("hinge", "generator", "fake")
    assert line.values[0] == 1.0
    assert np.isnan(line.values[1])


ENTRY: dict[str, Any] = {
    "name": "hinge",
    "title": "Hinge",
    "family": "separable",
    "summary": "A margin.",
    "inputs": "logits",
    "cost": "n",
    "saturation": "Beyond the margin.",
    "needs": ["A margin."],
    "chance_level": {"formula": "2*margin", "latex": "2 m", "default": 2.0},
    "optimal_logit": {"formula": "log(rho)", "latex": "\\log \\rho"},
    "notes": ["Stops at the margin."],
    "players": {
        "generator": {
            "sides": ["fake"],
            "formulas": {"fake": "-a"},
            "latex": {"loss": "-a", "gradient": "-1", "weight": "1"},
        }
    },
    "parameters": [
        {
            "name": "margin",
            "symbol": "m",
            "description": "Where the loss begins.",
            "default": 1.0,
            "domain": {"exclusive_minimum": 0.0},
            "values": [1, 2],
            "typical": [0.5, 2],
        }
    ],
    "aliases": [{"name": "geometric_gan", "libraries": ["somewhere"]}],
    "references": [{"title": "Geometric GAN", "url": None, "where": "eq. 4"}],
    "examples": [{"summary": "One.", "request": {"objective": "hinge"}, "response": {"objective": "hinge"}}],
}


def test_a_catalogue_entry_is_read_whole(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(200, json=ENTRY)]
    objective = exchange.call("objective", "hinge")
    assert (objective.name, objective.title, objective.family) == ("hinge", "Hinge", "separable")
    assert objective.notes == ("Stops at the margin.",)
    assert (objective.inputs, objective.cost, objective.saturation) == ("logits", "n", "Beyond the margin.")
    assert objective.needs == ("A margin.",)
    assert objective.chance_level is not None
    assert (objective.chance_level.formula, objective.chance_level.default) == ("2*margin", 2.0)
    assert objective.optimal_logit is not None
    assert objective.optimal_logit.latex == r"\log \rho"
    assert objective.players["generator"].sides == ("fake",)
    assert objective.players["generator"].formulas == {"fake": "-a"}
    assert objective.players["generator"].latex.gradient == "-1"
    (parameter,) = objective.parameters
    assert (parameter.name, parameter.default, parameter.typical) == ("margin", 1.0, (0.5, 2.0))
    assert (parameter.domain.exclusive_minimum, parameter.domain.maximum) == (0.0, None)
    assert parameter.values == (1.0, 2.0)
    assert objective.aliases[0].libraries == ("somewhere",)
    assert (objective.references[0].url, objective.references[0].where) == (None, "eq. 4")
    assert objective.examples[0].request == {"objective": "hinge"}


def test_what_an_entry_lacks_is_none(exchange: Exchange) -> None:
    document = {name: member for name, member in ENTRY.items() if name not in {"chance_level", "optimal_logit"}}
    parameter = {name: member for name, member in ENTRY["parameters"][0].items() if name != "values"}
    exchange.answers = [httpx.Response(200, json=document | {"parameters": [parameter]})]
    objective = exchange.call("objective", "hinge")
    assert (objective.chance_level, objective.optimal_logit) == (None, None)
    assert objective.parameters[0].values == ()


def test_the_catalogue_is_all_entries(exchange: Exchange) -> None:
    exchange.answers = [httpx.Response(200, json={"objectives": [ENTRY, ENTRY]})]
    assert [repr(entry) for entry in exchange.call("objectives")] == [
        "Objective('hinge', players=['generator'], margin=1.0)"
    ] * 2


def test_what_a_later_service_adds_does_no_harm(exchange: Exchange) -> None:
    fake = {"losses": [3.0, 0.0], "a_new_figure": 7}
    exchange.answers = [
        httpx.Response(200, json={**HINGE, "a_new_member": {}, "generator": {"loss": 1.5, "fake": fake}})
    ]
    assert exchange.evaluate().generator.loss == 1.5
