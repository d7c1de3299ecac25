"""Relativistic losses."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import bce_with_logits, detach, log_sigmoid, mean, relu, softplus

COUPLED = "https://github.com/open-mmlab/mmagic/issues/40"
OVERWRITTEN = "https://github.com/eriklindernoren/PyTorch-GAN/issues/52"
BROADCAST = "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN src/utils/losses.py"
CANCELS = "https://github.com/XPixelGroup/BasicSR losses/gan_loss.py"
RELATIVISTIC = "https://github.com/AlexiaJM/RelativisticGAN code/GAN_losses_iter.py"


@right("relativistic_average", "discriminator", "https://github.com/tensorflow/gan losses/losses_impl.py")
def average_by_softplus(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(real - np.mean(fake))), "fake": softplus(fake - np.mean(real))}


@right(
    "relativistic_average",
    "discriminator",
    "https://github.com/tensorflow/gan losses/losses_impl.py",
    types=("float16",),
)
def average_in_half(real: Any, fake: Any) -> Any:
    return {"real": softplus(-(real - mean(fake))), "fake": softplus(fake - mean(real))}


@right("relativistic_average", "generator", "Jolicoeur-Martineau, The relativistic discriminator, 2018, section 4.2")
def average_of_the_generator(real: Any, fake: Any) -> Any:
    return {"real": softplus(real - mean(fake)), "fake": softplus(mean(real) - fake)}


@right("relativistic_average", "discriminator", RELATIVISTIC, dialect="relativistic_gan")
def as_its_author_halves(real: Any, fake: Any) -> Any:
    on_real, on_fake = bce_with_logits(real - mean(fake), 1.0), bce_with_logits(fake - mean(real), 0.0)
    return {"real": on_real / 2, "fake": on_fake / 2}, (mean(on_real) + mean(on_fake)) / 2


@right(
    "relativistic_average",
    "discriminator",
    "https://github.com/XPixelGroup/BasicSR models/esrgan_model.py",
    dialect="basicsr",
)
def as_basicsr_detaches(real: Any, fake: Any) -> Any:
    on_real = bce_with_logits(real - mean(detach(fake)), 1.0) * 0.5
    on_fake = bce_with_logits(fake - mean(detach(real)), 0.0) * 0.5
    return {"real": on_real, "fake": on_fake}


@right("relativistic_average_least_squares", "discriminator", "Jolicoeur-Martineau, 2018, appendix D.4")
def average_squares(real: Any, fake: Any) -> Any:
    return {"real": (real - mean(fake) - 1) ** 2, "fake": (fake - mean(real) + 1) ** 2}


@right("relativistic_average_hinge", "discriminator", "Jolicoeur-Martineau, 2018, appendix D.5")
def average_hinge(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - (real - mean(fake))), "fake": relu(1 + (fake - mean(real)))}


@right("relativistic_average_hinge", "generator", "Jolicoeur-Martineau, 2018, appendix D.5")
def average_hinge_of_the_generator(real: Any, fake: Any) -> Any:
    return {"real": relu(1 + (real - mean(fake))), "fake": relu(1 - (fake - mean(real)))}


@right("relativistic_paired", "discriminator", "https://github.com/brownvc/R3GAN Trainer.py", sizes="equal")
def pairs_of_the_batch(real: Any, fake: Any) -> Any:
    return mean(softplus(-(real - fake)))


@right("relativistic_paired", "generator", "https://github.com/brownvc/R3GAN Trainer.py", sizes="equal")
def pairs_of_the_generator(real: Any, fake: Any) -> Any:
    return mean(softplus(-(fake - real)))


@right(
    "relativistic_paired_hinge", "discriminator", RELATIVISTIC, sizes="equal", types=("float64", "float32", "float16")
)
def hinge_of_pairs(real: Any, fake: Any) -> Any:
    return mean(relu(1 - (real - fake)))


@right("relativistic_all_pairs", "discriminator", "https://github.com/AlexiaJM/relativistic-f-divergences GAN.py")
def every_pair(real: Any, fake: Any) -> Any:
    return mean(softplus(fake[None, :] - real[:, None]))


@right("relativistic_centered", "discriminator", "https://github.com/AlexiaJM/relativistic-f-divergences GAN.py")
def around_the_middle(real: Any, fake: Any) -> Any:
    middle = (mean(real) + mean(fake)) / 2
    return {"real": softplus(middle - real), "fake": softplus(fake - middle)}


@right(
    "relativistic_centered_least_squares", "generator", "https://github.com/AlexiaJM/relativistic-f-divergences GAN.py"
)
def squares_around_the_middle(real: Any, fake: Any) -> Any:
    middle = (mean(real) + mean(fake)) / 2
    return {"real": (real - middle + 1) ** 2, "fake": (fake - middle - 1) ** 2}


@wrong("detached_mean", "relativistic_average", "discriminator", COUPLED, hidden=("losses", "scalar"))
def detaches_the_other_mean(real: Any, fake: Any) -> Any:
    return {"real": softplus(detach(mean(fake)) - real), "fake": softplus(fake - detach(mean(real)))}


@wrong(
    "detached_mean",
    "relativistic_average_hinge",
    "discriminator",
    "https://github.com/open-mmlab/mmagic/issues/83",
    hidden=("losses", "scalar"),
    unsure={"gradients": ("detached",), "everything": ("detached",)},
)
def detaches_the_hinges_mean(real: Any, fake: Any) -> Any:
    return {"real": relu(1 - real + mean(detach(fake))), "fake": relu(1 + fake - mean(detach(real)))}


@wrong(
    "detached_mean",
    "relativistic_average_least_squares",
    "discriminator",
    "https://github.com/open-mmlab/mmagic/issues/53",
    hidden=("losses", "scalar"),
)
def detaches_the_squares_mean(real: Any, fake: Any) -> Any:
    return {"real": (real - mean(detach(fake)) - 1) ** 2, "fake": (fake - mean(detach(real)) + 1) ** 2}


@wrong("broadcast_pairs", "relativistic_paired", "discriminator", BROADCAST, sizes="equal")
def column_less_row(real: Any, fake: Any) -> Any:
    return mean(softplus(-(real.reshape(-1, 1) - fake)))


@wrong("broadcast_pairs", "relativistic_paired_hinge", "generator", BROADCAST, sizes="equal")
def column_less_row_in_the_hinge(real: Any, fake: Any) -> Any:
    return mean(relu(1 - (fake.reshape(-1, 1) - real)))


@wrong("generator_cancels", "relativistic_average_hinge", "generator", CANCELS, unsure={"gradients": ("detached",)})
def ignores_the_target_of_the_hinge(real: Any, fake: Any) -> Any:
    on_real, on_fake = -mean(real - mean(fake)), -mean(fake - mean(real))
    return (on_real + on_fake) / 2


@wrong("halved", "relativistic_average", "discriminator", COUPLED)
def where_does_the_half_come_from(real: Any, fake: Any) -> Any:
    return {"real": softplus(mean(fake) - real) * 0.5, "fake": softplus(fake - mean(real)) * 0.5}


@wrong("shared_loss", "relativistic_average", "generator", "https://github.com/lucidrains/stylegan2-pytorch/issues/289")
def generator_with_the_discriminators_targets(real: Any, fake: Any) -> Any:
    return {"real": -log_sigmoid(real - mean(fake)), "fake": -log_sigmoid(mean(real) - fake)}


@wrong("other_dialect", "relativistic_average", "generator", OVERWRITTEN)
def overwritten_by_plain_bce(fake: Any) -> Any:
    return {"fake": bce_with_logits(fake, 1.0)}


@wrong(
    "mean_minus_logit",
    "relativistic_average",
    "discriminator",
    "https://github.com/AlexiaJM/RelativisticGAN/issues/2",
    unsure={"scalar": ("side_left_out",)},
)
def mean_of_fakes_in_both_terms(real: Any, fake: Any) -> Any:
    return mean(softplus(mean(fake) - real)) + mean(softplus(mean(fake) - real))


@wrong(
    "other_objective",
    "relativistic_average",
    "discriminator",
    "https://github.com/AlexiaJM/RelativisticGAN code/GAN_losses_iter.py",
    sizes="equal",
)
def pairs_for_averages(real: Any, fake: Any) -> Any:
    return mean(softplus(fake - real))


@wrong("sign_flipped", "relativistic_paired", "generator", "https://github.com/brownvc/R3GAN/issues/10", sizes="equal")
def minus_softplus_of_pairs(real: Any, fake: Any) -> Any:
    return -mean(softplus(real - fake))


@wrong(
    "saturating_generator",
    "relativistic_paired",
    "generator",
    "https://github.com/brownvc/R3GAN/issues/10",
    sizes="equal",
)
def saturating_relativistic(real: Any, fake: Any) -> Any:
    return -mean(softplus(fake - real))


@wrong(
    "other_objective",
    "relativistic_average_hinge",
    "generator",
    OVERWRITTEN,
    unsure={
        "losses": ("constant_offset",),
        "gradients": ("halved", "parameter_value", "detached_mean", "term_left_out", "hinge_cut_off"),
    },
)
def overwritten_by_a_plain_mean(fake: Any) -> Any:
    return {"fake": -fake}
