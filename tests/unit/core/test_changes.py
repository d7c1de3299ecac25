"""What holds for every change: it is of something the objective has, and says so in words."""

from typing import Any

import pytest

from lossgrad.core.changes import (
    Defaults,
    Detached,
    Fixed,
    Flipped,
    OfMean,
    Replaced,
    Scaled,
    Shared,
    Shifted,
    Through,
    Without,
    epsilon,
)
from lossgrad.core.dialect import derived, described
from lossgrad.core.objective import Objective
from lossgrad.core.transforms import TANH, less
from lossgrad.objectives import CATALOGUE
from tests.support.changing import AVERAGE, HINGE, LEAST_SQUARES, NON_SATURATING


@pytest.mark.parametrize("change", [Defaults(steepness=2.0), Fixed(steepness=2.0), Scaled(2.0, "critic")])
def test_what_an_objective_does_not_have_cannot_be_changed(change: Any) -> None:
    with pytest.raises(TypeError, match="has no"):
        derived(HINGE, (change,))


def test_what_is_known_of_the_optimum_does_not_outlive_a_change_of_the_loss() -> None:
    assert derived(LEAST_SQUARES, (Defaults(scale=1.0),)).chance_level is LEAST_SQUARES.chance_level
    assert derived(LEAST_SQUARES, (Scaled(2.0),)).chance_level is None


@pytest.mark.parametrize(
    ("objective", "change", "words"),
    [
        (LEAST_SQUARES, Defaults(scale=1.0), "scale is 1 by default (instead of 0.5)"),
        (HINGE, Fixed(margin=1.0, kink=0.5), "margin is always 1 and kink is always 0.5"),
        (HINGE, Scaled(0.5, "discriminator"), "the discriminator's loss is multiplied by 0.5"),
        (HINGE, Scaled(0.5), "each player's loss is multiplied by 0.5"),
        (CATALOGUE["logistic"], Scaled(0.5), "the loss is multiplied by 0.5"),
        (
            NON_SATURATING,
            Shifted("generator", "fake", -0.5, "-1/2"),
            "the generator's loss contains the constant -1/2 = -0.5",
        ),
        (HINGE, Flipped(), "bigger logits are more fake"),
        (HINGE, Through(TANH), "a becomes tanh(a)"),
        (
            NON_SATURATING,
            Through(less(1), "discriminator", ("fake",)),
            "a becomes (a - 1) on fake examples in the discriminator's loss",
        ),
        (
            NON_SATURATING,
            epsilon(1e-8, "generator"),
            "log(D + 1e-08) stands for log D in the generator's loss",
        ),
        (
            AVERAGE,
            Detached("discriminator"),
            "batch means are constants in the gradient of the discriminator's loss",
        ),
        (
            CATALOGUE["energy_based"],
            OfMean("discriminator", "fake"),
            "the discriminator's loss is taken of the mean of the fake side",
        ),
        (AVERAGE, Replaced("generator", HINGE), "the generator's loss is that of hinge"),
        (AVERAGE, Shared("generator", "discriminator"), "the generator minimises the discriminator's loss"),
        (AVERAGE, Without("generator"), "there is no generator"),
    ],
)
def test_changes_say_what_they_change(objective: Objective, change: Any, words: str) -> None:
    assert described(objective, (change,)) == [words]


def test_a_change_is_described_as_of_what_the_earlier_ones_left() -> None:
    assert described(LEAST_SQUARES, (Defaults(scale=1.0), Defaults(scale=2.0))) == [
        "scale is 1 by default (instead of 0.5)",
        "scale is 2 by default (instead of 1)",
    ]
