"""Kernels, contrasts and other coupled losses."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import mean

DUAL = "https://github.com/lucidrains/stylegan2-pytorch/issues/289"


def _kernel(x: Any, y: Any) -> Any:
    squared = (x[:, None] - y[None, :]) ** 2
    return sum(np.exp(-squared / (2 * sigma**2)) for sigma in (1, 2, 4, 8, 16))


def _mmd(real: Any, fake: Any, *, biased: bool) -> Any:
    n, m = len(real), len(fake)
    within_real, within_fake = np.sum(_kernel(real, real)), np.sum(_kernel(fake, fake))
    cross = 2 * np.sum(_kernel(real, fake)) / (n * m)
    if biased:
        return within_real / n**2 + within_fake / m**2 - cross
    # Each of the five kernels is 1 on the diagonal.
    return (within_real - 5 * n) / (n * (n - 1)) + (within_fake - 5 * m) / (m * (m - 1)) - cross


def _log_sum_exp(rows: Any) -> Any:
    largest = np.max(rows, axis=1, keepdims=True)
    return (largest + np.log(np.sum(np.exp(rows - largest), axis=1, keepdims=True)))[:, 0]


def _contrast(one: Any, other: Any) -> Any:
    rows = np.concatenate([one[:, None], np.ones((len(one), 1), one.dtype) * other[None, :]], axis=1)
    return _log_sum_exp(rows) - one


@right("mmd_rbf", "generator", "Li et al., MMD GAN, 2017; https://github.com/OctoberChang/MMD-GAN mmd.py")
def unbiased_mmd(real: Any, fake: Any) -> Any:
    return _mmd(real, fake, biased=False)


@right("mmd_rbf", "discriminator", "https://github.com/OctoberChang/MMD-GAN mmd.py", parameters={"biased": 1.0})
def biased_mmd_and_said_so(real: Any, fake: Any) -> Any:
    return -_mmd(real, fake, biased=True)


@right("energy_distance", "generator", "Bellemare et al., The Cramer Distance, 2017")
def energy_distance_of_pairs(real: Any, fake: Any) -> Any:
    def apart(x: Any, y: Any) -> Any:
        return mean(np.abs(x[:, None] - y[None, :]))

    return 2 * apart(real, fake) - apart(real, real) - apart(fake, fake)


@right("dual_contrastive", "discriminator", "Yu et al., Dual Contrastive Loss, 2021, equations 4 and 5")
def contrasts_both_ways(real: Any, fake: Any) -> Any:
    return {"real": _contrast(real, fake), "fake": _contrast(-fake, -real)}


@right("softmax", "discriminator", "https://github.com/eriklindernoren/PyTorch-GAN implementations/softmax_gan")
def softmax_of_the_batch(real: Any, fake: Any) -> Any:
    return np.log(np.sum(np.exp(real)) + np.sum(np.exp(fake))) - mean(real)


@right("fisher", "discriminator", "Mroueh and Sercu, Fisher GAN, 2017", parameters={"multiplier": 0.5, "penalty": 0.1})
def augmented_lagrangian(real: Any, fake: Any) -> Any:
    constraint = 1 - (mean(real**2) + mean(fake**2)) / 2
    return -(mean(real) - mean(fake) + 0.5 * constraint - 0.1 / 2 * constraint**2)


@right(
    "alpha_loss",
    "discriminator",
    "Kurri et al., Realizing GANs via a Tunable Loss Function, 2021",
    parameters={"alpha": 3.0},
)
def tunable(real: Any, fake: Any) -> Any:
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(fake))
    return {"real": 1.5 * (1 - p ** (2 / 3)), "fake": 1.5 * (1 - q ** (2 / 3))}


@wrong("shared_loss", "dual_contrastive", "generator", DUAL)
def contrasts_as_the_discriminator_does(real: Any, fake: Any) -> Any:
    return {"real": _contrast(real, fake), "fake": _contrast(-fake, -real)}


@wrong(
    "parameter_value",
    "mmd_rbf",
    "generator",
    "https://github.com/OctoberChang/MMD-GAN mmd.py",
    unsure={"scalar": ("unexplained",)},
)
def keeps_the_diagonal(real: Any, fake: Any) -> Any:
    return _mmd(real, fake, biased=True)


@wrong("sign_flipped", "mmd_rbf", "generator", "https://github.com/OctoberChang/MMD-GAN mmd_gan.py")
def maximises_the_distance(real: Any, fake: Any) -> Any:
    return -_mmd(real, fake, biased=False)


@wrong("parameter_value", "alpha_loss", "discriminator", "Kurri et al., 2021", unsure={"scalar": ("unexplained",)})
def another_alpha(real: Any, fake: Any) -> Any:
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(fake))
    return {"real": 1.5 * (1 - p ** (2 / 3)), "fake": 1.5 * (1 - q ** (2 / 3))}
