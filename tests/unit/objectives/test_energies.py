"""Losses on energies as torchgan has them: of the members of a batch, and then their mean."""

import numpy as np
import pytest

from lossgrad.core.evaluate import evaluate
from lossgrad.objectives import CATALOGUE

REAL = np.array([0.25, 1.0, 0.5, 3.0, 0.75])
FAKE = np.array([1.0, 2.5, 0.5, 1.75, 0.25])


def loss(name: str, player: str, **parameters: float) -> float:
    logits = {"real": REAL, "fake": FAKE}
    result = evaluate(CATALOGUE[name], logits, players=[player], parameters=parameters).players[player].loss
    assert result is not None
    return float(result)


@pytest.mark.parametrize("name", ["energy_based", "margin_adaptation"])
def test_hinged_energies_are_those_of_torchgan(name: str) -> None:
    theirs = np.mean(REAL + np.maximum(1.5 - FAKE, 0))
    assert loss(name, "discriminator", margin=1.5) == pytest.approx(theirs, rel=1e-14)
    assert loss(name, "generator", margin=1.5) == pytest.approx(FAKE.mean(), rel=1e-14)


@pytest.mark.parametrize("k", [0.0, 0.25, 1.0])
def test_boundary_equilibrium_is_that_of_torchgan(k: float) -> None:
    assert loss("boundary_equilibrium", "discriminator", k=k) == pytest.approx(np.mean(REAL - k * FAKE), rel=1e-14)
    assert loss("boundary_equilibrium", "generator", k=k) == pytest.approx(FAKE.mean(), rel=1e-14)


def test_where_k_is_0_fakes_weigh_nothing_for_the_discriminator() -> None:
    side = (
        evaluate(CATALOGUE["boundary_equilibrium"], {"real": REAL, "fake": FAKE}).players["discriminator"].sides["fake"]
    )
    assert side.losses is not None
    assert side.weights is not None
    assert not side.losses.any()
    assert not side.weights.any()


def test_the_hinge_of_a_mean_is_another_function() -> None:
    # PyTorch-GAN, ebgan.py, and wiseodd's magan_pytorch.py.
    theirs = REAL.mean() + max(1.5 - FAKE.mean(), 0)
    assert loss("energy_based", "discriminator", margin=1.5) > theirs + 0.1
