"""The discriminator of one objective against the generator of another."""

from typing import Any

import numpy as np
import pytest

from lossgrad.core.errors import InvalidOption, InvalidParameter, UnknownObjective
from lossgrad.core.evaluate import Evaluation, evaluate
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE, find

RNG = np.random.default_rng(4)
LOGITS = {"real": RNG.normal(1, 2, 6), "fake": RNG.normal(-1, 2, 6)}


def ask(objective: Objective, **parameters: float) -> Evaluation:
    return evaluate(objective, LOGITS, parameters=parameters)


def same_player(one: Evaluation, other: Evaluation, player: str) -> None:
    assert one.players[player].loss == other.players[player].loss
    for side, values in one.players[player].sides.items():
        for name in ("losses", "gradients", "weights"):
            theirs: Any = getattr(other.players[player].sides[side], name)
            np.testing.assert_array_equal(getattr(values, name), theirs)


GENERATORS = [name for name, objective in CATALOGUE.items() if "generator" in objective.players]


@pytest.mark.parametrize("name", GENERATORS)
def test_any_generator_can_be_played_against_any_discriminator_of_its_kind(name: str) -> None:
    rival = "energy_based" if CATALOGUE[name].inputs == "energies" else "hinge"
    both = ask(find(f"{rival}+{name}"))
    same_player(both, ask(CATALOGUE[rival]), "discriminator")
    same_player(both, ask(CATALOGUE[name]), "generator")


def test_each_half_keeps_its_own_parameters() -> None:
    both = find("hinge+hinge_non_saturating")
    assert [each.name for each in both.parameters] == [
        "discriminator.margin",
        "discriminator.kink",
        "generator.margin",
        "generator.kink",
    ]
    answer = ask(both, **{"discriminator.margin": 0.5, "generator.margin": 2.0})
    same_player(answer, ask(CATALOGUE["hinge"], margin=0.5), "discriminator")
    same_player(answer, ask(CATALOGUE["hinge_non_saturating"], margin=2.0), "generator")


def test_parameters_of_the_half_that_is_not_there_are_not_there_either() -> None:
    assert [each.name for each in find("least_squares+wasserstein").parameters] == [
        "discriminator.fake_target",
        "discriminator.real_target",
        "discriminator.scale",
    ]


def test_parameters_that_contradict_each_other_are_refused_under_their_new_names() -> None:
    with pytest.raises(InvalidParameter) as refused:
        ask(
            find("non_saturating+hinge"),
            **{"discriminator.real_target": 0.9, "discriminator.one_sided_smoothing": 0.1},
        )
    assert refused.value.pointer == "/parameters/discriminator.one_sided_smoothing"


def test_the_chance_level_is_that_of_the_discriminator_at_its_parameters() -> None:
    both = find("least_squares+wasserstein")
    assert both.chance_level is not None
    assert both.chance_level.value(both.resolve({"discriminator.scale": 1.0})) == 0.5


def test_an_objective_combined_with_itself_is_itself() -> None:
    assert find("hinge+hinge") is CATALOGUE["hinge"]


def test_the_same_combination_is_the_same_object() -> None:
    assert find("hinge+wgan") is find("HINGE+wasserstein")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hinge+logistic", "has no 'generator' player"),
        ("energy_based+hinge", "takes energies and hinge takes logits"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, message: str) -> None:
    with pytest.raises(InvalidOption, match=message):
        find(name)


@pytest.mark.parametrize("name", ["hinge+", "+hinge", "hinge+hing", "hinge+hinge+hinge"])
def test_an_unknown_half_is_an_unknown_name(name: str) -> None:
    with pytest.raises(UnknownObjective):
        find(name)
