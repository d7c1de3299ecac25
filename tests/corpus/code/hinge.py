"""Hinge losses."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import clamp, half_relu, mean, relu, sigmoid

KINK = "https://github.com/pytorch/pytorch/issues/184572"
NEGATIVE = "https://github.com/CompVis/taming-transformers/issues/137"
SIGNS = "https://github.com/martinarjovsky/WassersteinGAN/issues/61"
SWAPPED = "https://github.com/lucidrains/stylegan2-pytorch/issues/289"


@right("hinge", "discriminator", "https://github.com/ajbrock/BigGAN-PyTorch losses.py")
def relu_of_margins(real: Any, fake: Any) -> Any:
    return {"real": relu(1.0 - real), "fake": relu(1.0 + fake)}


@right("hinge", "discriminator", "https://github.com/ajbrock/BigGAN-PyTorch losses.py", needs="kinks")
def relu_of_margins_at_the_kink(real: Any, fake: Any) -> Any:
    return {"real": relu(1.0 - real), "fake": relu(1.0 + fake)}


@right("hinge", "discriminator", "https://github.com/ajbrock/BigGAN-PyTorch losses.py", types=("float16",))
def relu_of_margins_in_half(real: Any, fake: Any) -> Any:
    return {"real": relu(1.0 - real), "fake": relu(1.0 + fake)}


@right("hinge", "discriminator", "https://github.com/google/compare_gan gans/loss_lib.py")
def by_cases(real: Any, fake: Any) -> Any:
    return {"real": np.where(real < 1, 1 - real, 0 * real), "fake": np.where(fake > -1, 1 + fake, 0 * fake)}


@right(
    "hinge", "discriminator", "https://github.com/NVlabs/SPADE models/networks/loss.py", dialect="spade", needs="kinks"
)
def minus_the_minimum(real: Any, fake: Any) -> Any:
    return {"real": -np.minimum(real - 1, 0 * real), "fake": -np.minimum(-fake - 1, 0 * fake)}


@right(
    "hinge",
    "discriminator",
    "https://github.com/pytorch/pytorch/issues/184572",
    parameters={"kink": 1.0},
    needs="kinks",
)
def clamped_and_said_so(real: Any, fake: Any) -> Any:
    return {"real": clamp(1 - real), "fake": clamp(1 + fake)}


@right("hinge", "discriminator", "https://github.com/CompVis/taming-transformers", dialect="taming_transformers")
def as_taming_halves(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * relu(1.0 - real), "fake": 0.5 * relu(1.0 + fake)}


@right("hinge", "discriminator", "https://github.com/lucidrains/stylegan2-pytorch", dialect="lucidrains_stylegan2")
def as_lucidrains_flips(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + real), "fake": relu(1 - fake)}


@right("hinge", "generator", "https://github.com/google/compare_gan gans/loss_lib.py")
def minus_the_mean(fake: Any) -> Any:
    return -np.mean(fake)


@right("hinge", "generator", "https://github.com/google/compare_gan gans/loss_lib.py", types=("float16",))
def minus_the_mean_in_half(fake: Any) -> Any:
    return {"fake": -fake}


@right("hinge_non_saturating", "generator", "https://github.com/facebookresearch/audiocraft adversarial/losses.py")
def generator_relu(fake: Any) -> Any:
    return {"fake": relu(1 - fake)}


@right("hinge_saturating", "generator", "the zero-sum game's other half")
def generator_minus_relu(fake: Any) -> Any:
    return {"fake": -relu(1 + fake)}


@right("hinge", "generator", "https://github.com/Project-MONAI/MONAI adversarial_loss.py", dialect="monai")
def as_monai_has_tanh(fake: Any) -> Any:
    return {"fake": 1 - np.tanh(fake)}


@right("margin_hinge", "discriminator", "Cortes and Vapnik, 1995", parameters={"margin": 0.5})
def support_vectors(real: Any, fake: Any) -> Any:
    return {"real": half_relu(0.5 - real), "fake": half_relu(0.5 + fake)}


@right("squared_hinge", "discriminator", "https://en.wikipedia.org/wiki/Hinge_loss")
def squared_margins(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real) ** 2, "fake": relu(1 + fake) ** 2}


@right("perceptron", "discriminator", "Rosenblatt, 1958")
def mistakes_only(real: Any, fake: Any) -> Any:
    return {"real": half_relu(-real), "fake": half_relu(fake)}


@wrong("sign_flipped", "hinge", "discriminator", SIGNS)
def forgets_the_minus_of_the_minimum(real: Any, fake: Any) -> Any:
    return {"real": np.minimum(0 * real, -1 + real), "fake": np.minimum(0 * fake, -1 - fake)}


@wrong("sign_flipped", "hinge", "generator", NEGATIVE)
def takes_a_negative_loss_for_a_bug(fake: Any) -> Any:
    return {"fake": fake}


@wrong("sides_swapped", "hinge", "discriminator", SWAPPED)
def hinge_called_with_fakes_first(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + real), "fake": relu(1 - fake)}


@wrong(
    "halved",
    "hinge",
    "discriminator",
    "https://github.com/CompVis/taming-transformers modules/losses/vqperceptual.py, hinge_d_loss",
)
def half_of_both_hinges(real: Any, fake: Any) -> Any:
    losses = {"real": 0.5 * relu(1 - real), "fake": 0.5 * relu(1 + fake)}
    return losses, 0.5 * (mean(relu(1.0 - real)) + mean(relu(1.0 + fake)))


@wrong(
    "sum_for_mean",
    "hinge",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    hidden=("losses",),
)
def sums_hinges(real: Any, fake: Any) -> Any:
    losses = {"real": relu(1 - real), "fake": relu(1 + fake)}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@wrong(
    "sum_for_mean", "hinge", "generator", "https://github.com/HumanCompatibleAI/imitation/pull/27", hidden=("losses",)
)
def sums_the_generator(fake: Any) -> Any:
    return {"fake": -fake}, -np.sum(fake)


@wrong(
    "loss_of_mean",
    "hinge",
    "discriminator",
    "https://github.com/eriklindernoren/PyTorch-GAN ebgan.py",
    unsure={"gradients": ("detached", "parameter_value")},
)
def hinge_of_the_mean(real: Any, fake: Any) -> Any:
    return relu(1 - mean(real)) + relu(1 + mean(fake))


@wrong("kink_value", "hinge", "discriminator", KINK, needs="kinks", hidden=("losses", "scalar"))
def half_at_the_kink(real: Any, fake: Any) -> Any:
    return {"real": half_relu(1 - real), "fake": half_relu(1 + fake)}


@wrong("kink_value", "hinge", "discriminator", KINK, needs="kinks", hidden=("losses", "scalar"))
def clamp_at_the_kink(real: Any, fake: Any) -> Any:
    return {"real": clamp(1 - real), "fake": clamp(1 + fake)}


@wrong(
    "kink_value",
    "hinge_non_saturating",
    "generator",
    "https://github.com/jax-ml/jax/issues/37821",
    needs="kinks",
    hidden=("losses", "scalar"),
)
def generator_half_at_the_kink(fake: Any) -> Any:
    return {"fake": half_relu(1 - fake)}


@wrong(
    "parameter_value",
    "hinge",
    "discriminator",
    "https://github.com/lucidrains/lightweight-gan/issues/11",
    unsure={"scalar": ("unexplained",)},
)
def margin_of_two(real: Any, fake: Any) -> Any:
    return {"real": relu(2 - real), "fake": relu(2 + fake)}


@wrong("sigmoid_before_loss", "hinge", "discriminator", "https://github.com/grey-eye/talking-heads/issues/42")
def hinge_of_probabilities(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - sigmoid(real)), "fake": relu(1 + sigmoid(fake))}


@wrong(
    "non_saturating_generator",
    "hinge",
    "generator",
    "https://github.com/facebookresearch/audiocraft adversarial/losses.py",
    needs="wide",
)
def hinge_in_the_generator_too(fake: Any) -> Any:
    return {"fake": relu(1 - fake)}


@wrong("other_objective", "hinge", "discriminator", "https://en.wikipedia.org/wiki/Hinge_loss", hidden=())
def squares_the_hinge(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real) ** 2, "fake": relu(1 + fake) ** 2}


@wrong("shared_loss", "hinge", "generator", SWAPPED)
def fake_part_for_both_players(fake: Any) -> Any:
    return {"fake": relu(1 + fake)}


@wrong(
    "side_sign_flipped", "hinge", "discriminator", "https://github.com/SerezD/vqvae-vqgan-pytorch-lightning/issues/3"
)
def subtracts_the_fakes(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real), "fake": -relu(1 + fake)}


@wrong(
    "side_left_out",
    "hinge",
    "discriminator",
    "https://github.com/odegeasslbc/FastGAN-pytorch/issues/42",
    unsure={"gradients": ("detached",)},
)
def returns_too_early(real: Any, fake: Any) -> Any:
    return mean(relu(1 - real)) + 0 * mean(fake)
