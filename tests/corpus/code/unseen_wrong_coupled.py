"""Relativistic losses, divergences, energies and kernels with a bug; see ``unseen_wrong_separable``."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import wrong
from tests.corpus.naive import bce_with_logits, detach, mean, relu, sigmoid, softplus

SIGN = "https://github.com/AlexiaJM/RelativisticGAN/issues/2"
DETACHED = "https://github.com/open-mmlab/mmagic/issues/53"
OVERWRITTEN = "https://github.com/eriklindernoren/PyTorch-GAN/issues/52"
ORDER = "https://github.com/lucidrains/stylegan2-pytorch/issues/289"
NOTATION = "https://github.com/brownvc/R3GAN/issues/10"
ACTIVATION = "https://github.com/progradeep/gan-pytorch/issues/1"
BROADCAST = "https://github.com/torchgan/torchgan functional.py"
KERNELS = "https://github.com/OctoberChang/MMD-GAN mmd.py"
CANCELS = "https://github.com/XPixelGroup/BasicSR gan_loss.py"


@wrong("detached_mean", "relativistic_average", "discriminator", DETACHED, hidden=("losses", "scalar"))
def other_mean_detached(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(real - detach(mean(fake)))), "fake": softplus(fake - detach(mean(real)))}


@wrong("detached_reals", "relativistic_average", "generator", DETACHED, hidden=("losses", "scalar"))
def reals_detached_for_the_generator(real: Any, fake: Any) -> Any:
    still = detach(real)
    return {"real": softplus(still - mean(fake)) + 0 * real, "fake": softplus(-(fake - mean(still)))}


@wrong(
    "sides_swapped",
    "relativistic_average",
    "discriminator",
    "https://github.com/lucidrains/stylegan2-pytorch/issues/289",
)
def mean_of_fakes_minus_a_real(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(mean(fake) - real)), "fake": softplus(mean(real) - fake)}


@wrong("halved", "relativistic_average", "discriminator", "https://github.com/open-mmlab/mmagic/issues/23")
def relativistic_halves(real: Any, fake: Any) -> Any:
    return {"real": softplus(mean(fake) - real) / 2, "fake": softplus(fake - mean(real)) / 2}


@wrong("shared_loss", "relativistic_average", "generator", ORDER)
def generator_calls_the_same_loss(real: Any, fake: Any) -> Any:
    return {"real": softplus(mean(fake) - real), "fake": softplus(fake - mean(real))}


@wrong("other_dialect", "relativistic_average", "generator", OVERWRITTEN)
def plain_bce_overwrites_it(real: Any, fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 1.0)}, mean(bce_with_logits(fake, 1.0)) + 0 * mean(real)


@wrong("saturating_generator", "relativistic_paired", "generator", NOTATION, sizes="equal")
def minus_the_discriminators_loss(real: Any, fake: Any) -> Any:
    return {}, -mean(softplus(-(real - fake)))


@wrong("generator_cancels", "relativistic_average_hinge", "generator", CANCELS, unsure={"gradients": ("detached",)})
def hinge_ignores_its_target(real: Any, fake: Any) -> Any:
    return {}, -mean(real - mean(fake)) - mean(fake - mean(real))


@wrong("own_mean", "relativistic_average", "discriminator", SIGN)
def mean_of_the_same_side(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(real - mean(real))), "fake": softplus(fake - mean(fake))}


@wrong("broadcast_pairs", "relativistic_paired", "discriminator", BROADCAST, sizes="equal")
def column_minus_row(real: Any, fake: Any) -> Any:
    table = softplus(-(np.reshape(real, (-1, 1)) - fake))
    return {}, np.sum(table) / table.size


@wrong(
    "loss_of_mean",
    "relativistic_paired",
    "discriminator",
    "https://github.com/akanimax/pro_gan_pytorch/issues/13",
    sizes="equal",
)
def softplus_of_the_mean_difference(real: Any, fake: Any) -> Any:
    return {}, softplus(-mean(real - fake))


@wrong(
    "term_left_out",
    "relativistic_average",
    "discriminator",
    "https://github.com/eriklindernoren/PyTorch-GAN/issues/92",
    unsure={"scalar": ("side_left_out",)},
)
def only_the_real_half(real: Any, fake: Any) -> Any:
    return {}, mean(softplus(mean(fake) - real))


@wrong(
    "relativistic_labels",
    "relativistic_average_least_squares",
    "discriminator",
    OVERWRITTEN,
    unsure={"gradients": ("parameter_value",)},
)
def relativistic_targets_of_one_and_zero(real: Any, fake: Any) -> Any:
    return {"real": (real - mean(fake) - 1) ** 2, "fake": (fake - mean(real)) ** 2}


@wrong("double_sigmoid", "relativistic_average", "generator", "https://github.com/XPixelGroup/BasicSR/issues/23")
def sigmoid_of_the_difference_into_bce_with_logits(real: Any, fake: Any) -> Any:
    return {
        "real": bce_with_logits(sigmoid(real - mean(fake)), 0.0),
        "fake": bce_with_logits(sigmoid(fake - mean(real)), 1.0),
    }


@wrong(
    "double_sigmoid",
    "relativistic_paired",
    "discriminator",
    "https://github.com/XPixelGroup/BasicSR/issues/23",
    sizes="equal",
)
def sigmoid_outputs_subtracted(real: Any, fake: Any) -> Any:
    return {}, mean(softplus(-(sigmoid(real) - sigmoid(fake))))


@wrong(
    "conjugate_not_clamped",
    "f_pearson",
    "discriminator",
    "https://github.com/nowozin/mlss2018-madrid-gan",
    needs="wide",
)
def square_without_its_clamp(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": 0.25 * fake**2 + fake}


@wrong(
    "conjugate_not_clamped", "f_pearson", "generator", "https://github.com/nowozin/mlss2018-madrid-gan", needs="wide"
)
def generator_pushed_back_beyond_minus_two(fake: Any) -> Any:
    return {"fake": -(0.25 * fake**2 + fake)}


@wrong("f_gan_sign", "f_reverse_kl", "discriminator", ACTIVATION)
def positive_exponent(real: Any, fake: Any) -> Any:
    return {"real": np.exp(real), "fake": -1 - fake}


@wrong(
    "f_gan_sign",
    "f_hellinger",
    "discriminator",
    ACTIVATION,
    unsure=dict.fromkeys(("everything", "gradients", "losses"), ("unexplained",)),
)
def one_minus_exp_of_v(real: Any, fake: Any) -> Any:
    def conjugate(t: Any) -> Any:
        return t / (1 - t)

    return {"real": -(1 - np.exp(real)), "fake": conjugate(1 - np.exp(fake))}


@wrong(
    "activation_without_logarithm",
    "f_jensen_shannon",
    "discriminator",
    "https://github.com/shayneobrien/generative-models f_gan.py",
)
def shannon_without_logs(real: Any, fake: Any) -> Any:
    return {"real": -(2 - (1 + np.exp(-real))), "fake": -(2 - np.exp(2 - (1 + np.exp(-fake))))}


@wrong("loss_weight", "f_kl", "discriminator", ACTIVATION, unsure={"scalar": ("unexplained",)})
def exponent_without_minus_one(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": np.exp(fake)}


@wrong("non_saturating_generator", "f_kl", "generator", "Nowozin et al., f-GAN, 2016, section 3.2")
def the_papers_second_generator(fake: Any) -> Any:
    return {"fake": -fake}


def _kernel(x: Any, y: Any, widths: tuple[float, ...], twice: float = 2.0) -> Any:
    square = (np.reshape(x, (-1, 1)) - np.reshape(y, (1, -1))) ** 2
    return sum(np.exp(-square / (twice * width**2)) for width in widths)


def _without_diagonal(x: Any, widths: tuple[float, ...], twice: float = 2.0) -> Any:
    n = x.size
    return (np.sum(_kernel(x, x, widths, twice)) - n * len(widths)) / (n * (n - 1))


_WIDTHS = (1.0, 2.0, 4.0, 8.0, 16.0)


@wrong("parameter_value", "mmd_rbf", "generator", KERNELS)
def diagonal_kept(real: Any, fake: Any) -> Any:
    def every_pair(x: Any, y: Any) -> Any:
        table = _kernel(x, y, _WIDTHS)
        return np.sum(table) / table.size

    return {}, every_pair(real, real) + every_pair(fake, fake) - 2 * every_pair(real, fake)


@wrong("parameter_value", "mmd_rbf", "generator", KERNELS, unsure={"scalar": ("unexplained",)})
def width_squared_without_its_two(real: Any, fake: Any) -> Any:
    cross = _kernel(real, fake, _WIDTHS, 1.0)
    own = _without_diagonal(real, _WIDTHS, 1.0) + _without_diagonal(fake, _WIDTHS, 1.0)
    return {}, own - 2 * np.sum(cross) / cross.size


@wrong("root_of_loss", "mmd_rbf", "generator", KERNELS, unsure={"gradients": ("loss_weight",)})
def root_of_the_discrepancy(real: Any, fake: Any) -> Any:
    cross = _kernel(real, fake, _WIDTHS)
    own = _without_diagonal(real, _WIDTHS) + _without_diagonal(fake, _WIDTHS)
    return {}, np.sqrt(relu(own - 2 * np.sum(cross) / cross.size))


@wrong("cross_term_once", "mmd_rbf", "generator", KERNELS)
def cross_term_counted_once(real: Any, fake: Any) -> Any:
    cross = _kernel(real, fake, _WIDTHS)
    own = _without_diagonal(real, _WIDTHS) + _without_diagonal(fake, _WIDTHS)
    return {}, own - np.sum(cross) / cross.size


@wrong(
    "loss_of_mean",
    "energy_based",
    "discriminator",
    "https://github.com/eriklindernoren/PyTorch-GAN ebgan.py",
    parameters={"margin": 2.2},
    at_least=0.1,
    unsure={"gradients": ("parameter_value", "other_dialect")},
)
def margin_on_the_mean_energy(real: Any, fake: Any) -> Any:
    return {}, mean(real) + relu(2.2 - mean(fake))


@wrong(
    "parameter_value",
    "energy_based",
    "discriminator",
    "https://github.com/torchgan/torchgan energybased.py",
    at_least=0.1,
    unsure={"gradients": ("other_dialect",)},
)
def margin_of_ten(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": relu(10.0 - fake)}


@wrong(
    "side_sign_flipped",
    "boundary_equilibrium",
    "discriminator",
    "https://github.com/carpedm20/BEGAN-tensorflow",
    parameters={"k": 0.3},
    at_least=0.1,
)
def plus_k(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": 0.3 * fake}


@wrong(
    "logits_negated", "energy_based", "discriminator", "Zhao et al., Energy-based GAN, 2017, equation 1", at_least=0.1
)
def energies_taken_for_scores(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": relu(1.0 + fake)}


@wrong("shared_loss", "dual_contrastive", "generator", ORDER)
def contrast_called_in_the_same_order(real: Any, fake: Any) -> Any:
    def towards(one: Any, others: Any) -> Any:
        return np.log(np.exp(one) + np.sum(np.exp(others))) - one

    return {}, mean(towards(real, fake)) + mean(towards(-fake, -real))


@wrong("logits_negated", "softmax", "discriminator", "https://github.com/eriklindernoren/PyTorch-GAN softmax_gan.py")
def energies_in_the_softmax(real: Any, fake: Any) -> Any:
    z = np.log(np.sum(np.exp(-real)) + np.sum(np.exp(-fake)))
    return {}, mean(real) + z


@wrong("sign_flipped", "fisher", "generator", "https://github.com/shayneobrien/generative-models fisher_gan.py")
def fisher_generator_turned(fake: Any) -> Any:
    return {"fake": fake}
