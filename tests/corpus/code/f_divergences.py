"""f-GAN losses."""

from typing import Any

import autograd.numpy as np

from tests.corpus.entry import right, wrong
from tests.corpus.naive import relu, sigmoid, softplus

WISEODD = "https://github.com/wiseodd/generative-models GAN/f_gan/f_gan_pytorch.py"
REVERSE_KL = "https://github.com/progradeep/gan-pytorch/issues/1"
NOWOZIN = "Nowozin et al., f-GAN, 2016, tables 2 and 6"


@right("f_kl", "discriminator", NOWOZIN)
def kl(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": np.exp(fake - 1)}


@right("f_reverse_kl", "discriminator", NOWOZIN)
def reverse_kl(real: Any, fake: Any) -> Any:
    on_real, on_fake = -np.exp(-real), -np.exp(-fake)
    return {"real": -on_real, "fake": -1 - np.log(-on_fake)}


@right("f_pearson", "discriminator", NOWOZIN)
def pearson(real: Any, fake: Any) -> Any:
    fake = np.maximum(fake, -2.0)
    return {"real": -real, "fake": fake**2 / 4 + fake}


@right("f_hellinger", "generator", NOWOZIN)
def hellinger_of_the_generator(fake: Any) -> Any:
    t = 1 - np.exp(-fake)
    return {"fake": -t / (1 - t)}


@right("f_jensen_shannon", "discriminator", NOWOZIN)
def jensen_shannon(real: Any, fake: Any) -> Any:
    return {"real": -(np.log(2) - softplus(-real)), "fake": softplus(fake) - np.log(2)}


@right("f_total_variation", "discriminator", NOWOZIN)
def total_variation(real: Any, fake: Any) -> Any:
    return {"real": -0.5 * np.tanh(real), "fake": 0.5 * np.tanh(fake)}


@right("f_kl", "generator", "Nowozin et al., f-GAN, 2016, section 3.2", parameters={"non_saturating": 1.0})
def kl_without_saturation(fake: Any) -> Any:
    return {"fake": -fake}


@wrong("f_gan_sign", "f_reverse_kl", "discriminator", REVERSE_KL)
def exponential_of_v(real: Any, fake: Any) -> Any:
    return {"real": np.exp(real), "fake": -1 - fake}


@wrong("f_gan_sign", "f_hellinger", "discriminator", WISEODD)
def hellinger_of_exp_v(real: Any, fake: Any) -> Any:
    return {"real": -(1 - np.exp(real)), "fake": np.exp(-fake) - 1}


@wrong("f_gan_sign", "f_neyman", "discriminator", "https://github.com/nowozin/mlss2018-madrid-gan")
def neyman_of_exp_v(real: Any, fake: Any) -> Any:
    return {"real": -(1 - np.exp(real)), "fake": 2 - 2 * np.exp(fake / 2)}


@wrong(
    "activation_without_logarithm",
    "f_jensen_shannon",
    "discriminator",
    "https://github.com/shayneobrien/generative-models src/f_gan.py",
)
def without_its_logarithms(real: Any, fake: Any) -> Any:
    return {"real": -(2 - (1 + np.exp(-real))), "fake": -(2 - np.exp(fake))}


@wrong("conjugate_not_clamped", "f_pearson", "discriminator", WISEODD, needs="wide")
def pearson_without_its_bound(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": fake**2 / 4 + fake}


@wrong("sign_flipped", "f_kl", "discriminator", "https://github.com/martinarjovsky/WassersteinGAN/issues/9")
def minimises_the_divergence(real: Any, fake: Any) -> Any:
    return {"real": real, "fake": -np.exp(fake - 1)}


@wrong("non_saturating_generator", "f_gan", "generator", "Nowozin et al., f-GAN, 2016, section 3.2")
def swaps_the_generators_objective(fake: Any) -> Any:
    return {"fake": -np.log(sigmoid(fake))}


@wrong("other_objective", "f_pearson", "discriminator", WISEODD)
def kl_under_another_name(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": np.exp(fake - 1) + 0 * relu(fake)}


@wrong(
    "nan_to_num",
    "f_kl",
    "discriminator",
    "https://github.com/NVlabs/stylegan3 training/training_loop.py",
    needs="beyond",
    types=("float32",),
    after=lambda slope, a: np.nan_to_num(slope, nan=0.0, posinf=1e5, neginf=-1e5),
    unsure={"scalar": ("float32_overflow",), "losses": ("float32_overflow",)},
)
def replaces_what_overflows(real: Any, fake: Any) -> Any:
    return {"real": -real, "fake": np.exp(fake - 1)}


@wrong(
    "float32_overflow",
    "f_kl",
    "generator",
    "https://github.com/NVlabs/stylegan3 training/training_loop.py",
    needs="beyond",
    types=("float32",),
)
def overflows(fake: Any) -> Any:
    return {"fake": -np.exp(fake - 1)}
