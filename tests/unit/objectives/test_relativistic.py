"""Losses as they stand in AlexiaJM/relativistic-f-divergences, GAN.py."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import evaluate
from lossgrad.objectives import CATALOGUE

REAL = np.array([2.25, 1.0, -0.5, 3.0, 0.25])
FAKE = np.array([-1.0, -2.5, 0.5, 1.75, -0.25])

Loss = Callable[[Array, Array], Any]


def bce(logits: Array, label: float) -> Any:
    return np.mean(np.logaddexp(0, logits) - label * logits)


def square(values: Array) -> Any:
    return np.mean(values**2)


def relu(values: Array) -> Any:
    return np.mean(np.maximum(values, 0))


def middle(real: Array, fake: Array) -> Any:
    return (real.mean() + fake.mean()) / 2


def grid(real: Array, fake: Array) -> Array:
    difference: Array = np.subtract.outer(real, fake)
    return difference


# By the library's number of the loss: the discriminator's and the generator's.
LOSSES: dict[str, tuple[Loss, Loss]] = {
    "relativistic_average": (  # 11
        lambda r, f: bce(r - f.mean(), 1) + bce(f - r.mean(), 0),
        lambda r, f: bce(r - f.mean(), 0) + bce(f - r.mean(), 1),
    ),
    "relativistic_average_least_squares": (  # 12
        lambda r, f: square(r - f.mean() - 1) + square(f - r.mean() + 1),
        lambda r, f: square(r - f.mean() + 1) + square(f - r.mean() - 1),
    ),
    "relativistic_average_hinge": (  # 13
        lambda r, f: relu(1 - (r - f.mean())) + relu(1 + (f - r.mean())),
        lambda r, f: relu(1 + (r - f.mean())) + relu(1 - (f - r.mean())),
    ),
    "relativistic_centered": (  # 21
        lambda r, f: bce(r - middle(r, f), 1) + bce(f - middle(r, f), 0),
        lambda r, f: bce(r - middle(r, f), 0) + bce(f - middle(r, f), 1),
    ),
    "relativistic_centered_least_squares": (  # 22
        lambda r, f: square(r - middle(r, f) - 1) + square(f - middle(r, f) + 1),
        lambda r, f: square(r - middle(r, f) + 1) + square(f - middle(r, f) - 1),
    ),
    "relativistic_centered_hinge": (  # 23
        lambda r, f: relu(1 - (r - middle(r, f))) + relu(1 + (f - middle(r, f))),
        lambda r, f: relu(1 + (r - middle(r, f))) + relu(1 - (f - middle(r, f))),
    ),
    "relativistic_paired": (lambda r, f: 2 * bce(r - f, 1), lambda r, f: bce(f - r, 1)),  # 31
    "relativistic_paired_least_squares": (lambda r, f: 2 * square(r - f - 1), lambda r, f: square(f - r - 1)),  # 32
    "relativistic_paired_hinge": (lambda r, f: 2 * relu(1 - (r - f)), lambda r, f: relu(1 - (f - r))),  # 33
    "relativistic_all_pairs": (  # 41
        lambda r, f: 2 * bce(grid(r, f), 1),
        lambda r, f: 2 * bce(-grid(r, f), 1),
    ),
    "relativistic_all_pairs_least_squares": (  # 42
        lambda r, f: 2 * square(grid(r, f) - 1),
        lambda r, f: 2 * square(-grid(r, f) - 1),
    ),
    "relativistic_all_pairs_hinge": (  # 43
        lambda r, f: 2 * relu(1 - grid(r, f)),
        lambda r, f: 2 * relu(1 + grid(r, f)),
    ),
}
TWICE = {"paired": ("discriminator",), "all_pairs": ("discriminator", "generator")}
"""What the library doubles."""


def loss(name: str, player: str) -> float:
    result = evaluate(CATALOGUE[name], {"real": REAL, "fake": FAKE}, players=[player]).players[player].loss
    assert result is not None
    return float(result)


@pytest.mark.parametrize("player", ["discriminator", "generator"])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_those_of_relativistic_f_divergences_without_its_doubling(name: str, player: str) -> None:
    doubled = any(family in name and player in players for family, players in TWICE.items())
    theirs = LOSSES[name][player == "generator"](REAL, FAKE)
    assert loss(name, player) * (1 + doubled) == pytest.approx(theirs, rel=1e-13)


def test_all_relativistic_objectives_are_among_them() -> None:
    assert set(LOSSES) == {name for name, objective in CATALOGUE.items() if objective.family == "relativistic"}


def test_with_the_hinge_basicsr_gives_the_generator_nothing() -> None:
    # Its GANLoss takes the generator's hinge loss for linear, whatever the target.
    theirs = -np.mean(REAL - FAKE.mean()) - np.mean(FAKE - REAL.mean())
    assert theirs == pytest.approx(0, abs=1e-15)
    assert loss("relativistic_average_hinge", "generator") > 1


def test_least_squares_over_all_pairs_pulls_towards_the_other_mean() -> None:
    answer = evaluate(CATALOGUE["relativistic_all_pairs_least_squares"], {"real": REAL, "fake": FAKE[:2]})
    gradients = answer.players["discriminator"].sides["real"].gradients
    assert gradients is not None
    np.testing.assert_allclose(gradients, 2 * (REAL - FAKE[:2].mean() - 1) / REAL.size, rtol=1e-14)
