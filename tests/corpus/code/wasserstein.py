"""The critic's loss, its sign above all."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import mean, sigmoid

SIGNS = "https://github.com/martinarjovsky/WassersteinGAN/issues/61"


@right("wasserstein", "discriminator", "Arjovsky et al., Wasserstein GAN, 2017, algorithm 1")
def fakes_less_reals(real: Any, fake: Any) -> Any:
    return np.mean(fake) - np.mean(real)


@right("wasserstein", "discriminator", "Arjovsky et al., Wasserstein GAN, 2017, algorithm 1", types=("float16",))
def fakes_less_reals_in_half(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": fake}


@right(
    "wasserstein", "discriminator", "https://github.com/facebookresearch/pytorch_GAN_zoo, which sums", reduction="sum"
)
def sums_and_says_so(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": fake}, np.sum(fake) - np.sum(real)


@right("wasserstein", "discriminator", "https://github.com/LMescheder/GAN_stability", dialect="gan_stability")
def as_gan_stability_flips(real: Any, fake: Any) -> Any:
    return mean((2 * 1 - 1) * real) + mean((2 * 0 - 1) * fake)


@right("wasserstein", "generator", "Arjovsky et al., Wasserstein GAN, 2017, algorithm 1")
def minus_the_mean_score(fake: Any) -> Any:
    return {"fake": -fake}


@wrong("sign_flipped", "wasserstein", "discriminator", SIGNS)
def reals_less_fakes(real: Any, fake: Any) -> Any:
    return mean(real) - mean(fake)


@wrong("sign_flipped", "wasserstein", "generator", "https://github.com/Zeleni9/pytorch-wgan/pull/53")
def generator_backward_one(fake: Any) -> Any:
    return mean(fake)


@wrong("side_sign_flipped", "wasserstein", "discriminator", "https://github.com/martinarjovsky/WassersteinGAN/issues/9")
def adds_both_means(real: Any, fake: Any) -> Any:
    return mean(real) + mean(fake)


@wrong(
    "side_left_out",
    "wasserstein",
    "discriminator",
    "https://github.com/odegeasslbc/FastGAN-pytorch/issues/42",
    unsure={"gradients": ("detached",)},
)
def backward_on_the_fakes_only(real: Any, fake: Any) -> Any:
    return mean(fake) + 0 * mean(real)


@wrong(
    "sum_for_mean",
    "wasserstein",
    "discriminator",
    "https://github.com/facebookresearch/pytorch_GAN_zoo base_loss_criterions.py",
)
def sums_scores(real: Any, fake: Any) -> Any:
    return np.sum(fake) - np.sum(real)


@wrong("sigmoid_before_loss", "wasserstein", "discriminator", "https://github.com/ozanciga/gans-with-pytorch/issues/2")
def critic_with_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": -sigmoid(real), "fake": sigmoid(fake)}


@wrong("sigmoid_before_loss", "wasserstein", "generator", "https://github.com/martinarjovsky/WassersteinGAN/issues/72")
def generator_through_a_sigmoid(fake: Any) -> Any:
    return {"fake": -sigmoid(fake)}


@wrong(
    "tanh_before_loss",
    "wasserstein",
    "generator",
    "https://github.com/vincent-thevenin/Realistic-Neural-Talking-Head-Models/issues/13",
)
def generator_through_a_tanh(fake: Any) -> Any:
    return {"fake": -np.tanh(fake)}


@wrong(
    "constant_offset",
    "wasserstein",
    "discriminator",
    "Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3",
    hidden=("gradients",),
    unsure={"scalar": ("unexplained",)},
)
def logs_the_gradient_penalty_too(real: Any, fake: Any) -> Any:
    return mean(fake) - mean(real) + 10 * 0.173


@wrong("averaged_twice", "wasserstein", "generator", "https://github.com/autonomousvision/stylegan-t/issues/19")
def mean_by_the_batch_size(fake: Any) -> Any:
    return -mean(fake) / fake.size


@wrong(
    "halved",
    "wasserstein",
    "discriminator",
    "https://github.com/taesungp/contrastive-unpaired-translation models/cut_model.py",
)
def half_of_the_distance(real: Any, fake: Any) -> Any:
    return 0.5 * (mean(fake) - mean(real))
