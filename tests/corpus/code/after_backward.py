"""What happens to gradients between the backward pass and the report, and to examples and labels before it."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import View, wrong
from tests.corpus.naive import bce, bce_with_logits, clamp, relu, sigmoid, softplus

SCALER = "https://github.com/pytorch/examples/issues/1196"
ZERO_GRAD = "https://github.com/ajbrock/BigGAN-PyTorch/issues/25"
CLIP = "https://github.com/lksshw/SRNet/issues/18"
LABELS = "https://github.com/bigmb/Unet-Segmentation-Pytorch-Nest-of-Unets/issues/18"
BOTH = "https://github.com/pytorch/examples/blob/main/dcgan/main.py"
TOP_K = "Sinha et al., Top-k Training of GANs, 2020"
KINK = "https://github.com/pytorch/pytorch/issues/2298"
TAILS = "https://github.com/soumith/ganhacks/issues/36"
FOCAL = "https://github.com/clcarwin/focal_loss_pytorch/issues/14"
SQUARE = "Mao et al., Least Squares Generative Adversarial Networks, 2017"
BITS = "Goodfellow et al., Generative Adversarial Nets, 2014, theorem 1"
NOT_ZEROED = "https://github.com/Lightning-AI/pytorch-lightning/issues/557"
SOFTMAX = "https://github.com/keras-team/keras/issues/126"
FLIPS = "https://github.com/soumith/ganhacks"
NO_GRADIENTS: tuple[View, ...] = ("losses", "scalar")
STILL: dict[View, tuple[str, ...]] = {
    "gradients": ("detached",),
    "scalar": ("unexplained", "other_objective"),
}
FEW: dict[View, tuple[str, ...]] = {"losses": ("unexplained",), "scalar": ("unexplained", "other_objective")}


def _doubled(gradients: Any, _: Any) -> Any:
    return gradients * 2


def _scaled_up(gradients: Any, _: Any) -> Any:
    return gradients * 65536


def _added_up(gradients: Any, _: Any) -> Any:
    return gradients * 3


def _of_small_norm(gradients: Any, _: Any) -> Any:
    return gradients * (0.1 / np.linalg.norm(gradients))


def _of_small_value(gradients: Any, _: Any) -> Any:
    return np.clip(gradients, -0.03, 0.03)


@wrong("gradients_scaled", "non_saturating", "discriminator", SCALER, hidden=NO_GRADIENTS, after=_scaled_up)
def not_unscaled(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@wrong(
    "gradients_scaled",
    "hinge",
    "discriminator",
    ZERO_GRAD,
    hidden=NO_GRADIENTS,
    after=_added_up,
    unsure={"gradients": ("loss_weight",)},
)
def three_backward_passes(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real), "fake": relu(1 + fake)}


@wrong("gradients_scaled", "non_saturating", "generator", CLIP, hidden=NO_GRADIENTS, after=_of_small_norm)
def clipped_by_their_norm(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@wrong("gradients_clipped", "non_saturating", "generator", CLIP, hidden=NO_GRADIENTS, after=_of_small_value)
def clipped_by_their_value(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@wrong("labels_outside_range", "non_saturating", "discriminator", LABELS)
def fakes_labelled_minus_one(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, -1.0)}


@wrong("labels_outside_range", "non_saturating", "discriminator", LABELS, unsure={"scalar": ("unexplained",)})
def labels_of_two_and_one(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 2.0), "fake": bce_with_logits(fake, 1.0)}


@wrong("one_label_for_both", "hinge", "discriminator", BOTH)
def the_line_was_copied(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real), "fake": relu(1 - fake)}


@wrong("one_label_for_both", "non_saturating", "discriminator", BOTH)
def labels_filled_once(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 1.0)}


@wrong("one_label_for_both", "least_squares", "discriminator", BOTH)
def both_called_fake(real: Any, fake: Any) -> Any:
    return {"real": real**2 / 2, "fake": fake**2 / 2}


@wrong("examples_left_out", "non_saturating", "discriminator", TOP_K, unsure={"scalar": ("unexplained",)})
def every_third_is_padding(real: Any, fake: Any) -> Any:
    kept = (np.arange(len(fake)) % 3 > 0).astype(fake.dtype)
    return {"real": softplus(-real), "fake": softplus(fake) * kept}


@wrong("kink_at_zero", "non_saturating", "discriminator", KINK, needs="kinks", hidden=("losses", "scalar"))
def stable_formula_at_zero(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 0.0)}


@wrong("kink_at_zero", "minimax", "generator", KINK, needs="kinks", hidden=("losses", "scalar"))
def clamped_formula_at_zero(fake: Any) -> Any:
    return {"fake": -(clamp(fake) + np.log1p(np.exp(-np.abs(fake))))}


@wrong(
    "log_of_probability",
    "non_saturating",
    "discriminator",
    TAILS,
    parameters={"real_target": 0.9, "fake_target": 0.1},
    needs="lossy",
    hidden=("gradients",),
    types=("float32",),
)
def smooth_labels_through_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce(sigmoid(real), 0.9), "fake": bce(sigmoid(fake), 0.1)}


@wrong(
    "log_of_probability",
    "non_saturating",
    "discriminator",
    TAILS,
    needs="lossy",
    hidden=("gradients",),
    types=("float32",),
)
def hard_labels_through_a_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce(sigmoid(real), 1.0), "fake": bce(sigmoid(fake), 0.0)}


@wrong("focal_weight_swapped", "focal", "discriminator", FOCAL)
def focal_on_the_easy(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), 1 - sigmoid(fake)
    return {"real": -(p**2) * np.log(p), "fake": -(q**2) * np.log(q)}


@wrong("focal_weight_swapped", "focal", "discriminator", FOCAL)
def focal_with_one_weight_for_both(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), 1 - sigmoid(fake)
    return {"real": -((1 - p) ** 2) * np.log(p), "fake": -(q**2) * np.log(q)}


@wrong("square_missing", "least_squares", "discriminator", SQUARE)
def differences_not_squared(real: Any, fake: Any) -> Any:
    return {"real": real - 1, "fake": fake}


@wrong("logarithm_base", "non_saturating", "discriminator", BITS)
def loss_in_bits(real: Any, fake: Any) -> Any:
    return {"real": -np.log2(sigmoid(real)), "fake": -np.log2(1 - sigmoid(fake))}


@wrong("examples_left_out", "wasserstein", "generator", TOP_K, hidden=("losses",), unsure={"scalar": ("unexplained",)})
def only_the_last_example(fake: Any) -> Any:
    return {}, -fake[-1]


def _with_the_discriminators(gradients: Any, a: Any) -> Any:
    return gradients + sigmoid(a) / a.size


def _with_half_of_the_discriminators(gradients: Any, a: Any) -> Any:
    return gradients + 0.5 * (a > -1) / a.size


@wrong(
    "gradients_of_both",
    "non_saturating",
    "generator",
    NOT_ZEROED,
    hidden=NO_GRADIENTS,
    after=_with_the_discriminators,
)
def gradients_left_from_the_discriminator(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@wrong(
    "gradients_of_both",
    "hinge",
    "generator",
    NOT_ZEROED,
    hidden=NO_GRADIENTS,
    after=_with_half_of_the_discriminators,
)
def half_of_the_gradients_left(fake: Any) -> Any:
    return {"fake": -fake}


@wrong(
    "gradients_scaled",
    "least_squares",
    "discriminator",
    ZERO_GRAD,
    hidden=NO_GRADIENTS,
    after=_doubled,
    unsure={"gradients": ("doubled",)},
)
def backward_twice(real: Any, fake: Any) -> Any:
    return {"real": (real - 1) ** 2 / 2, "fake": fake**2 / 2}


@wrong("constant_output", "non_saturating", "discriminator", SOFTMAX, unsure=STILL)
def softmax_of_one_unit(real: Any, fake: Any) -> Any:
    # D is 1 for every example, and BCELoss cuts -log(1 - D) off at 100.
    return {"real": 0 * real, "fake": 0 * fake + 100.0}


@wrong("constant_output", "least_squares", "generator", SOFTMAX, unsure=STILL)
def squares_of_a_softmax_of_one_unit(fake: Any) -> Any:
    return {"fake": (0 * fake + 1 - 1) ** 2 / 2}


@wrong("random_labels", "non_saturating", "discriminator", FLIPS, unsure=FEW)
def some_real_labels_flipped(real: Any, fake: Any) -> Any:
    labels = (np.arange(len(real)) % 6 != 1).astype(real.dtype)
    return {"real": bce_with_logits(real, labels), "fake": bce_with_logits(fake, 0.0)}


@wrong("random_labels", "least_squares", "discriminator", FLIPS, unsure=FEW)
def some_fake_targets_flipped(real: Any, fake: Any) -> Any:
    labels = (np.arange(len(fake)) % 5 == 2).astype(fake.dtype)
    return {"real": (real - 1) ** 2 / 2, "fake": (fake - labels) ** 2 / 2}
