"""Every property is shown to fail for an objective that does not have it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.curves import CROSS_ENTROPY, HINGE, Curve
from lossgrad.core.evaluate import Evaluation
from lossgrad.core.literature import Alias
from lossgrad.core.margins import REAL, AgainstMean, Pull
from lossgrad.core.objective import Example, Objective
from lossgrad.core.optimum import ChanceLevel, OptimalLogit
from lossgrad.core.parameter import Parameter
from lossgrad.objectives import CATALOGUE
from tests.properties.test_properties import CHECKS, check
from tests.support.broken import in_gradients, in_losses, spoiled, with_curve, with_fault, with_player, with_terms

HINGE_GAN, PERCEPTRON = CATALOGUE["hinge"], CATALOGUE["perceptron"]
MINIMAX, NON_SATURATING = CATALOGUE["minimax"], CATALOGUE["non_saturating"]
PAIRED, AVERAGE = CATALOGUE["relativistic_paired"], CATALOGUE["relativistic_average"]


def _wrong_logistic(**formulas: object) -> Objective:
    curve: Curve = replace(CROSS_ENTROPY, **formulas)  # type: ignore[arg-type]
    return with_curve(NON_SATURATING, "generator", curve)


@dataclass(frozen=True, slots=True)
class _Detached(AgainstMean):
    """The other side's mean taken for a constant, as BasicSR does."""

    @property
    def pulls(self) -> tuple[Pull, ...]:
        return (Pull(self.side, self.sign), Pull(self.other, 0, shared=True))


def _detached(margin: object) -> _Detached:
    assert isinstance(margin, AgainstMean)
    return _Detached(margin.side, margin.other, margin.sign)


_times_asked = count(1)


def _different_each_time(gradients: Array, *_: object) -> Array:
    return gradients * next(_times_asked)


def _in_memory_order(gradients: Array, side: str, logits: Mapping[str, Array], _: object) -> Array:
    positions = np.empty_like(logits[side], dtype=int)
    positions[...] = np.arange(gradients.size).reshape(gradients.shape)
    return gradients.ravel()[positions.ravel(order="K")].reshape(gradients.shape)


def _by_position(gradients: Array, *_: object) -> Array:
    return gradients * np.arange(gradients.size).reshape(gradients.shape)


def _in_place(gradients: Array, side: str, logits: Mapping[str, Array], _: object) -> Array:
    np.add(logits[side], 1, out=logits[side])
    return gradients


def _doubled_by_sample_weights(gradients: Array, side: str, _: object, options: Mapping[str, Any]) -> Array:
    weights = options.get("sample_weights")
    return gradients if weights is None else gradients * (1 + weights[side])


def _halved_means(gradients: Array, _: object, __: object, options: Mapping[str, Any]) -> Array:
    return gradients / 2 if options.get("reduction", "mean") == "mean" else gradients


def _weighted_losses(losses: Array, side: str, options: Mapping[str, Any]) -> Array:
    weights = options.get("sample_weights")
    return losses if weights is None else losses * weights[side]


def _negative_zeros(answer: Evaluation, *_: object) -> Evaluation:
    return spoiled(answer, player=lambda result: replace(result, loss=np.float64(-0.0)))


def _everything(answer: Evaluation, logits: Mapping[str, Array], _: object) -> Evaluation:
    return spoiled(answer, lambda side, values: replace(values, curvatures=np.zeros_like(logits[side])))


def _example(changed: Mapping[str, object]) -> Objective:
    (example,) = HINGE_GAN.examples
    return replace(HINGE_GAN, examples=(replace(example, answer={**example.answer, **changed}),))


def _rounded_twice() -> Example:
    (example,) = MINIMAX.examples
    generator = example.answer["generator"]
    return replace(
        example, answer={**example.answer, "generator": {**generator, "loss": np.nextafter(generator["loss"], 0)}}
    )


def _parameter(**changes: object) -> Objective:
    return replace(HINGE_GAN, parameters=(replace(HINGE_GAN.parameters[0], **changes), *HINGE_GAN.parameters[1:]))  # type: ignore[arg-type]


UNUSED = Parameter(name="unused", symbol=r"\upsilon", description="Nothing.", default=1.0, typical=(0.0, 1.0))

BROKEN = {
    "gradient_is_the_derivative_of_the_loss": _wrong_logistic(slope=lambda x, target: -1.1 * x.sigmoid_neg),
    "gradient_keeps_its_digits_in_the_tails": _wrong_logistic(value=lambda x, target: -np.log(x.sigmoid + 1e-8)),
    "curvature_is_the_derivative_of_the_gradient": _wrong_logistic(curvature=lambda x, target: x.sigmoid),
    "weights_are_n_times_the_gradient_of_the_mean": with_fault(HINGE_GAN, in_gradients(_different_each_time)),
    "gradient_in_probability_follows_the_chain_rule": _wrong_logistic(
        slope_in_probability=lambda x, target: -x.inverse_sigmoid_neg
    ),
    "only_gradients_depend_on_what_they_are_taken_in": with_fault(
        HINGE_GAN, in_losses(lambda losses, _, options: losses * (1 + ("with_respect_to" in options)))
    ),
    "loss_is_the_sum_of_the_means_of_the_losses": with_fault(HINGE_GAN, in_losses(lambda *_: None)),
    "slope_at_a_kink_lies_between_its_sides": with_curve(
        HINGE_GAN,
        "discriminator",
        replace(HINGE, slope=lambda x, margin, kink: np.where(x.m == margin, -2.0, HINGE.slope(x, margin, kink))),
    ),
    "slope_jumps_where_kinks_are_declared": _wrong_logistic(kinks=lambda target: (0.0,)),
    "arrays_come_back_in_the_shape_they_were_sent": with_fault(
        HINGE_GAN, in_gradients(lambda gradients, *_: gradients.ravel())
    ),
    "memory_layout_does_not_matter": with_fault(MINIMAX, in_gradients(_in_memory_order)),
    "order_does_not_matter": with_fault(MINIMAX, in_gradients(_by_position)),
    "inputs_are_left_alone": with_fault(MINIMAX, in_gradients(_in_place)),
    "unreduced_outputs_ignore_reduction_and_sample_weights": with_fault(MINIMAX, in_losses(_weighted_losses)),
    "a_sum_pulls_n_times_as_hard_as_a_mean": with_fault(MINIMAX, in_gradients(_halved_means)),
    "without_a_reduction_gradients_are_those_of_the_sum": with_fault(MINIMAX, in_gradients(_different_each_time)),
    "sample_weights_of_one_change_nothing": with_fault(MINIMAX, in_gradients(_doubled_by_sample_weights)),
    "only_the_ratios_of_sample_weights_matter_to_a_mean": with_fault(MINIMAX, in_gradients(_doubled_by_sample_weights)),
    "whole_sample_weights_are_repetitions": with_fault(MINIMAX, in_gradients(_doubled_by_sample_weights)),
    "each_head_is_a_batch_of_its_own": with_fault(HINGE_GAN, in_gradients(_different_each_time)),
    "players_pull_an_unsure_fake_in_opposite_directions": with_terms(
        HINGE_GAN, "generator", lambda term: replace(term, scale=-1)
    ),
    "only_differences_matter_to_a_relativistic_objective": with_terms(
        PAIRED, "generator", lambda term: replace(term, on=REAL)
    ),
    "gradients_of_a_relativistic_objective_sum_to_zero": with_terms(
        AVERAGE, "discriminator", lambda term: replace(term, on=_detached(term.on))
    ),
    "no_answer_is_nan": _wrong_logistic(slope=lambda x, target: -x.sigmoid * np.exp(-x.m)),
    "no_answer_is_negative_zero": with_fault(
        HINGE_GAN, in_gradients(lambda gradients, *_: np.where(gradients == 0, -0.0, gradients))
    ),
    "float32_answers_are_float32": with_fault(NON_SATURATING, in_losses(lambda losses, *_: losses.astype(np.float64))),
    "float32_answers_are_those_of_the_rounded_logits": _wrong_logistic(
        value=lambda x, target: x.softplus_neg * (1 + 100 * np.finfo(x.m.dtype).eps)
    ),
    "float32_logits_are_welcome_as_they_are": with_fault(MINIMAX, in_gradients(_different_each_time)),
    "only_what_was_asked_for_is_answered": with_fault(MINIMAX, in_gradients(_different_each_time)),
    "only_players_asked_for_are_answered": with_fault(MINIMAX, in_gradients(_different_each_time)),
    "worked_examples_are_what_the_core_answers": _example({"generator": {"loss": 1.25}}),
    "worked_examples_are_exact_values_rounded_once": replace(MINIMAX, examples=(_rounded_twice(),)),
    "worked_examples_show_every_player": _example({"generator": {"loss": 1.5}}),
    "formulas_read_the_sides_the_player_reads": with_player(
        HINGE_GAN, "generator", lambda player: replace(player, formulas={"real": "-a"})
    ),
    "every_parameter_is_in_a_formula_and_its_latex": replace(HINGE_GAN, parameters=(*HINGE_GAN.parameters, UNUSED)),
    "latex_is_given_for_every_player": with_player(
        HINGE_GAN, "generator", lambda player: replace(player, latex=replace(player.latex, weight=" "))
    ),
    "defaults_and_typical_values_are_in_the_domain": _parameter(typical=(-1.0, 1.0)),
    "symbols_are_not_shared": _parameter(symbol=HINGE_GAN.parameters[1].symbol),
    "the_publication_is_named": replace(HINGE_GAN, references=()),
    "prose_is_there": replace(HINGE_GAN, summary="A support-vector discriminator"),
    "family_tells_the_truth": replace(HINGE_GAN, family="relativistic"),
    "when_it_saturates_is_said": replace(HINGE_GAN, saturation=""),
    "chance_level_is_what_the_formula_says": replace(
        MINIMAX, chance_level=ChanceLevel(plain="2*log(2)", latex=r"2 \log 2", value=lambda parameters: 1.386)
    ),
    "the_optimal_logit_leaves_nothing_to_gain": replace(
        MINIMAX, optimal_logit=OptimalLogit(plain="2*log(rho)", latex=r"2 \log \rho")
    ),
    "aliases_are_no_other_objectives_name": replace(HINGE_GAN, aliases=(Alias("Non-Saturating", ("nobody",)),)),
    "aliases_lead_to_it": replace(HINGE_GAN, aliases=(Alias("rpgan", ("nobody",)),)),
}


ALSO_BROKEN = {
    "inputs_are_left_alone": with_fault(MINIMAX, in_gradients(lambda _, side, logits, __: logits[side])),
    "no_answer_is_negative_zero": with_fault(MINIMAX, _negative_zeros),
    "only_what_was_asked_for_is_answered": with_fault(MINIMAX, _everything),
    "when_it_saturates_is_said": replace(HINGE_GAN, needs=("Patience",)),
    "the_optimal_logit_leaves_nothing_to_gain": replace(
        MINIMAX, chance_level=ChanceLevel(plain="1", latex="1", value=lambda parameters: 1.0)
    ),
}
"""A second way to break a promise that is two."""


@pytest.mark.parametrize(
    ("promise", "objective"),
    [*BROKEN.items(), *ALSO_BROKEN.items()],
    ids=[*BROKEN, *(f"{promise} too" for promise in ALSO_BROKEN)],
)
def test_a_broken_objective_is_found(promise: str, objective: Objective) -> None:
    with pytest.raises(AssertionError):
        check(CHECKS[promise], objective)


def test_every_property_is_shown_to_fail_where_it_does_not_hold() -> None:
    assert set(CHECKS) == set(BROKEN)
