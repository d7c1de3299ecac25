"""Losses of energies, where low is real."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import mean, relu

OF_MEAN = "https://github.com/eriklindernoren/PyTorch-GAN implementations/ebgan/ebgan.py"


@right("energy_based", "discriminator", "Zhao et al., Energy-based GAN, 2017, equation 1", at_least=0.0)
def margin_of_energies(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": relu(1 - fake)}


@right("energy_based", "discriminator", "https://github.com/torchgan/torchgan", dialect="torchgan", at_least=0.0)
def as_torchgan_has_its_margin(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": relu(80 - fake)}


@right(
    "boundary_equilibrium",
    "discriminator",
    "https://github.com/carpedm20/BEGAN-tensorflow",
    parameters={"k": 0.3},
    at_least=0.0,
)
def began_with_its_k(real: Any, fake: Any) -> Any:
    return mean(real) - 0.3 * mean(fake)


@right("margin_adaptation", "generator", "https://github.com/wiseodd/generative-models GAN/magan", at_least=0.0)
def mean_energy(fake: Any) -> Any:
    return np.mean(fake)


@wrong(
    "loss_of_mean",
    "energy_based",
    "discriminator",
    OF_MEAN,
    at_least=0.0,
    parameters={"margin": 8.0},
    unsure={
        "gradients": (
            "other_dialect",
            "parameter_value",
        )
    },
    needs="wide",
    types=("float64",),
)
def hinge_of_the_mean_energy(real: Any, fake: Any) -> Any:
    return mean(real) + relu(8 - mean(fake))


@wrong(
    "parameter_value",
    "energy_based",
    "discriminator",
    "https://github.com/wiseodd/generative-models GAN/ebgan",
    at_least=0.0,
    unsure={"gradients": ("other_dialect",), "scalar": ("unexplained",)},
)
def margin_of_five(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": relu(5 - fake)}


@wrong(
    "sign_flipped",
    "energy_based",
    "generator",
    "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
    at_least=0.0,
)
def raises_its_energy(fake: Any) -> Any:
    return {"fake": -fake}


@wrong(
    "parameter_value",
    "boundary_equilibrium",
    "discriminator",
    "https://github.com/carpedm20/BEGAN-tensorflow",
    at_least=0.0,
    unsure={"scalar": ("unexplained",)},
)
def another_k(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": -0.05 * fake}
