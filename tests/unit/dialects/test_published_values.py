"""Numbers from the test suites of libraries, given by their dialects."""

from typing import Any

import numpy as np
import pytest

from lossgrad.core.evaluate import PlayerResult, evaluate
from lossgrad.dialects import find

# tensorflow/gan, losses_impl_test.py
TF_GAN = {"real": [-5.0, 1.4, 12.5, 2.7], "fake": [10.0, 4.4, -5.5, 3.6]}
TF_GAN_RELATIVISTIC = {"real": [-2.0, 0.4, 12.5, 2.7], "fake": [10.0, 4.4, -5.5, 3.6]}
# torchgan, tests/torchgan/test_losses.py
TORCHGAN = {"real": [1.3, 2.9, 8.4, 6.3], "fake": [4.8, 1.2, -3.5, 5.9]}


def player(dialect: str, objective: str, name: str, logits: dict[str, list[float]]) -> PlayerResult:
    batch = {side: np.array(values) for side, values in logits.items()}
    return evaluate(find(objective, dialect), batch, players=[name]).players[name]


def losses(result: PlayerResult, side: str) -> Any:
    values = result.sides[side].losses
    assert values is not None
    return values


@pytest.mark.parametrize(
    ("objective", "name", "expected"),
    [
        ("least_squares", "generator", 17.69625),
        ("least_squares", "discriminator", 41.73375),
        ("modified", "generator", 1.38582),
        ("modified", "discriminator", 6.19637),
        ("minimax", "generator", -4.82408),
        ("minimax", "discriminator", 6.19637),
        ("wasserstein", "generator", -3.125),
        ("wasserstein", "discriminator", 0.225),
        ("wasserstein_hinge", "discriminator", 6.75),
    ],
)
def test_losses_are_those_of_tf_gan(objective: str, name: str, expected: float) -> None:
    assert player("tf_gan", objective, name, TF_GAN).loss == pytest.approx(expected, abs=6e-6)


@pytest.mark.parametrize(("name", "expected"), [("discriminator", 4.390114), ("generator", 4.9401135)])
def test_relativistic_losses_are_those_of_tf_gan(name: str, expected: float) -> None:
    assert player("tf_gan", "relativistic", name, TF_GAN_RELATIVISTIC).loss == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        ("non_saturating", [5.0492043, 1.5168452, 0.02997526, 5.90457]),
        ("least_squares", [11.565, 2.525, 33.505, 31.45]),
    ],
)
def test_discriminator_losses_are_those_of_torchgan(objective: str, expected: list[float]) -> None:
    result = player("torchgan", objective, "discriminator", TORCHGAN)
    np.testing.assert_allclose(losses(result, "real") + losses(result, "fake"), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        ("MinimaxGeneratorLoss", [0.00819607, 0.26328245, 3.5297503, 0.00273570]),
        ("LeastSquaresGeneratorLoss", [7.22, 0.02, 10.125, 12.005]),
    ],
)
def test_generator_losses_are_those_of_torchgan(objective: str, expected: list[float]) -> None:
    np.testing.assert_allclose(
        losses(player("torchgan", objective, "generator", TORCHGAN), "fake"), expected, rtol=1e-5
    )


def test_the_saturating_generator_loss_is_that_of_torchgan() -> None:
    # Its test adds log(1 + exp(-1)) = 0.3132617 to the mean, to agree with the number of TF-GAN.
    loss = player("torchgan", "minimax", "generator", TORCHGAN).loss
    assert loss == pytest.approx(-3.3642528 + 0.3132617, abs=1e-6)


@pytest.mark.parametrize(
    ("objective", "logit", "real", "fake"),
    [
        ("vanilla", 1.0, 0.3132616, 1.3132616),
        ("wgan-logistic-ns", 1.0, 0.3132616, 1.3132616),
        ("lsgan", 2.0, 1.0, 4.0),
        ("hinge", 2.0, 0.0, 3.0),
        ("wgan", 2.0, -2.0, 2.0),
    ],
)
def test_losses_are_those_of_mmgeneration(objective: str, logit: float, real: float, fake: float) -> None:
    # mmgeneration, tests/test_losses/test_gan_loss.py: constant predictions.
    result = player("mmgeneration", objective, "discriminator", {"real": [logit] * 4, "fake": [logit] * 4})
    np.testing.assert_allclose(losses(result, "real"), [real] * 4, atol=1e-7)
    np.testing.assert_allclose(losses(result, "fake"), [fake] * 4, atol=1e-7)
