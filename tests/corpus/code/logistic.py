"""Logistic losses: non-saturating, minimax and what is made of them."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import bce, bce_with_logits, detach, log_sigmoid, mean, sigmoid, softplus, torch_bce_loss

HALF = "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/242"
SIGNS = "https://github.com/martinarjovsky/WassersteinGAN/issues/61"
SMOOTHING = "https://github.com/soumith/ganhacks/issues/10"
SATURATING = "https://stats.stackexchange.com/questions/345044"
KERAS_CLIP = "https://github.com/osh/KerasGAN/issues/14"
MIMICRY = "https://github.com/kwotsin/mimicry/blob/master/torch_mimicry/modules/losses.py"
BCE_LOSS = "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/Loss.cpp"


# --- right ----------------------------------------------------------------------------------------------------------


@right("non_saturating", "discriminator", "Goodfellow et al., Generative Adversarial Networks, 2014, equation 1")
def log_of_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": -np.log(sigmoid(real)), "fake": -np.log(1 - sigmoid(fake))}


@right("non_saturating", "discriminator", "https://github.com/NVlabs/stylegan3 training/loss.py", types=("float16",))
def softplus_in_half(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@right("non_saturating", "discriminator", "https://github.com/NVlabs/stylegan3 training/loss.py")
def softplus_of_both(real: Any, fake: Any) -> Any:
    return {"real": np.logaddexp(0, -real), "fake": np.logaddexp(0, fake)}


@right("non_saturating", "discriminator", BCE_LOSS)
def with_logits_in_torch_form(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 0.0)}


@right("non_saturating", "discriminator", "https://github.com/eriklindernoren/PyTorch-GAN implementations/dcgan")
def bce_on_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": bce(sigmoid(real), 1), "fake": bce(sigmoid(fake), 0)}


@right("non_saturating", "discriminator", "https://github.com/ajbrock/BigGAN-PyTorch losses.py", needs="extreme")
def softplus_far_out(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@right("non_saturating", "discriminator", "a scalar alone, as it is logged")
def only_the_scalar(real: Any, fake: Any) -> Any:
    return np.mean(softplus(-real)) + np.mean(softplus(fake))


@right("non_saturating", "discriminator", "torch.nn.BCEWithLogitsLoss(reduction='sum')", reduction="sum")
def summed_and_said_so(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real), "fake": softplus(fake)}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@right(
    "non_saturating",
    "discriminator",
    "https://github.com/soumith/ganhacks section 6",
    parameters={"real_target": 0.9},
)
def smoothed_and_said_so(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.0)}


@right(
    "non_saturating",
    "discriminator",
    "https://github.com/tensorflow/gan losses/losses_impl.py, modified_discriminator_loss",
    dialect="tf_gan",
)
def as_tf_gan_smooths(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.875), "fake": bce_with_logits(fake, 0.0)}


@right("non_saturating", "discriminator", "https://github.com/taesungp/contrastive-unpaired-translation", dialect="cut")
def as_cut_halves(real: Any, fake: Any) -> Any:
    losses = {"real": 0.5 * softplus(-real), "fake": 0.5 * softplus(fake)}
    return losses, (mean(softplus(-real)) + mean(softplus(fake))) * 0.5


@right("non_saturating", "generator", "Goodfellow et al., Generative Adversarial Networks, 2014, section 3")
def minus_log_d(fake: Any) -> Any:
    return {"fake": -log_sigmoid(fake)}


@right("non_saturating", "generator", "https://github.com/NVlabs/stylegan2-ada-pytorch training/loss.py")
def generator_softplus(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@right("non_saturating", "generator", "https://github.com/NVlabs/stylegan2-ada-pytorch", types=("float16",))
def generator_softplus_in_half(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@right("non_saturating", "generator", "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN src/utils/losses.py")
def generator_bce_with_ones(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 1.0)}


@right("non_saturating", "generator", MIMICRY, dialect="mimicry:ns", needs="extreme")
def as_mimicry_guards_the_logarithm(fake: Any) -> Any:
    return {"fake": -np.log(sigmoid(fake) + 1e-8)}


@right("minimax", "generator", "Goodfellow et al., Generative Adversarial Networks, 2014, equation 1")
def log_of_one_minus_d(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(fake))}


@right("minimax", "generator", "https://github.com/NVlabs/stylegan training/loss.py, G_logistic_saturating")
def minus_softplus(fake: Any) -> Any:
    return {"fake": -softplus(fake)}


@right("minimax", "generator", "https://github.com/tensorflow/gan losses/losses_impl.py", dialect="tf_gan")
def as_tf_gan_has_minimax(fake: Any) -> Any:
    losses = -softplus(fake) - np.log1p(np.exp(np.array(-1.0, getattr(fake, "dtype", None))))
    return {"fake": losses}


@right("minimax", "discriminator", "Goodfellow et al., Generative Adversarial Networks, 2014, equation 1")
def minus_the_value(real: Any, fake: Any) -> Any:
    return {"real": -log_sigmoid(real), "fake": -log_sigmoid(-fake)}


@right("boundary_seeking", "generator", "https://github.com/eriklindernoren/PyTorch-GAN implementations/bgan")
def half_of_the_squared_logit(fake: Any) -> Any:
    p = sigmoid(fake)
    return {"fake": 0.5 * (np.log(p) - np.log(1 - p)) ** 2}


@right("logistic_linear", "discriminator", "https://github.com/CompVis/taming-transformers vqperceptual.py")
def taming_without_its_half(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@right("maximum_likelihood", "generator", "Goodfellow, On distinguishability criteria, 2014, section 3")
def minus_the_density_ratio(fake: Any) -> Any:
    p = sigmoid(fake)
    return {"fake": -p / (1 - p)}


@right("logistic", "discriminator", "https://en.wikipedia.org/wiki/Logistic_regression")
def logistic_regression(real: Any, fake: Any) -> Any:
    return {"real": np.log(1 + np.exp(-real)), "fake": np.log(1 + np.exp(fake))}


@right("focal", "discriminator", "Lin et al., Focal Loss for Dense Object Detection, 2017", parameters={"gamma": 2.0})
def focal_with_its_default(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), 1 - sigmoid(fake)
    return {"real": -((1 - p) ** 2) * np.log(p), "fake": -((1 - q) ** 2) * np.log(q)}


# --- wrong: signs, sides and scales ---------------------------------------------------------------------------------


@wrong("sign_flipped", "non_saturating", "generator", "https://github.com/brownvc/R3GAN/issues/10")
def minimises_log_d(fake: Any) -> Any:
    return {"fake": log_sigmoid(fake)}


@wrong("sign_flipped", "minimax", "discriminator", SIGNS)
def minimises_the_value(real: Any, fake: Any) -> Any:
    return {"real": np.log(sigmoid(real)), "fake": np.log(1 - sigmoid(fake))}


@wrong(
    "side_sign_flipped",
    "non_saturating",
    "discriminator",
    "https://github.com/SerezD/vqvae-vqgan-pytorch-lightning/issues/3",
    unsure={"scalar": ("side_sign_flipped", "unexplained")},
)
def forgets_one_minus(real: Any, fake: Any) -> Any:
    return {"real": -log_sigmoid(real), "fake": np.log(1 - sigmoid(fake))}


@wrong(
    "side_left_out",
    "non_saturating",
    "discriminator",
    "https://github.com/odegeasslbc/FastGAN-pytorch/issues/42",
    unsure={"gradients": ("detached",)},
)
def forgets_to_add_the_fakes(real: Any, fake: Any) -> Any:
    on_real, on_fake = bce_with_logits(real, 1.0), bce_with_logits(fake, 0.0)
    del on_fake
    return mean(on_real) + 0.0 * mean(fake)


@wrong(
    "sum_for_mean",
    "non_saturating",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    hidden=("losses",),
)
def sums_the_batch(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real), "fake": softplus(fake)}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@wrong(
    "mean_for_sum",
    "non_saturating",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    reduction="sum",
    hidden=("losses",),
)
def averages_though_sums_are_meant(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real), "fake": softplus(fake)}
    return losses, mean(losses["real"]) + mean(losses["fake"])


@wrong("halved", "non_saturating", "discriminator", HALF)
def half_of_the_sum(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real) / 2, "fake": softplus(fake) / 2}
    return losses, (mean(softplus(-real)) + mean(softplus(fake))) / 2


@wrong("doubled", "non_saturating", "generator", HALF)
def counts_the_generator_twice(fake: Any) -> Any:
    return {"fake": softplus(-fake) + softplus(-fake)}


@wrong("mean_over_both_sides", "non_saturating", "discriminator", HALF, sizes="unequal", hidden=("losses",))
def one_batch_of_both(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real), "fake": softplus(fake)}
    return losses, mean(np.concatenate([losses["real"], losses["fake"]]))


@wrong(
    "averaged_twice",
    "non_saturating",
    "generator",
    "https://github.com/autonomousvision/stylegan-t/issues/19",
    hidden=("losses",),
)
def divides_by_the_batch_again(fake: Any) -> Any:
    losses = softplus(-fake)
    return {"fake": losses}, mean(losses) / fake.size


@wrong(
    "loss_weight",
    "non_saturating",
    "generator",
    "https://github.com/open-mmlab/mmagic/issues/1050",
    unsure={"scalar": ("unexplained",)},
)
def with_esrgan_weight(fake: Any) -> Any:
    return {"fake": 5e-3 * softplus(-fake)}


@wrong(
    "loss_and_gradient_disagree",
    "non_saturating",
    "discriminator",
    "https://github.com/HumanCompatibleAI/imitation/pull/27",
    shown=lambda losses: np.sum(losses["real"]) + np.sum(losses["fake"]),
    hidden=("losses", "gradients"),
    unsure={"scalar": ("sum_for_mean",)},
)
def logs_the_sum(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake)}


@wrong(
    "constant_offset",
    "minimax",
    "generator",
    "https://github.com/torchgan/torchgan tests/torchgan/test_losses.py, test_minimax_loss",
    hidden=("gradients",),
    unsure={"scalar": ("unexplained", "loss_weight")},
)
def adds_the_loss_of_a_one_as_torchgan_undoes(fake: Any) -> Any:
    return {"fake": -softplus(fake) + 0.3132617}


@wrong(
    "constant_offset",
    "non_saturating",
    "discriminator",
    "Gulrajani et al., Improved Training of Wasserstein GANs, 2017, equation 3",
    hidden=("gradients", "losses"),
    unsure={"scalar": ("unexplained",)},
)
def logs_the_penalty_with_it(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-real), "fake": softplus(fake)}
    return losses, mean(losses["real"]) + mean(losses["fake"]) + 4.37


# --- wrong: sigmoids ------------------------------------------------------------------------------------------------


@wrong("double_sigmoid", "non_saturating", "discriminator", "https://github.com/itakurah/focal-loss-pytorch/pull/5")
def sigmoid_before_logits_loss(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(sigmoid(real), 1.0), "fake": bce_with_logits(sigmoid(fake), 0.0)}


@wrong("double_sigmoid", "non_saturating", "generator", "https://github.com/jeffheaton/t81_558_deep_learning/pull/81")
def sigmoid_before_softplus(fake: Any) -> Any:
    return {"fake": softplus(-sigmoid(fake))}


@wrong("double_sigmoid", "minimax", "generator", "https://github.com/torchgan/torchgan/issues/116")
def sigmoid_of_a_sigmoid(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(sigmoid(fake)))}


@wrong("double_sigmoid", "focal", "discriminator", "https://github.com/itakurah/focal-loss-pytorch/pull/5")
def focal_on_probabilities(real: Any, fake: Any) -> Any:
    p, q = sigmoid(sigmoid(real)), 1 - sigmoid(sigmoid(fake))
    return {"real": -((1 - p) ** 2) * np.log(p), "fake": -((1 - q) ** 2) * np.log(q)}


@wrong(
    "tanh_before_loss",
    "non_saturating",
    "discriminator",
    "https://github.com/vincent-thevenin/Realistic-Neural-Talking-Head-Models/issues/13",
)
def tanh_before_logits_loss(real: Any, fake: Any) -> Any:
    return {"real": softplus(-np.tanh(real)), "fake": softplus(np.tanh(fake))}


# --- wrong: guards against log 0 ------------------------------------------------------------------------------------


@wrong(
    "log_epsilon",
    "non_saturating",
    "generator",
    "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN/issues/67",
    needs="extreme",
    unsure={"scalar": ("log_of_probability",)},
)
def epsilon_of_a_millionth(fake: Any) -> Any:
    return {"fake": -np.log(sigmoid(fake) + 1e-6)}


@wrong(
    "log_epsilon",
    "non_saturating",
    "discriminator",
    "https://github.com/shayneobrien/generative-models src/ns_gan.py",
    needs="extreme",
    unsure={"scalar": ("log_of_probability",)},
)
def epsilon_on_both_sides(real: Any, fake: Any) -> Any:
    return {"real": -np.log(sigmoid(real) + 1e-7), "fake": -np.log(1 - sigmoid(fake) + 1e-7)}


@wrong(
    "log_epsilon",
    "minimax",
    "generator",
    "https://github.com/shayneobrien/generative-models src/mm_gan.py",
    needs="extreme",
    unsure={"gradients": ("bce_clamp",), "scalar": ("log_of_probability",)},
)
def epsilon_in_minimax(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(fake) + 1e-8)}


@wrong(
    "bce_clamp",
    "non_saturating",
    "discriminator",
    BCE_LOSS,
    needs="extreme",
    types=("float32",),
    unsure={"scalar": ("log_of_probability",)},
)
def bce_loss_of_a_saturated_sigmoid(real: Any, fake: Any) -> Any:
    return {"real": torch_bce_loss(sigmoid(real), 1), "fake": torch_bce_loss(sigmoid(fake), 0)}


@wrong(
    "bce_clamp",
    "non_saturating",
    "generator",
    BCE_LOSS,
    needs="beyond",
    types=("float32",),
    unsure={"scalar": ("log_of_probability",)},
)
def bce_loss_of_the_generator(fake: Any) -> Any:
    return {"fake": torch_bce_loss(sigmoid(fake), 1)}


@wrong(
    "probability_clip",
    "non_saturating",
    "discriminator",
    KERAS_CLIP,
    needs="extreme",
    unsure={"gradients": ("log_epsilon",), "scalar": ("log_of_probability",)},
)
def keras_clips(real: Any, fake: Any) -> Any:
    p, q = (np.clip(sigmoid(a), 1e-7, 1 - 1e-7) for a in (real, fake))
    return {"real": -np.log(p), "fake": -np.log(1 - q)}


@wrong(
    "probability_clip",
    "non_saturating",
    "generator",
    "https://github.com/tdeboissiere/DeepLearningImplementations/issues/11",
    needs="extreme",
    unsure={"gradients": ("log_epsilon",), "scalar": ("log_of_probability",)},
)
def clips_the_generator(fake: Any) -> Any:
    return {"fake": -np.log(np.clip(sigmoid(fake), 1e-5, 1 - 1e-5))}


# --- wrong: targets -------------------------------------------------------------------------------------------------


@wrong("label_smoothing", "non_saturating", "discriminator", SMOOTHING, unsure={"scalar": ("unexplained",)})
def smooths_the_reals(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.0)}


@wrong(
    "label_smoothing",
    "non_saturating",
    "discriminator",
    "https://github.com/soumith/ganhacks/issues/41",
    unsure={"scalar": ("unexplained",)},
)
def smooths_both(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.9), "fake": bce_with_logits(fake, 0.1)}


@wrong("label_smoothing", "non_saturating", "generator", SMOOTHING, unsure={"scalar": ("unexplained",)})
def smooths_the_generator(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 0.8)}


# --- wrong: another loss --------------------------------------------------------------------------------------------


@wrong("saturating_generator", "non_saturating", "generator", SATURATING)
def log_of_one_minus_d_for_non_saturating(fake: Any) -> Any:
    return {"fake": np.log(1 - sigmoid(fake))}


@wrong("non_saturating_generator", "minimax", "generator", MIMICRY)
def minus_log_d_for_minimax(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 1.0)}


@wrong("shared_loss", "non_saturating", "generator", "https://github.com/lucidrains/stylegan2-pytorch/issues/289")
def same_labels_for_both_players(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 0.0)}


@wrong(
    "sides_swapped",
    "non_saturating",
    "discriminator",
    "https://github.com/lucidrains/stylegan2-pytorch/issues/289",
)
def fakes_first(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.0), "fake": bce_with_logits(fake, 1.0)}


@wrong("other_objective", "non_saturating", "generator", "https://github.com/CompVis/taming-transformers/issues/137")
def linear_generator_beside_a_logistic_discriminator(fake: Any) -> Any:
    return {"fake": -fake}


@wrong("loss_of_mean", "non_saturating", "discriminator", "https://github.com/akanimax/pro_gan_pytorch/issues/13")
def loss_of_the_mean_logits(real: Any, fake: Any) -> Any:
    return softplus(-mean(real)) + softplus(mean(fake))


@wrong(
    "detached",
    "non_saturating",
    "generator",
    "https://github.com/eriklindernoren/PyTorch-GAN/issues/52",
    hidden=("losses", "scalar"),
)
def detaches_in_the_generators_step(fake: Any) -> Any:
    return {"fake": softplus(-detach(fake))}


@wrong(
    "gradient_in_probability",
    "non_saturating",
    "generator",
    SATURATING,
    after=lambda slope, a: slope * (2 + np.exp(-a) + np.exp(a)),
    hidden=("losses", "scalar"),
)
def differentiates_in_d(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@wrong("sign_flipped", "non_saturating", "discriminator", SIGNS)
def sums_and_has_the_wrong_sign(real: Any, fake: Any) -> Any:
    losses = {"real": -softplus(-real), "fake": -softplus(fake)}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@wrong(
    "double_sigmoid", "non_saturating", "discriminator", "https://github.com/jeffheaton/t81_558_deep_learning/pull/81"
)
def sums_after_a_sigmoid(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(-sigmoid(real)), "fake": softplus(sigmoid(fake))}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])
