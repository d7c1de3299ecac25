"""Two mistakes in one loss, as tutorials and first versions have them: neither alone gives these numbers."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import VIEWS, View, wrong
from tests.corpus.naive import bce, bce_with_logits, clamp, detach, mean, relu, sigmoid, softplus

GANHACKS = "https://github.com/soumith/ganhacks/issues/10"
SIGMOID = "https://github.com/hwalsuklee/tensorflow-generative-model-collections/issues/19"
FOCAL = "https://github.com/itakurah/focal-loss-pytorch/pull/5"
SWAPPED = "https://github.com/lucidrains/stylegan2-pytorch/issues/289"
KERAS = "https://github.com/osh/KerasGAN/issues/14"
RELATIVISTIC = "https://github.com/AlexiaJM/RelativisticGAN/issues/2"
MIMICRY = "https://github.com/kwotsin/mimicry/blob/master/torch_mimicry/modules/losses.py"
MARGIN = "https://github.com/descriptinc/melgan-neurips/issues/31"
MONAI = "https://github.com/Project-MONAI/MONAI/blob/dev/monai/losses/adversarial_loss.py"
ALONE: dict[View, tuple[str, ...]] = {"scalar": ("unexplained",)}
"""Of a scalar alone, two mistakes are never told."""


def too_little(*others: str, views: tuple[View, ...] = ("gradients", "losses")) -> dict[View, tuple[str, ...]]:
    """What may be said instead where less is reported."""
    return {**dict.fromkeys(views, ("unexplained", *others)), "scalar": ("unexplained", *others)}


# --- a function before the loss, and something else in it -----------------------------------------------------------


@wrong("double_sigmoid + label_smoothing", "non_saturating", "discriminator", FOCAL, unsure=ALONE)
def smooths_after_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 0.9), "fake": bce_with_logits(sigmoid(fake), 0.0)}


@wrong("double_sigmoid + label_smoothing", "non_saturating", "discriminator", FOCAL, unsure=ALONE)
def smooths_both_sides_after_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 0.8), "fake": bce_with_logits(sigmoid(fake), 0.1)}


@wrong("double_sigmoid + label_smoothing", "non_saturating", "generator", FOCAL, unsure=ALONE)
def generator_smooths_after_a_sigmoid(fake: Any) -> Any:
    return {"fake": bce_with_logits(sigmoid(fake), 0.9)}


@wrong("double_sigmoid + sides_swapped", "non_saturating", "discriminator", SWAPPED, unsure=ALONE)
def labels_swapped_after_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 0.0), "fake": bce_with_logits(sigmoid(fake), 1.0)}


@wrong(
    "double_sigmoid + shared_loss",
    "non_saturating",
    "generator",
    SWAPPED,
    unsure=too_little("double_sigmoid", views=VIEWS),
)
def generator_takes_fakes_for_fakes_after_a_sigmoid(fake: Any) -> Any:
    return {"fake": bce_with_logits(sigmoid(fake), 0.0)}


@wrong("label_smoothing + sigmoid_before_loss", "least_squares", "discriminator", SIGMOID, unsure=ALONE)
def smooth_squares_of_probabilities(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (sigmoid(real) - 0.9) ** 2, "fake": 0.5 * sigmoid(fake) ** 2}


@wrong("shared_loss + sigmoid_before_loss", "least_squares", "generator", SIGMOID, unsure=ALONE)
def squares_of_the_wrong_target_after_a_sigmoid(fake: Any) -> Any:
    return {"fake": 0.5 * sigmoid(fake) ** 2}


@wrong(
    "sides_swapped + sigmoid_before_loss",
    "least_squares",
    "discriminator",
    SWAPPED,
    unsure=too_little("sides_swapped", views=()),
)
def squares_of_swapped_probabilities(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * sigmoid(real) ** 2, "fake": 0.5 * (sigmoid(fake) - 1) ** 2}


@wrong("parameter_value + tanh_before_loss", "hinge", "discriminator", MONAI, unsure=too_little())
def half_a_margin_after_a_tanh(real: Any, fake: Any) -> Any:
    return {"real": relu(0.5 - np.tanh(real)), "fake": relu(0.5 + np.tanh(fake))}


@wrong(
    "one_side_twice + sigmoid_before_loss",
    "least_squares",
    "discriminator",
    SIGMOID,
    unsure=too_little("one_side_twice", views=("losses",)),
    sizes="equal",
)
def squares_of_reals_twice_after_a_sigmoid(real: Any, fake: Any) -> Any:
    p, unused = sigmoid(real), 0 * fake
    return {"real": 0.5 * (p - 1) ** 2, "fake": 0.5 * p**2 + unused}


@wrong(
    "detached_mean + double_sigmoid",
    "relativistic_average",
    "discriminator",
    "https://github.com/open-mmlab/mmagic/issues/40",
    unsure=too_little("double_sigmoid", views=("losses",)),
)
def means_detached_after_a_sigmoid(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), sigmoid(fake)
    return {"real": softplus(detach(mean(q)) - p), "fake": softplus(q - detach(mean(p)))}


@wrong(
    "own_mean + tanh_before_loss",
    "relativistic_average_least_squares",
    "discriminator",
    RELATIVISTIC,
    unsure=too_little("parameter_value + tanh_before_loss"),
)
def own_means_after_a_tanh(real: Any, fake: Any) -> Any:
    r, f = np.tanh(real), np.tanh(fake)
    return {"real": (r - mean(r) - 1) ** 2, "fake": (f - mean(f) + 1) ** 2}


# --- labels, players and parameters, and something else -------------------------------------------------------------


@wrong("label_smoothing + log_epsilon", "non_saturating", "discriminator", GANHACKS, needs="extreme", unsure=ALONE)
def smooth_labels_with_an_epsilon(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), sigmoid(fake)
    return {"real": -(0.9 * np.log(p + 1e-4) + 0.1 * np.log(1 - p + 1e-4)), "fake": -np.log(1 - q + 1e-4)}


@wrong(
    "label_smoothing + probability_clip",
    "non_saturating",
    "discriminator",
    KERAS,
    needs="extreme",
    unsure=too_little("label_smoothing + log_epsilon"),
)
def keras_with_smooth_labels(real: Any, fake: Any) -> Any:
    p, q = (np.minimum(clamp(sigmoid(a) - 1e-4) + 1e-4, 1 - 1e-4) for a in (real, fake))
    return {"real": bce(p, 0.9), "fake": bce(q, 0.0)}


@wrong(
    "log_epsilon + saturating_generator",
    "non_saturating",
    "generator",
    MIMICRY,
    needs="extreme",
    unsure=too_little("other_objective", views=VIEWS),
)
def saturating_with_an_epsilon(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(fake) + 1e-4)}


@wrong(
    "log_epsilon + shared_loss",
    "non_saturating",
    "generator",
    MIMICRY,
    needs="extreme",
    unsure=too_little("other_objective", views=VIEWS),
)
def shared_with_an_epsilon(fake: Any) -> Any:
    return {"fake": -np.log(1 - sigmoid(fake) + 1e-3)}


@wrong("log_epsilon + sides_swapped", "non_saturating", "discriminator", SWAPPED, needs="extreme", unsure=ALONE)
def swapped_with_an_epsilon(real: Any, fake: Any) -> Any:
    return {"real": -np.log(1 - sigmoid(real) + 1e-4), "fake": -np.log(sigmoid(fake) + 1e-4)}


@wrong("hinge_cut_off + parameter_value", "hinge", "discriminator", MARGIN, unsure=too_little())
def cut_off_the_wrong_way_at_two(real: Any, fake: Any) -> Any:
    return {"real": relu(real - 2), "fake": relu(-2 - fake)}


@wrong(
    "gradient_in_probability + label_smoothing",
    "non_saturating",
    "discriminator",
    GANHACKS,
    after=lambda slope, a: slope / (sigmoid(a) * (1 - sigmoid(a))),
    # In float32, 1 - D has few digits left where D is near 1.
    unsure=too_little("label_smoothing", views=VIEWS),
)
def smooth_labels_differentiated_in_the_probability(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.0)}


@wrong("detached + double_sigmoid", "non_saturating", "discriminator", FOCAL, unsure=too_little("double_sigmoid"))
def fakes_detached_after_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 1.0), "fake": bce_with_logits(sigmoid(detach(fake)) + 0 * fake, 0.0)}
