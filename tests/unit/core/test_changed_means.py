import numpy as np
import pytest

from lossgrad.core.changes import Detached, OfMean
from lossgrad.core.dialect import derived
from lossgrad.objectives import CATALOGUE
from tests.support.changing import AVERAGE, HINGE, answer


def test_a_detached_mean_leaves_each_gradient_to_itself() -> None:
    logits = {"real": np.array([2.0, 1.0, 3.0]), "fake": np.array([-1.0, -2.0, 0.0])}
    one, other = answer(derived(AVERAGE, (Detached("discriminator"),)), logits=logits), answer(AVERAGE, logits=logits)
    assert one.loss == other.loss
    u = logits["real"] + 1
    np.testing.assert_allclose(one.sides["real"].gradients, -1 / (1 + np.exp(u)) / 3, rtol=1e-14)
    np.testing.assert_allclose(other.sides["real"].gradients, [-0.0363, -0.0602, -0.0265], atol=5e-5)
    np.testing.assert_allclose(one.sides["real"].gradients, [-0.0158, -0.0397, -0.0060], atol=5e-5)
    with pytest.raises(TypeError, match="only a mean"):
        derived(HINGE, (Detached("discriminator"),))


def test_a_loss_of_the_mean_is_no_mean_of_losses() -> None:
    energies = {"real": np.array([0.5]), "fake": np.array([-1.0, 3.0])}
    energy_based = CATALOGUE["energy_based"]
    assert answer(energy_based, logits=energies).loss == 1.5
    of_mean = answer(derived(energy_based, (OfMean("discriminator", "fake"),)), logits=energies)
    assert of_mean.loss == 0.5
    near = answer(derived(energy_based, (OfMean("discriminator", "fake"),)), logits=energies, margin=2.0)
    np.testing.assert_array_equal(near.sides["fake"].gradients, [-0.5, -0.5])
    np.testing.assert_array_equal(near.sides["fake"].losses, [1.0, 1.0])
    with pytest.raises(TypeError, match="one logit"):
        derived(AVERAGE, (OfMean("discriminator", "fake"),))
