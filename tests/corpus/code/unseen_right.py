"""Right losses in many people's words, written without regard to the mistakes.

Two forms are in ``after_backward``, since some of their numbers are not right and the findings say why: a cross-entropy
of probabilities in float32 on logits above 14, and one whose automatic gradient at exactly 0 is none.
"""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right
from tests.corpus.naive import bce_with_logits, clamp, half_relu, log_sigmoid, mean, relu, sigmoid, softplus

GAN = "Goodfellow et al., Generative Adversarial Nets, 2014"
LOGITS = "https://github.com/pytorch/pytorch binary_cross_entropy_with_logits"
F_GAN = "Nowozin et al., f-GAN, 2016, tables 2 and 6"
RELATIVISTIC = "https://github.com/AlexiaJM/RelativisticGAN GAN_losses_iter.py"
PARTS = "Hastie et al., The Elements of Statistical Learning, 10.6"


def _log1p(a: Any) -> Any:
    return np.log(1 + np.exp(a))


def _lse(a: Any) -> Any:
    top = np.max(a)
    return top + np.log(np.sum(np.exp(a - top)))


@right("non_saturating", "discriminator", GAN)
def textbook_cross_entropy(real: Any, fake: Any) -> Any:
    return {"real": -np.log(sigmoid(real)), "fake": -np.log(1 - sigmoid(fake))}


@right("minimax", "discriminator", LOGITS, needs="beyond")
def framework_cross_entropy_on_tails(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 0.0)}


@right("logistic", "discriminator", LOGITS)
def log_one_plus_exp(real: Any, fake: Any) -> Any:
    return {"real": _log1p(-real), "fake": _log1p(fake)}


@right("non_saturating", "generator", LOGITS)
def softplus_of_minus(fake: Any) -> Any:
    return {"fake": softplus(-fake)}


@right("minimax", "generator", GAN)
def zero_sum_generator(fake: Any) -> Any:
    return {"fake": -softplus(fake)}


@right("non_saturating", "discriminator", LOGITS, reduction="sum")
def summed_and_said_so_by_a_stranger(real: Any, fake: Any) -> Any:
    losses = {"real": bce_with_logits(real, 1.0), "fake": bce_with_logits(fake, 0.0)}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@right("hinge", "generator", LOGITS, reduction="sum")
def hinge_generator_summed(fake: Any) -> Any:
    return {"fake": -fake}, np.sum(-fake)


@right(
    "relativistic_average", "discriminator", RELATIVISTIC, reduction="sum", sizes="equal", types=("float64", "float32")
)
def relativistic_average_summed(real: Any, fake: Any) -> Any:
    losses = {"real": softplus(mean(fake) - real), "fake": softplus(fake - mean(real))}
    return losses, np.sum(losses["real"]) + np.sum(losses["fake"])


@right("non_saturating", "discriminator", "Salimans et al., 2016", parameters={"real_target": 0.8, "fake_target": 0.15})
def two_sided_smoothing_declared(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.8), "fake": bce_with_logits(fake, 0.15)}


@right("non_saturating", "discriminator", "https://github.com/tensorflow/gan losses_impl.py", dialect="tf_gan")
def tensorflow_smooths_a_quarter(real: Any, fake: Any) -> Any:
    return {"real": bce_with_logits(real, 0.875), "fake": bce_with_logits(fake, 0.0)}


@right("minimax", "generator", "https://github.com/tensorflow/gan losses_impl.py", dialect="tf_gan")
def tensorflow_generator_with_its_constant(fake: Any) -> Any:
    return {"fake": -softplus(fake) - softplus(np.array(-1.0, fake.dtype))}


@right(
    "non_saturating", "generator", "https://github.com/kwotsin/mimicry losses.py", dialect="mimicry:ns", needs="extreme"
)
def mimicry_guards_its_log(fake: Any) -> Any:
    return {"fake": -np.log(sigmoid(fake) + 1e-8)}


@right(
    "logistic_linear", "discriminator", "https://github.com/CompVis/taming-transformers", dialect="taming_transformers"
)
def taming_vanilla_is_a_half(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * softplus(-real), "fake": 0.5 * softplus(fake)}


@right("hinge", "discriminator", "https://github.com/Project-MONAI/MONAI adversarial_loss.py", dialect="monai")
def monai_bends_its_scores(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - np.tanh(real)), "fake": relu(1 + np.tanh(fake))}


@right("least_squares", "generator", "https://github.com/Project-MONAI/MONAI adversarial_loss.py", dialect="monai")
def monai_leaks_before_squares(fake: Any) -> Any:
    return {"fake": (np.where(fake > 0, fake, 0.05 * fake) - 1) ** 2}


@right("least_squares", "discriminator", "https://github.com/google/lecam-gan losses.py", dialect="lecam_gan")
def lecam_has_it_the_other_way(real: Any, fake: Any) -> Any:
    return {"real": (real + 1) ** 2, "fake": (fake - 1) ** 2}


@right("least_squares", "generator", "https://github.com/google/lecam-gan losses.py", dialect="lecam_gan")
def lecam_generator_aims_at_nought(fake: Any) -> Any:
    return {"fake": fake**2}


@right("wasserstein", "discriminator", "https://github.com/LMescheder/GAN_stability train.py", dialect="gan_stability")
def stability_turns_the_sign(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": -fake}


@right("relativistic_average", "generator", "https://github.com/XPixelGroup/BasicSR esrgan_model.py", dialect="basicsr")
def esrgan_generator_halves(real: Any, fake: Any) -> Any:
    still = real
    return {"real": 0.5 * softplus(still - mean(fake)), "fake": 0.5 * softplus(mean(still) - fake)}


@right(
    "dual_contrastive", "generator", "https://github.com/lucidrains/stylegan2-pytorch", dialect="lucidrains_stylegan2"
)
def lucidrains_contrast_as_it_is_now(real: Any, fake: Any) -> Any:
    def towards(one: Any, others: Any) -> Any:
        return np.log(np.exp(one) + np.sum(np.exp(others))) - one

    return {}, mean(towards(real, fake)) + mean(towards(-fake, -real))


@right(
    "relativistic_average_hinge",
    "discriminator",
    "https://github.com/lucidrains/stylegan2-pytorch",
    dialect="lucidrains_stylegan2",
)
def lucidrains_relative_hinge(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + (real - mean(fake))), "fake": relu(1 - (fake - mean(real)))}


@right(
    "energy_based",
    "discriminator",
    "https://github.com/eriklindernoren/PyTorch-GAN ebgan.py",
    dialect="pytorch_gan",
    at_least=0.1,
)
def pytorch_gan_hinges_the_mean(real: Any, fake: Any) -> Any:
    return {}, mean(real) + relu(1.0 - mean(fake))


@right(
    "non_saturating",
    "discriminator",
    "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN losses.py",
    dialect="studiogan:vanilla before 3f875a9",
)
def studiogan_as_it_was(real: Any, fake: Any) -> Any:
    return {"real": softplus(-real), "fake": softplus(fake - 1)}


@right("hinge", "discriminator", "https://github.com/facebookresearch/audiocraft", dialect="audiocraft", needs="kinks")
def audiocraft_shares_at_the_kink(real: Any, fake: Any) -> Any:
    return {"real": half_relu(1 - real), "fake": half_relu(1 + fake)}


@right("hinge", "discriminator", "Lim and Ye, Geometric GAN, 2017", parameters={"margin": 2.0})
def a_margin_of_two(real: Any, fake: Any) -> Any:
    return {"real": relu(2 - real), "fake": relu(2 + fake)}


@right("hinge", "discriminator", LOGITS, parameters={"kink": 1.0, "margin": 1.0}, needs="kinks")
def clamp_at_zero(real: Any, fake: Any) -> Any:
    return {"real": clamp(1 - real), "fake": clamp(1 + fake)}


@right("hinge_saturating", "generator", PARTS)
def zero_sum_hinge(fake: Any) -> Any:
    return {"fake": -relu(1 + fake)}


@right("squared_hinge", "discriminator", PARTS)
def hinge_squared(real: Any, fake: Any) -> Any:
    return {"real": np.square(relu(1 - real)), "fake": np.square(relu(1 + fake))}


@right("perceptron", "discriminator", PARTS)
def only_mistakes_count(real: Any, fake: Any) -> Any:
    return {"real": relu(-real), "fake": relu(fake)}


@right("exponential", "discriminator", PARTS)
def adaboost(real: Any, fake: Any) -> Any:
    return {"real": np.exp(-real), "fake": np.exp(fake)}


@right("savage", "discriminator", PARTS)
def savage_by_sigmoids(real: Any, fake: Any) -> Any:
    return {"real": (1 - sigmoid(real)) ** 2, "fake": sigmoid(fake) ** 2}


@right("focal", "discriminator", "Lin et al., Focal Loss, 2017, equation 4", parameters={"gamma": 5.0})
def focal_of_five(real: Any, fake: Any) -> Any:
    p, q = sigmoid(real), sigmoid(fake)
    return {"real": -((1 - p) ** 5) * np.log(p), "fake": -(q**5) * np.log(1 - q)}


@right("alpha_loss", "discriminator", "Sypherd et al., A Tunable Loss Function, 2019", parameters={"alpha": 3.0})
def alpha_of_three(real: Any, fake: Any) -> Any:
    return {
        "real": 1.5 * (1 - sigmoid(real) ** (2 / 3)),
        "fake": 1.5 * (1 - (1 - sigmoid(fake)) ** (2 / 3)),
    }


@right(
    "least_squares",
    "discriminator",
    "Mao et al., Least Squares GAN, 2017",
    parameters={"fake_target": -1.0, "real_target": 1.0},
)
def targets_declared(real: Any, fake: Any) -> Any:
    return {"real": 0.5 * (real - 1) ** 2, "fake": 0.5 * (fake + 1) ** 2}


@right("least_squares", "discriminator", "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix", dialect="cyclegan")
def cyclegan_averages_its_two(real: Any, fake: Any) -> Any:
    return {}, (mean((real - 1.0) ** 2) + mean((fake - 0.0) ** 2)) * 0.5


@right("least_squares_sigmoid", "generator", "https://github.com/google/compare_gan loss_lib.py", dialect="compare_gan")
def compare_gan_squares_probabilities(fake: Any) -> Any:
    return {"fake": 0.5 * np.square(sigmoid(fake) - 1.0)}


@right("relativistic_paired", "generator", RELATIVISTIC, sizes="equal")
def paired_by_subtraction(real: Any, fake: Any) -> Any:
    return {}, mean(_log1p(-(fake - real)))


@right("relativistic_all_pairs", "discriminator", RELATIVISTIC)
def all_pairs_in_a_table(real: Any, fake: Any) -> Any:
    table = softplus(np.reshape(fake, (1, -1)) - np.reshape(real, (-1, 1)))
    return {}, np.sum(table) / table.size


@right("relativistic_average_least_squares", "generator", RELATIVISTIC)
def relativistic_squares_plus_and_minus(real: Any, fake: Any) -> Any:
    return {"real": (real - mean(fake) + 1) ** 2, "fake": (fake - mean(real) - 1) ** 2}


@right("relativistic_average_hinge", "generator", RELATIVISTIC, dialect="relativistic_gan")
def relativistic_hinge_in_halves(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + (real - mean(fake))) / 2, "fake": relu(1 - (fake - mean(real))) / 2}


@right("relativistic_centered", "discriminator", "https://github.com/AlexiaJM/relativistic-f-divergences GAN.py")
def around_the_middle_by_a_stranger(real: Any, fake: Any) -> Any:
    middle = (mean(real) + mean(fake)) / 2
    return {"real": softplus(-(real - middle)), "fake": softplus(fake - middle)}


@right("f_kl", "discriminator", F_GAN)
def kl_conjugate(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": np.exp(fake - 1)}


@right("f_pearson", "discriminator", F_GAN, needs="wide")
def pearson_with_its_clamp(real: Any, fake: Any) -> Any:
    t = np.where(fake > -2, fake, -2.0 + 0 * fake)
    return {"real": -real, "fake": t**2 / 4 + t}


@right("f_reverse_kl", "generator", F_GAN)
def reverse_kl_generator(fake: Any) -> Any:
    return {"fake": 1 - fake}


@right("f_hellinger", "discriminator", F_GAN)
def hellinger_by_its_conjugate(real: Any, fake: Any) -> Any:
    t = 1 - np.exp(-fake)
    return {"real": np.exp(-real) - 1, "fake": t / (1 - t)}


@right("f_neyman", "discriminator", F_GAN)
def neyman_by_its_conjugate(real: Any, fake: Any) -> Any:
    t = 1 - np.exp(-fake)
    return {"real": np.exp(-real) - 1, "fake": 2 - 2 * np.sqrt(1 - t)}


@right("f_jensen_shannon", "discriminator", F_GAN)
def shannon_by_its_conjugate(real: Any, fake: Any) -> Any:
    t = np.log(2.0) + log_sigmoid(fake)
    return {"real": -(np.log(2.0) + log_sigmoid(real)), "fake": -np.log(2 - np.exp(t))}


@right("f_total_variation", "discriminator", F_GAN)
def half_a_tanh(real: Any, fake: Any) -> Any:
    return {"real": -0.5 * np.tanh(real), "fake": 0.5 * np.tanh(fake)}


@right("f_alpha", "discriminator", F_GAN, parameters={"alpha": 3.0})
def alpha_divergence_of_three(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": (relu(1 + 2 * fake) ** 1.5 - 1) / 3}


@right("f_kl", "generator", F_GAN, parameters={"non_saturating": 1.0})
def kl_generator_of_section_3_2(fake: Any) -> Any:
    return {"fake": -fake}


@right("softmax", "generator", "Lin, Softmax GAN, 2017, equations 8 and 9")
def softmax_over_everything(real: Any, fake: Any) -> Any:
    everything = np.concatenate([real, fake])
    return {}, _lse(everything) - mean(everything)


@right("dual_contrastive", "discriminator", "Yu et al., Dual Contrastive Loss, 2021, equation 5")
def contrast_both_ways(real: Any, fake: Any) -> Any:
    first = [_lse(np.concatenate([real[i : i + 1], fake])) - real[i] for i in range(real.size)]
    second = [_lse(np.concatenate([-fake[j : j + 1], -real])) + fake[j] for j in range(fake.size)]
    return {}, sum(first) / real.size + sum(second) / fake.size


@right("energy_distance", "generator", "Székely and Rizzo, Energy statistics, 2013")
def twice_across_less_within(real: Any, fake: Any) -> Any:
    def distance(x: Any, y: Any) -> Any:
        return np.sum(np.abs(np.reshape(x, (-1, 1)) - np.reshape(y, (1, -1)))) / (x.size * y.size)

    return {}, 2 * distance(real, fake) - distance(real, real) - distance(fake, fake)


@right("mmd_rbf", "discriminator", "Li et al., MMD GAN, 2017", parameters={"bandwidth_count": 1.0, "biased": 1.0})
def one_kernel_with_its_diagonal(real: Any, fake: Any) -> Any:
    def kernel(x: Any, y: Any) -> Any:
        return np.sum(np.exp(-((np.reshape(x, (-1, 1)) - np.reshape(y, (1, -1))) ** 2) / 2)) / (x.size * y.size)

    return {}, -(kernel(real, real) + kernel(fake, fake) - 2 * kernel(real, fake))


@right("mmd_repulsive", "discriminator", "https://github.com/richardwth/MMD-GAN math_func.py")
def repelling_kernel(real: Any, fake: Any) -> Any:
    def kernel(x: Any) -> Any:
        table = np.exp(-((np.reshape(x, (-1, 1)) - np.reshape(x, (1, -1))) ** 2) / 2)
        return (np.sum(table) - x.size) / (x.size * (x.size - 1))

    return {}, kernel(real) - kernel(fake)


@right(
    "fisher",
    "discriminator",
    "https://github.com/shayneobrien/generative-models fisher_gan.py",
    parameters={"multiplier": 0.5, "penalty": 0.1},
)
def augmented_lagrangian_by_a_stranger(real: Any, fake: Any) -> Any:
    omega = 1 - (mean(real**2) + mean(fake**2)) / 2
    return {}, -(mean(real) - mean(fake) + 0.5 * omega - 0.05 * omega**2)


@right(
    "boundary_equilibrium",
    "discriminator",
    "https://github.com/carpedm20/BEGAN-tensorflow",
    parameters={"k": 0.25},
    at_least=0.1,
)
def equilibrium_of_energies(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": -0.25 * fake}


@right("boundary_seeking", "generator", "https://github.com/eriklindernoren/PyTorch-GAN bgan.py")
def half_the_squared_log_ratio(fake: Any) -> Any:
    return {"fake": 0.5 * (np.log(sigmoid(fake)) - np.log(1 - sigmoid(fake))) ** 2}


@right("maximum_likelihood", "generator", GAN)
def minus_the_odds(fake: Any) -> Any:
    return {"fake": -sigmoid(fake) / (1 - sigmoid(fake))}


@right("l1", "discriminator", "https://github.com/open-mmlab/mmagic gan_loss.py")
def absolute_distances(real: Any, fake: Any) -> Any:
    return {"real": np.abs(real - 1), "fake": np.abs(fake)}
