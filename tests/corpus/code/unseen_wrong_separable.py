"""Losses of single examples with a bug, written from threads, not from the list of mistakes.

Names of findings that did not exist, or that say the same in other words, were settled after a first run; mistakes were
added for bugs that had no name. So this is a blind draw of bugs, but its table is no blind score.
"""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import wrong
from tests.corpus.naive import bce, bce_with_logits, detach, half_relu, mean, relu, sigmoid, softplus

SIGNS = "https://github.com/martinarjovsky/WassersteinGAN/issues/61"
SMOOTHING = "https://github.com/soumith/ganhacks/issues/10"
FROZEN = "https://github.com/osh/KerasGAN/issues/14"
DOUBLE = "https://github.com/itakurah/focal-loss-pytorch/pull/5"
HALVES = "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/242"
OVERWRITTEN = "https://github.com/eriklindernoren/PyTorch-GAN/issues/52"
MEANS = "https://github.com/akanimax/pro_gan_pytorch/issues/13"
KINK = "https://github.com/jax-ml/jax/issues/37821"
SATURATION = "https://ai.stackexchange.com/questions/29985"


@wrong("label_smoothing", "non_saturating", "discriminator", SMOOTHING)
def real_labels_of_nine_tenths(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.0)}


@wrong(
    "label_smoothing",
    "non_saturating",
    "discriminator",
    SMOOTHING,
    # In float32, the logarithms have lost digits as well on the largest logits.
    unsure=dict.fromkeys(("everything", "losses"), ("unexplained", "label_smoothing + log_of_probability")),
)
def keras_real_labels_of_nine_tenths(real: Any, fake: Any) -> Any:
    return {"real": bce(sigmoid(real), 0.9), "fake": bce(sigmoid(fake), 0.0)}


@wrong("label_smoothing", "minimax", "discriminator", SMOOTHING)
def both_labels_moved_inwards(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.1)}


@wrong("label_smoothing", "non_saturating", "discriminator", SMOOTHING)
def only_fakes_smoothed(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 0.3)}


@wrong("sides_swapped", "non_saturating", "discriminator", "https://github.com/soumith/ganhacks (labels flipped)")
def real_is_zero_and_fake_is_one(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.0), "fake": bce_with_logits(fake, 1.0)}


@wrong("double_sigmoid", "logistic", "discriminator", DOUBLE)
def sigmoid_layer_left_in_the_discriminator(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 1.0), "fake": bce_with_logits(sigmoid(fake), 0.0)}


@wrong("double_sigmoid", "non_saturating", "generator", DOUBLE)
def generator_through_two_sigmoids(fake: Any) -> Any:
    return {"fake": bce_with_logits(sigmoid(fake), 1.0)}


@wrong("saturating_generator", "non_saturating", "generator", SATURATION, needs="wide")
def log_of_one_minus_d_by_a_stranger(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(fake) + 0.0)}


@wrong("non_saturating_generator", "minimax", "generator", SATURATION)
def the_trick_where_the_game_was_meant(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 1.0)}


@wrong("log_epsilon", "non_saturating", "generator", "https://github.com/kwotsin/mimicry losses.py", needs="extreme")
def small_number_in_the_log(fake: Any) -> Any:
    return {"fake": -np.log(sigmoid(fake) + 1e-6)}


@wrong(
    "probability_clip",
    "non_saturating",
    "discriminator",
    FROZEN,
    needs="extreme",
    unsure={"gradients": ("log_epsilon",)},
)
def keras_clips_to_1e_7(real: Any, fake: Any) -> Any:
    def clipped(a: Any) -> Any:
        return np.clip(sigmoid(a), 1e-7, 1 - 1e-7)

    return {"real": bce(clipped(real), 1.0), "fake": bce(clipped(fake), 0.0)}


@wrong("missing_logarithm", "non_saturating", "discriminator", "https://github.com/leftthomas/SRGAN/issues/15")
def probabilities_without_logs(real: Any, fake: Any) -> Any:
    return {"real": -sigmoid(real), "fake": -(1 - sigmoid(fake))}


@wrong("missing_logarithm", "minimax", "generator", "https://github.com/leftthomas/SRGAN/issues/15")
def one_minus_d_without_a_log(fake: Any) -> Any:
    return {"fake": 1 - sigmoid(fake)}


def _by_probability(gradients: Any, a: Any) -> Any:
    p = 1 / (1 + np.exp(-a))
    return gradients / (p * (1 - p))


@wrong(
    "gradient_in_probability",
    "non_saturating",
    "generator",
    "https://stats.stackexchange.com/questions/345044",
    hidden=("losses", "scalar"),
    after=_by_probability,
)
def slope_over_the_probability(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@wrong("shared_loss", "non_saturating", "generator", "https://github.com/Zeleni9/pytorch-wgan/pull/53")
def generator_descends_on_the_fake_label(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 0.0)}


@wrong(
    "side_sign_flipped",
    "non_saturating",
    "discriminator",
    "https://github.com/SerezD/vqvae-vqgan-pytorch-lightning/issues/3",
)
def minus_forgotten_on_fakes(real: Any, fake: Any) -> Any:
    return {"real": -np.log(sigmoid(real)), "fake": np.log(1 - sigmoid(fake))}


@wrong("sign_flipped", "minimax", "discriminator", SIGNS)
def ascended_where_descent_was_meant(real: Any, fake: Any) -> Any:
    return {"real": np.log(sigmoid(real)), "fake": np.log(1 - sigmoid(fake))}


@wrong(
    "sum_for_mean",
    "non_saturating",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    hidden=("losses",),
)
def summed_bce(real: Any, fake: Any) -> Any:
    real_losses, fake_losses = bce_with_logits(real, 1.0), bce_with_logits(fake, 0.0)
    return {"real": real_losses, "fake": fake_losses}, np.sum(real_losses) + np.sum(fake_losses)


@wrong("mean_over_both_sides", "non_saturating", "discriminator", HALVES, sizes="unequal", hidden=("losses",))
def one_concatenated_batch(real: Any, fake: Any) -> Any:
    losses = np.concatenate([bce_with_logits(real, 1.0), bce_with_logits(fake, 0.0)])
    return {"real": losses[: real.size], "fake": losses[real.size :]}, mean(losses)


@wrong("halved", "non_saturating", "discriminator", HALVES)
def errors_added_and_halved(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * bce_with_logits(real, 1.0), "fake": 0.5 * bce_with_logits(fake, 0.0)}


@wrong(
    "averaged_twice",
    "non_saturating",
    "generator",
    "https://github.com/autonomousvision/stylegan-t/issues/19",
    hidden=("losses",),
)
def mean_divided_by_the_batch(fake: Any) -> Any:
    losses = bce_with_logits(fake, 1.0)
    return {"fake": losses}, mean(losses) / fake.size


@wrong(
    "detached",
    "non_saturating",
    "discriminator",
    "https://github.com/wangle53/CSA-CDGAN/issues/5",
    hidden=("losses", "scalar"),
)
def fakes_scored_under_no_grad(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(detach(fake), 0.0) + 0 * fake}


@wrong("logarithm_base", "non_saturating", "discriminator", HALVES)
def logarithms_to_base_two(real: Any, fake: Any) -> Any:
    return {"real": -np.log2(sigmoid(real)), "fake": -np.log2(1 - sigmoid(fake))}


@wrong("loss_of_mean", "non_saturating", "generator", MEANS)
def bce_of_the_mean_logit(fake: Any) -> Any:
    return {}, bce_with_logits(mean(fake), 1.0)


@wrong(
    "tanh_before_loss",
    "non_saturating",
    "discriminator",
    "https://github.com/vincent-thevenin/Realistic-Neural-Talking-Head-Models/issues/13",
)
def tanh_head_into_bce_with_logits(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(np.tanh(real), 1.0), "fake": bce_with_logits(np.tanh(fake), 0.0)}


@wrong("parameter_value", "focal", "discriminator", DOUBLE)
def focal_with_gamma_of_one(real: Any, fake: Any) -> Any:
    return {
        "real": sigmoid(-real) * softplus(-real),
        "fake": sigmoid(fake) * softplus(fake),
    }


@wrong("loss_weight", "focal", "discriminator", DOUBLE, unsure={"scalar": ("unexplained",)})
def focal_balanced_by_a_quarter(real: Any, fake: Any) -> Any:
    return {
        "real": 0.25 * sigmoid(-real) ** 2 * softplus(-real),
        "fake": 0.75 * sigmoid(fake) ** 2 * softplus(fake),
    }


_UNEVEN = np.array([0.83, 1.11, 0.74, 0.97, 1.19, 0.7, 0.9, 1.05, 0.78, 0.86, 1.0, 0.93] * 3)


@wrong(
    "random_labels",
    "non_saturating",
    "discriminator",
    "https://github.com/soumith/ganhacks",
    unsure={"gradients": ("unexplained",), "losses": ("unexplained",), "scalar": ("unexplained",)},
)
def every_label_drawn_from_an_interval(real: Any, fake: Any) -> Any:
    labels = _UNEVEN[: real.size].astype(real.dtype)
    return {"real": bce_with_logits(real, labels), "fake": bce_with_logits(fake, 0.0)}


@wrong("sides_swapped", "hinge", "discriminator", "https://github.com/lucidrains/stylegan2-pytorch/issues/190")
def hinge_the_other_way_round(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + real), "fake": relu(1 - fake)}


@wrong(
    "non_saturating_generator",
    "hinge",
    "generator",
    "https://github.com/facebookresearch/audiocraft hinge2",
    needs="wide",
)
def generator_with_a_hinge_too(fake: Any) -> Any:
    return {"fake": relu(1 - fake)}


@wrong("sign_flipped", "hinge", "generator", SIGNS)
def hinge_generator_without_its_minus(fake: Any) -> Any:
    return {"fake": fake}


@wrong(
    "hinge_cut_off",
    "hinge",
    "discriminator",
    "https://github.com/grey-eye/talking-heads/issues/13",
    unsure={"gradients": ("loss_of_mean",), "scalar": ("loss_of_mean",)},
)
def hinge_without_its_maximum(real: Any, fake: Any) -> Any:
    return {"real": 1 - real, "fake": 1 + fake}


@wrong("hinge_cut_off", "hinge", "discriminator", "https://github.com/descriptinc/melgan-neurips/issues/31")
def minimum_of_the_wrong_difference(real: Any, fake: Any) -> Any:
    return {"real": -np.minimum(1 - real, 0), "fake": -np.minimum(1 + fake, 0)}


@wrong(
    "parameter_value", "hinge", "discriminator", "https://github.com/lucidrains/lightweight-gan/issues/11", needs="wide"
)
def hinge_with_a_margin_of_three(real: Any, fake: Any) -> Any:
    return {"real": relu(3.0 - real), "fake": relu(3.0 + fake)}


@wrong(
    "loss_of_mean",
    "hinge",
    "discriminator",
    MEANS,
    unsure={"gradients": ("hinge_cut_off", "detached"), "everything": ("hinge_cut_off",), "scalar": ("hinge_cut_off",)},
)
def hinge_of_the_mean_score(real: Any, fake: Any) -> Any:
    return {}, relu(1 - mean(real)) + relu(1 + mean(fake))


@wrong("kink_value", "hinge", "discriminator", KINK, needs="kinks", hidden=("losses", "scalar"))
def maximum_shares_its_gradient(real: Any, fake: Any) -> Any:
    return {"real": half_relu(1 - real), "fake": half_relu(1 + fake)}


@wrong("saturating_generator", "hinge", "generator", "https://github.com/salu133445/dan/issues/1")
def generator_plays_minus_the_hinge(fake: Any) -> Any:
    return {"fake": -relu(1 + fake)}


@wrong("sigmoid_before_loss", "hinge", "discriminator", "https://github.com/grey-eye/talking-heads/issues/42")
def hinge_of_probabilities_by_a_stranger(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - sigmoid(real)), "fake": relu(1 + sigmoid(fake))}


@wrong("one_side_twice", "hinge", "discriminator", "https://github.com/liutaocode/LivePortrait-Train/issues/7")
def real_pasted_twice(real: Any, fake: Any) -> Any:
    return {}, mean(relu(1 - real)) + mean(relu(1 + real)) + 0 * mean(fake)


@wrong("sides_swapped", "hinge", "discriminator", "https://github.com/lucidrains/stylegan2-pytorch/issues/289")
def arguments_swapped(real: Any, fake: Any) -> Any:
    return {}, mean(relu(1 - fake)) + mean(relu(1 + real))


@wrong("other_objective", "hinge", "discriminator", OVERWRITTEN)
def squared_where_plain_was_meant(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real) ** 2, "fake": relu(1 + fake) ** 2}


@wrong("doubled", "least_squares", "discriminator", HALVES)
def mse_without_the_half_by_a_stranger(real: Any, fake: Any) -> Any:
    return {"real": (real - 1) ** 2, "fake": fake**2}


@wrong("halved", "least_squares", "discriminator", HALVES)
def halved_once_more(real: Any, fake: Any) -> Any:
    return {"real": 0.25 * (real - 1) ** 2, "fake": 0.25 * fake**2}


@wrong("loss_of_mean", "least_squares", "generator", MEANS)
def square_of_the_mean_by_a_stranger(fake: Any) -> Any:
    return {}, 0.5 * (mean(fake) - 1) ** 2


@wrong("sigmoid_before_loss", "least_squares", "discriminator", "https://github.com/facebookresearch/pytorch_GAN_zoo")
def mse_of_probabilities_by_a_stranger(real: Any, fake: Any) -> Any:
    return {"real": (sigmoid(real) - 1) ** 2, "fake": sigmoid(fake) ** 2}


@wrong(
    "label_smoothing",
    "least_squares",
    "discriminator",
    "https://github.com/mafda/generative_adversarial_networks_101/issues/1",
)
def targets_of_minus_one_and_one(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * (fake + 1) ** 2}


@wrong(
    "shared_loss",
    "least_squares",
    "generator",
    "https://github.com/mafda/generative_adversarial_networks_101/issues/1",
)
def generator_aims_at_the_middle(fake: Any) -> Any:
    return {"fake": 0.5 * fake**2}


@wrong("other_objective", "least_squares", "discriminator", OVERWRITTEN)
def absolute_for_squared(real: Any, fake: Any) -> Any:
    return {"real": np.abs(real - 1), "fake": np.abs(fake)}


@wrong("root_of_loss", "least_squares", "generator", MEANS, unsure={"gradients": ("loss_weight",)})
def root_mean_square(fake: Any) -> Any:
    return {}, np.sqrt(mean((fake - 1) ** 2))


@wrong("sign_flipped", "wasserstein", "discriminator", SIGNS)
def critic_minimises_the_gap(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": -fake}


@wrong("sign_flipped", "wasserstein", "generator", SIGNS)
def generator_minimises_its_score(fake: Any) -> Any:
    return {"fake": fake}


@wrong(
    "side_left_out",
    "wasserstein",
    "discriminator",
    "https://github.com/odegeasslbc/FastGAN-pytorch/issues/42",
    unsure={"gradients": ("detached",)},
)
def fakes_forgotten(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": 0 * fake}


@wrong("sigmoid_before_loss", "wasserstein", "generator", "https://github.com/ozanciga/gans-with-pytorch/issues/2")
def sigmoid_left_on_the_critic(fake: Any) -> Any:
    return {"fake": -sigmoid(fake)}


@wrong("other_objective", "wasserstein", "discriminator", OVERWRITTEN)
def logs_kept_in_the_critic(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@wrong(
    "loss_weight",
    "wasserstein",
    "generator",
    "https://github.com/open-mmlab/mmagic/issues/1050",
    unsure={"scalar": ("unexplained",)},
)
def adversarial_weight_applied(fake: Any) -> Any:
    return {"fake": -0.005 * fake}


@wrong("drift", "wasserstein", "discriminator", "https://github.com/tkarras/progressive_growing_of_gans loss.py")
def drift_of_progressive_growing(real: Any, fake: Any) -> Any:
    return {"real": -real + 0.001 * real**2, "fake": fake}


@wrong(
    "constant_offset",
    "wasserstein",
    "discriminator",
    "Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3",
    hidden=("gradients", "losses"),
    shown=lambda losses: sum(mean(each) for each in losses.values()) + 2.71625,
    unsure={"scalar": ("unexplained",)},
)
def gradient_penalty_in_what_is_shown(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": fake}


@wrong(
    "halved",
    "least_squares",
    "discriminator",
    "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/1548",
    parameters={"scale": 1.0},
    shown=lambda losses: sum(mean(each) for each in losses.values()) + 0.31875,
    unsure={"scalar": ("unexplained",)},
)
def average_of_two_heads(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * fake**2}


@wrong("doubled", "boundary_seeking", "generator", "https://github.com/eriklindernoren/PyTorch-GAN bgan.py")
def boundary_without_the_half(fake: Any) -> Any:
    return {"fake": (np.log(sigmoid(fake)) - np.log(1 - sigmoid(fake))) ** 2}
