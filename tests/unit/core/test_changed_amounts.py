import numpy as np
import pytest

from lossgrad.core.changes import Scaled, Shifted
from lossgrad.core.dialect import derived
from tests.support.changing import AVERAGE, HINGE, LEAST_SQUARES, NON_SATURATING, answer


def test_a_player_is_scaled() -> None:
    halved = derived(HINGE, (Scaled(0.5, "discriminator"),))
    assert answer(halved).loss == answer(HINGE).loss / 2
    np.testing.assert_array_equal(answer(halved).sides["fake"].weights, answer(HINGE).sides["fake"].weights / 2)
    assert answer(halved, "generator").loss == answer(HINGE, "generator").loss
    assert halved.players["discriminator"].formulas["real"] == "0.5*(max(0, margin - a))"


def test_every_player_is_scaled_if_none_is_named() -> None:
    doubled = derived(AVERAGE, (Scaled(2.0),))
    for player in AVERAGE.players:
        assert answer(doubled, player).loss == pytest.approx(2 * answer(AVERAGE, player).loss, rel=1e-15)


def test_a_scale_that_is_a_parameter_takes_the_factor() -> None:
    halved = derived(LEAST_SQUARES, (Scaled(0.5),))
    for scale in (0.5, 2.0):
        assert answer(halved, scale=scale).loss == answer(LEAST_SQUARES, scale=scale).loss / 2


def test_a_constant_is_in_the_losses_and_in_no_gradient() -> None:
    shifted = derived(NON_SATURATING, (Shifted("generator", "fake", -0.25, "-1/4"),))
    one, other = answer(shifted, "generator"), answer(NON_SATURATING, "generator")
    assert one.loss == pytest.approx(other.loss - 0.25, rel=1e-15)
    np.testing.assert_allclose(one.sides["fake"].losses, other.sides["fake"].losses - 0.25, rtol=1e-15)
    np.testing.assert_array_equal(one.sides["fake"].gradients, other.sides["fake"].gradients)
    assert shifted.players["generator"].formulas["fake"].endswith(" + (-1/4)")
