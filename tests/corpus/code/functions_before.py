"""Functions of the logits that stand before a loss, fitted ones among them: scales, shifts, clips, activations."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import wrong
from tests.corpus.naive import relu, softplus, to_bfloat16, to_half

SCALE = "https://github.com/KevinMusgrave/powerful-benchmarker/issues/90"
TEMPERATURE = "https://github.com/chuckyee/cardiac-segmentation/issues/5"
SHIFT = "Menon et al., Long-tail learning via logit adjustment, 2021"
CLIP = "https://github.com/ethanhe42/GAN-MNIST/issues/4"
CLAMP = "https://github.com/PeterL1n/BackgroundMattingV2/issues/128"
RELU = "https://github.com/NVlabs/imaginaire/issues/130"
HALF = "https://pytorch.org/docs/stable/amp.html"
ALONE = {"scalar": ("unexplained",)}
"""A number that is fitted is not told by one other."""


def _leaky(a: Any, below: float) -> Any:
    return np.where(a > 0, a, below * a)


@wrong("logits_scaled", "non_saturating", "discriminator", TEMPERATURE, unsure=ALONE)
def temperature_of_a_half(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real / 0.5), "fake": softplus(fake / 0.5)}


@wrong("logits_scaled", "non_saturating", "generator", SCALE, unsure=ALONE)
def contrastive_temperature(fake: Any) -> Any:
    return {"fake": softplus(-fake / 0.07)}


@wrong("logits_scaled", "least_squares", "discriminator", SCALE, unsure=ALONE)
def squares_of_three_times_the_score(real: Any, fake: Any) -> Any:
    return {"real": (3 * real - 1) ** 2 / 2, "fake": (3 * fake) ** 2 / 2}


@wrong("logits_scaled", "non_saturating", "discriminator", "torch.nn.Softplus(beta)", unsure=ALONE)
def softplus_with_a_beta(real: Any, fake: Any) -> Any:
    return {"real": softplus(-2 * real) / 2, "fake": softplus(2 * fake) / 2}


@wrong("logits_shifted", "non_saturating", "discriminator", SHIFT, unsure=ALONE)
def threshold_of_a_probability(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(real - 0.5)), "fake": softplus(fake - 0.5)}


@wrong("logits_shifted", "non_saturating", "generator", SHIFT, unsure=ALONE)
def prior_added_to_the_logit(fake: Any) -> Any:
    return {"fake": softplus(-(fake - 3.0))}


@wrong("logits_clipped", "wasserstein", "discriminator", CLAMP, unsure={**ALONE, "gradients": ("examples_left_out",)})
def clamped_scores(real: Any, fake: Any) -> Any:
    return {"real": -np.clip(real, -1.0, 1.0), "fake": np.clip(fake, -1.0, 1.0)}


@wrong(
    "logits_clipped",
    "non_saturating",
    "discriminator",
    CLIP,
    unsure={**ALONE, "gradients": ("probability_clip", "examples_left_out")},
)
def clipped_logits_into_bce(real: Any, fake: Any) -> Any:
    return {"real": softplus(-np.clip(real, -1.5, 1.5)), "fake": softplus(np.clip(fake, -1.5, 1.5))}


@wrong("relu_before_loss", "non_saturating", "discriminator", RELU)
def ends_in_a_relu(real: Any, fake: Any) -> Any:
    return {"real": softplus(-relu(real)), "fake": softplus(relu(fake))}


@wrong("relu_before_loss", "hinge", "discriminator", RELU)
def ends_in_a_leaky_relu(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - _leaky(real, 0.2)), "fake": relu(1 + _leaky(fake, 0.2))}


@wrong("relu_before_loss", "non_saturating", "generator", RELU)
def generator_sees_a_leaky_relu(fake: Any) -> Any:
    return {"fake": softplus(-_leaky(fake, 0.01))}


@wrong(
    "logits_rounded",
    "non_saturating",
    "discriminator",
    HALF,
    unsure={"scalar": ("log_epsilon", "log_of_probability", "unexplained")},
)
def discriminator_under_autocast(real: Any, fake: Any) -> Any:
    return {"real": softplus(-to_half(real)), "fake": softplus(to_half(fake))}


@wrong("logits_rounded", "least_squares", "generator", HALF)
def bfloat16_scores(fake: Any) -> Any:
    return {"fake": (to_bfloat16(fake) - 1) ** 2 / 2}
