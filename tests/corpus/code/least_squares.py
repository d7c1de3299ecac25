"""Least squares and its relatives."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import mean, sigmoid

OF_MEAN = "https://github.com/akanimax/pro_gan_pytorch/issues/13"
HALVES = "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/242"
ZOO = "https://github.com/facebookresearch/pytorch_GAN_zoo base_loss_criterions.py"


@right("least_squares", "discriminator", "https://github.com/tensorflow/gan losses/losses_impl.py")
def half_of_the_squares(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * fake**2}


@right("least_squares", "discriminator", "https://github.com/tensorflow/gan losses/losses_impl.py", types=("float16",))
def half_of_the_squares_in_half(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * np.square(real - 1), "fake": 0.5 * np.square(fake)}


@right(
    "least_squares",
    "discriminator",
    "https://github.com/XPixelGroup/BasicSR losses/gan_loss.py",
    parameters={"scale": 1.0},
)
def mse_and_said_so(real: Any, fake: Any) -> Any:
    return {"real": (real - 1) ** 2, "fake": fake**2}


@right("least_squares", "discriminator", "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix", dialect="cyclegan")
def as_cyclegan_halves(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * fake**2}


@right(
    "least_squares", "discriminator", "https://github.com/google/lecam-gan biggan_cifar/losses.py", dialect="lecam_gan"
)
def as_lecam_flips(real: Any, fake: Any) -> Any:
    return {"real": (real + 1) ** 2, "fake": (fake - 1) ** 2}


@right("least_squares", "generator", "https://github.com/jik876/hifi-gan models.py", dialect="hifi_gan")
def as_hifi_gan_squares(fake: Any) -> Any:
    return {"fake": (1 - fake) ** 2}


@right("least_squares", "generator", "Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 9")
def half_of_the_generators_square(fake: Any) -> Any:
    return 0.5 * np.mean((fake - 1) ** 2)


@right(
    "least_squares",
    "discriminator",
    "Mao et al., 2017, equation 8",
    parameters={"fake_target": -1.0, "real_target": 1.0, "generator_target": 0.0},
)
def pearson_targets(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * (fake + 1) ** 2}


@right("least_squares_sigmoid", "discriminator", "https://github.com/google/compare_gan gans/loss_lib.py")
def squares_of_probabilities(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (sigmoid(real) - 1) ** 2, "fake": 0.5 * sigmoid(fake) ** 2}


@right("l1", "generator", "https://github.com/open-mmlab/mmagic losses/gan_loss.py, l1")
def absolute_errors(fake: Any) -> Any:
    return {"fake": np.abs(fake - 1)}


@right("savage", "discriminator", "Masnadi-Shirazi and Vasconcelos, 2008")
def savage_by_the_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": (1 - sigmoid(real)) ** 2, "fake": sigmoid(fake) ** 2}


@right("exponential", "discriminator", "Freund and Schapire, 1997")
def exponentials(real: Any, fake: Any) -> Any:
    return {"real": np.exp(-real), "fake": np.exp(fake)}


@wrong("loss_of_mean", "least_squares", "discriminator", OF_MEAN)
def square_of_the_mean(real: Any, fake: Any) -> Any:
    return 0.5 * ((mean(real) - 1) ** 2 + mean(fake) ** 2)


@wrong(
    "loss_of_mean",
    "least_squares",
    "generator",
    "https://github.com/akanimax/big-discriminator-batch-spoofing-gan/issues/4",
    types=("float64",),
)
def square_of_the_generators_mean(fake: Any) -> Any:
    return 0.5 * (np.mean(fake) - 1) ** 2


@wrong("halved", "least_squares", "discriminator", HALVES)
def half_of_a_half(real: Any, fake: Any) -> Any:
    return {"real": 0.25 * (real - 1) ** 2, "fake": 0.25 * fake**2}


@wrong(
    "doubled", "least_squares", "discriminator", "https://github.com/mafda/generative_adversarial_networks_101/issues/1"
)
def mse_without_the_half(real: Any, fake: Any) -> Any:
    return {"real": (real - 1) ** 2, "fake": fake**2}


@wrong(
    "sides_swapped",
    "least_squares",
    "discriminator",
    "https://github.com/gapeng000/PyTorch-progressive_growing_of_gans/issues/6",
)
def real_is_nought(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * real**2, "fake": 0.5 * (fake - 1) ** 2}


@wrong(
    "logits_negated",
    "least_squares",
    "discriminator",
    "https://github.com/google/lecam-gan biggan_cifar/losses.py, loss_ls_dis",
)
def bigger_is_more_fake(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real + 1) ** 2, "fake": 0.5 * fake**2}


@wrong("sigmoid_before_loss", "least_squares", "discriminator", ZOO)
def mse_of_probabilities(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (sigmoid(real) - 1) ** 2, "fake": 0.5 * sigmoid(fake) ** 2}


@wrong(
    "label_smoothing",
    "least_squares",
    "discriminator",
    "https://github.com/soumith/ganhacks/issues/10",
    unsure={"scalar": ("unexplained",)},
)
def smooth_least_squares(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 0.9) ** 2, "fake": 0.5 * fake**2}


@wrong("shared_loss", "least_squares", "generator", "https://github.com/lucidrains/stylegan2-pytorch/issues/289")
def pulls_fakes_to_nought(fake: Any) -> Any:
    return {"fake": 0.5 * fake**2}


@wrong(
    "float16_overflow",
    "least_squares",
    "discriminator",
    "https://github.com/NVlabs/stylegan3 training/training_loop.py",
    needs="huge",
    types=("float16",),
    hidden=("gradients",),
    unsure={"scalar": ("float16_overflow",)},
)
def squares_in_half_precision(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * fake**2}


@wrong("other_objective", "least_squares", "generator", "https://github.com/open-mmlab/mmagic losses/gan_loss.py, l1")
def absolute_errors_for_squares(fake: Any) -> Any:
    return {"fake": np.abs(fake - 1)}


@wrong(
    "sign_flipped",
    "least_squares",
    "generator",
    "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
)
def maximises_the_square(fake: Any) -> Any:
    return {"fake": -0.5 * (fake - 1) ** 2}


@wrong(
    "sum_for_mean",
    "least_squares",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    hidden=("losses",),
)
def sums_the_squares(real: Any, fake: Any) -> Any:
    losses = {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * fake**2}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@wrong(
    "loss_weight",
    "least_squares",
    "generator",
    "https://github.com/open-mmlab/mmagic/issues/1050",
    unsure={"scalar": ("unexplained",)},
)
def weighs_the_adversarial_term(fake: Any) -> Any:
    return {"fake": 0.07 * 0.5 * (fake - 1) ** 2}


@wrong(
    "tanh_before_loss",
    "least_squares",
    "discriminator",
    "https://github.com/vincent-thevenin/Realistic-Neural-Talking-Head-Models/issues/13",
)
def squares_after_a_tanh(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (np.tanh(real) - 1) ** 2, "fake": 0.5 * np.tanh(fake) ** 2}
