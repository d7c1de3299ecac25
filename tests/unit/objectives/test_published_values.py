"""Numbers from the test suites of other libraries."""

from typing import Any

import numpy as np
import pytest

from lossgrad.core.evaluate import PlayerResult, evaluate
from lossgrad.objectives import CATALOGUE

# tensorflow/gan, losses_impl_test.py
TFGAN = {"real": [-5.0, 1.4, 12.5, 2.7], "fake": [10.0, 4.4, -5.5, 3.6]}
TFGAN_RELATIVISTIC = {"real": [-2.0, 0.4, 12.5, 2.7], "fake": [10.0, 4.4, -5.5, 3.6]}
# torchgan, tests/torchgan/test_losses.py
TORCHGAN = {"real": [1.3, 2.9, 8.4, 6.3], "fake": [4.8, 1.2, -3.5, 5.9]}


def player(objective: str, name: str, logits: dict[str, list[float]], **parameters: float) -> PlayerResult:
    batch = {side: np.array(values) for side, values in logits.items()}
    return evaluate(CATALOGUE[objective], batch, players=[name], parameters=parameters).players[name]


def losses(result: PlayerResult, side: str) -> Any:
    values = result.sides[side].losses
    assert values is not None
    return values


@pytest.mark.parametrize(
    ("objective", "name", "parameters", "expected"),
    [
        ("least_squares", "generator", {}, 17.69625),
        ("least_squares", "discriminator", {}, 41.73375),
        ("non_saturating", "generator", {}, 1.38582),
        ("non_saturating", "discriminator", {"tensorflow_smoothing": 0.25}, 6.19637),
        ("wasserstein", "generator", {}, -3.125),
        ("wasserstein", "discriminator", {}, 0.225),
        ("hinge", "discriminator", {}, 6.75),
    ],
)
def test_losses_are_those_of_tfgan(objective: str, name: str, parameters: dict[str, float], expected: float) -> None:
    assert player(objective, name, TFGAN, **parameters).loss == pytest.approx(expected, abs=6e-6)


def test_the_minimax_generator_loss_differs_from_tfgans_by_its_constant() -> None:
    # TF-GAN adds the discriminator's loss on logits of 1: -log(1 + exp(-1)).
    constant = np.log1p(np.exp(-1))
    assert player("minimax", "generator", TFGAN).loss == pytest.approx(-4.82408 + constant, abs=6e-6)


@pytest.mark.parametrize(("name", "expected"), [("discriminator", 4.390114), ("generator", 4.9401135)])
def test_relativistic_losses_are_those_of_tfgan(name: str, expected: float) -> None:
    assert player("relativistic_average", name, TFGAN_RELATIVISTIC).loss == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        ("non_saturating", [5.0492043, 1.5168452, 0.02997526, 5.90457]),
        ("least_squares", [11.565, 2.525, 33.505, 31.45]),
    ],
)
def test_discriminator_losses_are_those_of_torchgan(objective: str, expected: list[float]) -> None:
    result = player(objective, "discriminator", TORCHGAN)
    np.testing.assert_allclose(losses(result, "real") + losses(result, "fake"), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("objective", "expected"),
    [
        ("non_saturating", [0.00819607, 0.26328245, 3.5297503, 0.00273570]),
        ("least_squares", [7.22, 0.02, 10.125, 12.005]),
    ],
)
def test_generator_losses_are_those_of_torchgan(objective: str, expected: list[float]) -> None:
    np.testing.assert_allclose(losses(player(objective, "generator", TORCHGAN), "fake"), expected, rtol=1e-5)


def test_the_saturating_generator_loss_is_that_of_torchgan() -> None:
    # torchgan's mean over the same fakes, to which its test adds log(1 + exp(-1)) = 0.3132617.
    assert player("minimax", "generator", TORCHGAN).loss == pytest.approx(-3.3642528 + 0.3132617, abs=1e-6)


@pytest.mark.parametrize(
    ("objective", "parameters", "logit", "real", "fake"),
    [
        ("non_saturating", {}, 1.0, 0.3132616, 1.3132616),
        ("least_squares", {"scale": 1.0}, 2.0, 1.0, 4.0),
        ("hinge", {}, 2.0, 0.0, 3.0),
        ("wasserstein", {}, 2.0, -2.0, 2.0),
    ],
)
def test_losses_are_those_of_mmgeneration(
    objective: str, parameters: dict[str, float], logit: float, real: float, fake: float
) -> None:
    # mmgeneration, tests/test_losses/test_gan_loss.py: constant predictions.
    result = player(objective, "discriminator", {"real": [logit] * 4, "fake": [logit] * 4}, **parameters)
    np.testing.assert_allclose(losses(result, "real"), [real] * 4, atol=1e-7)
    np.testing.assert_allclose(losses(result, "fake"), [fake] * 4, atol=1e-7)
