"""Every property is shown to fail for an objective that does not have it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest

from lossgrad.core import reduction
from lossgrad.core.arrays import Array
from lossgrad.core.curves import CROSS_ENTROPY, HINGE, Curve
from lossgrad.core.margins import REAL, AgainstMean, Batch
from lossgrad.core.objective import Alias, Example, Objective, Parameter
from lossgrad.core.terms import Contribution, Wanted
from lossgrad.objectives import CATALOGUE
from tests.properties import floats
from tests.properties.test_properties import CHECKS, check
from tests.support.broken import with_curve, with_fault, with_player, with_terms

HINGE_GAN, PERCEPTRON = CATALOGUE["hinge"], CATALOGUE["perceptron"]
MINIMAX, NON_SATURATING = CATALOGUE["minimax"], CATALOGUE["non_saturating"]
PAIRED, AVERAGE = CATALOGUE["relativistic_paired"], CATALOGUE["relativistic_average"]


def _wrong_logistic(**formulas: object) -> Objective:
    curve: Curve = replace(CROSS_ENTROPY, **formulas)  # type: ignore[arg-type]
    return with_curve(NON_SATURATING, "generator", curve)


@dataclass(frozen=True, slots=True)
class _Detached(AgainstMean):
    """The other side's mean taken for a constant, as BasicSR does."""

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:
        pulls = AgainstMean.adjoint(self, items, batch)
        return {self.side: pulls[self.side], self.other: np.zeros_like(pulls[self.other])}


def _detached(margin: object) -> _Detached:
    assert isinstance(margin, AgainstMean)
    return _Detached(margin.side, margin.other, margin.sign)


def _noisy(contribution: Contribution, _: Batch, __: Wanted) -> Contribution:
    factor = 1 + np.random.default_rng().uniform()
    return replace(contribution, pulls=_scaled(contribution.pulls, factor))


def _scaled(arrays: Mapping[str, Array], factor: float | Array) -> dict[str, Array]:
    return {side: a * factor for side, a in arrays.items()}


def _changing_with_variable(contribution: Contribution, _: Batch, wanted: Wanted) -> Contribution:
    if contribution.losses is None:
        return contribution
    return replace(contribution, losses=contribution.losses * (1 + wanted.in_probability))


def _in_memory_order(contribution: Contribution, _: Batch, __: Wanted) -> Contribution:
    return replace(
        contribution, pulls={side: a.ravel(order="K").reshape(a.shape) for side, a in contribution.pulls.items()}
    )


def _by_position(contribution: Contribution, _: Batch, __: Wanted) -> Contribution:
    return replace(contribution, pulls={side: a * np.arange(a.size) for side, a in contribution.pulls.items()})


def _in_place(contribution: Contribution, batch: Batch, _: Wanted) -> Contribution:
    for a in batch.values():
        np.negative(a, out=a)
    return contribution


def _weighted_losses(contribution: Contribution, _: Batch, __: Wanted) -> Contribution:
    if contribution.item_weights is None or contribution.losses is None:
        return contribution
    return replace(contribution, losses=contribution.losses * contribution.item_weights)


def _weighted_twice(contribution: Contribution, _: Batch, __: Wanted) -> Contribution:
    if contribution.item_weights is None:
        return contribution
    return replace(contribution, pulls=_scaled(contribution.pulls, contribution.item_weights + 1))


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
    "weights_are_n_times_the_gradient_of_the_mean": with_fault(HINGE_GAN, "generator", _noisy),
    "gradient_in_probability_follows_the_chain_rule": _wrong_logistic(
        slope_in_probability=lambda x, target: -x.inverse_sigmoid_neg
    ),
    "only_gradients_depend_on_what_they_are_taken_in": with_fault(HINGE_GAN, "generator", _changing_with_variable),
    "loss_is_the_sum_of_the_means_of_the_losses": with_fault(
        HINGE_GAN, "generator", lambda contribution, *_: replace(contribution, listed=())
    ),
    "slope_at_a_kink_lies_between_its_sides": with_curve(
        HINGE_GAN,
        "discriminator",
        replace(HINGE, slope=lambda x, margin, kink: np.where(x.m == margin, -2.0, HINGE.slope(x, margin, kink))),
    ),
    "slope_jumps_where_kinks_are_declared": _wrong_logistic(kinks=lambda target: (0.0,)),
    "arrays_come_back_in_the_shape_they_were_sent": with_fault(
        HINGE_GAN,
        "generator",
        lambda contribution, *_: replace(
            contribution, pulls={side: a.ravel() for side, a in contribution.pulls.items()}
        ),
    ),
    "memory_layout_does_not_matter": with_fault(MINIMAX, "generator", _in_memory_order),
    "order_does_not_matter": with_fault(MINIMAX, "generator", _by_position),
    "inputs_are_left_alone": with_fault(MINIMAX, "generator", _in_place),
    "unreduced_outputs_ignore_reduction_and_sample_weights": with_fault(MINIMAX, "generator", _weighted_losses),
    "a_sum_pulls_n_times_as_hard_as_a_mean": with_fault(
        MINIMAX, "generator", lambda contribution, *_: replace(contribution, count=2 * contribution.count)
    ),
    "without_a_reduction_gradients_are_those_of_the_sum": with_fault(MINIMAX, "generator", _noisy),
    "sample_weights_of_one_change_nothing": with_fault(MINIMAX, "generator", _weighted_twice),
    "only_the_ratios_of_sample_weights_matter_to_a_mean": with_fault(MINIMAX, "generator", _weighted_twice),
    "whole_sample_weights_are_repetitions": with_fault(MINIMAX, "generator", _weighted_twice),
    "players_pull_an_unsure_fake_in_opposite_directions": with_terms(
        HINGE_GAN, "generator", lambda term: replace(term, sign=-1)
    ),
    "only_differences_matter_to_a_relativistic_objective": with_terms(
        PAIRED, "generator", lambda term: replace(term, on=REAL)
    ),
    "gradients_of_a_relativistic_objective_sum_to_zero": with_terms(
        AVERAGE, "discriminator", lambda term: replace(term, on=_detached(term.on))
    ),
    "no_answer_is_nan": _wrong_logistic(slope=lambda x, target: -x.sigmoid * np.exp(-x.m)),
    "float32_answers_are_float32": _wrong_logistic(value=lambda x, target: x.softplus_neg.astype(np.float64)),
    "float32_answers_are_those_of_the_rounded_logits": _wrong_logistic(
        value=lambda x, target: x.softplus_neg * (1 + 100 * np.finfo(x.m.dtype).eps)
    ),
    "float32_logits_are_welcome_as_they_are": with_fault(MINIMAX, "generator", _noisy),
    "only_what_was_asked_for_is_answered": with_fault(MINIMAX, "generator", _noisy),
    "only_players_asked_for_are_answered": with_fault(MINIMAX, "generator", _noisy),
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
    "aliases_are_no_other_objectives_name": replace(HINGE_GAN, aliases=(Alias("Non-Saturating", ("nobody",)),)),
    "aliases_lead_to_it": replace(HINGE_GAN, aliases=(Alias("rpgan", ("nobody",)),)),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_a_broken_objective_is_found(promise: str) -> None:
    with pytest.raises(AssertionError):
        check(CHECKS[promise], BROKEN[promise])


def test_a_core_that_keeps_negative_zeros_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduction, "positive_zero", lambda values: values)
    with pytest.raises(AssertionError):
        floats.check_no_answer_is_negative_zero(HINGE_GAN, np.random.default_rng(0))


def test_every_property_is_shown_to_fail_where_it_does_not_hold() -> None:
    assert set(CHECKS) - {"no_answer_is_negative_zero"} == set(BROKEN)
