"""What holds for every objective holds in every dialect, but for what is particular to an objective's own file."""

from dataclasses import replace

import pytest

from lossgrad.core.changes import Scaled, Through
from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.dialect import derived
from lossgrad.core.objective import Objective
from lossgrad.core.terms import Pointwise
from lossgrad.core.transforms import TANH
from lossgrad.dialects import DIALECTS, derivations
from lossgrad.objectives import CATALOGUE
from tests.properties import calculus, floats, symmetries
from tests.properties.test_properties import check, checks
from tests.support.broken import with_curve

CHECKS = {promise: each for module in (calculus, symmetries, floats) for promise, each in checks(module).items()}
OF_DERIVATIVES = {
    "gradient_is_the_derivative_of_the_loss",
    "gradient_keeps_its_digits_in_the_tails",
    "gradients_of_a_relativistic_objective_sum_to_zero",
    "slope_jumps_where_kinks_are_declared",
    "a_sum_pulls_n_times_as_hard_as_a_mean",  # takes terms apart, and one against a detached mean needs the others
}
"""Not so where a gradient is cut off or a mean detached, which ``true_gradient`` tells."""
OF_RELATIVISTIC = {
    "only_differences_matter_to_a_relativistic_objective",
    "gradients_of_a_relativistic_objective_sum_to_zero",
}
"""Not so where one player comes from another objective."""
OTHER_WAY_ROUND = "players_pull_an_unsure_fake_in_opposite_directions"
"""Of objectives whose logits are bigger the more real; a dialect may turn the sign round, or have one player only."""
CHANGED = {
    f"{name}-{entry.names[0]}": objective
    for name in DIALECTS
    for entry, objective in derivations(name)
    if entry.changes
}


def holds(promise: str, objective: Objective) -> bool:
    """Whether a promise is one that this objective makes."""
    if promise in OF_RELATIVISTIC and any(player.separable for player in objective.players.values()):
        return False
    if promise == "slope_at_a_kink_lies_between_its_sides":  # for several conventions
        return not any(parameter.name == "kink" and parameter.values for parameter in objective.parameters)
    if promise == "float32_answers_are_those_of_the_rounded_logits":  # in full digits, which soft targets cancel
        return not objective.fallbacks
    true = all(player.true_gradient for player in objective.players.values())
    return promise != OTHER_WAY_ROUND and (true or promise not in OF_DERIVATIVES)


PROMISED = {
    f"{promise}-{name}": (promise, objective)
    for promise in CHECKS
    for name, objective in CHANGED.items()
    if holds(promise, objective)
}


@pytest.mark.parametrize(("promise", "objective"), PROMISED.values(), ids=PROMISED)
def test_it_holds_in_every_dialect(promise: str, objective: Objective) -> None:
    check(CHECKS[promise], objective, rounds=1)  # what it was made from is held to more


def test_every_promise_is_held_against_dialects() -> None:
    for promise in CHECKS.keys() - {OTHER_WAY_ROUND}:
        held = [objective for objective in CHANGED.values() if holds(promise, objective)]
        assert len(held) > (3 if promise in OF_RELATIVISTIC else len(CHANGED) / 2), promise


def test_a_broken_change_is_found() -> None:
    linear = with_curve(
        CATALOGUE["non_saturating"], "generator", replace(CROSS_ENTROPY, curvature=lambda x, target: x.m)
    )
    for changes in ((Scaled(0.5),), (Through(TANH),)):
        with pytest.raises(AssertionError):
            check(CHECKS["curvature_is_the_derivative_of_the_gradient"], derived(linear, changes))


def test_a_gradient_that_is_no_derivative_is_found() -> None:
    clamped = CHANGED["monai-bce"]
    (term,) = clamped.players["generator"].terms
    assert isinstance(term, Pointwise)
    wrong = replace(clamped, players={"generator": replace(clamped.players["generator"], true_gradient=True)})
    assert holds("gradient_keeps_its_digits_in_the_tails", wrong)
    with pytest.raises(AssertionError):
        check(CHECKS["gradient_keeps_its_digits_in_the_tails"], wrong)
