"""What libraries compute, written out from their own code at 50 digits: nothing here knows the service.

Each entry that differs from its objective is here under its dialect and the first of its names.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mpmath import MPContext

Number = Any
Side = Sequence[Number]
Loss = Callable[[Side, Side], Number]

mp = MPContext()
mp.dps = 50


def mean(values: Side) -> Number:
    return mp.fsum(values) / len(values)


def sp(a: Number) -> Number:
    """softplus"""
    return mp.log1p(mp.exp(a))


def relu(a: Number) -> Number:
    return max(a, mp.mpf(0))


def sigmoid(a: Number) -> Number:
    return 1 / (1 + mp.exp(-a))


def averaged(of: Callable[[Number], Number]) -> Callable[[Side], Number]:
    return lambda side: mean([of(a) for a in side])


def cross_entropy(target: str) -> Callable[[Side], Number]:
    """binary_cross_entropy_with_logits"""
    t = mp.mpf(target)
    return averaged(lambda a: -t * mp.log(sigmoid(a)) - (1 - t) * mp.log(1 - sigmoid(a)))


def bce(target: int) -> Callable[[Side], Number]:
    """BCELoss of a sigmoid"""
    return averaged(lambda a: -max(mp.log(sigmoid(a if target else -a)), mp.mpf(-100)))


def squared(target: float, factor: str = "1") -> Callable[[Side], Number]:
    return averaged(lambda a: mp.mpf(factor) * (a - target) ** 2)


def hinge_real(side: Side) -> Number:
    return -mean([min(a - 1, mp.mpf(0)) for a in side])


def hinge_fake(side: Side) -> Number:
    return -mean([min(-a - 1, mp.mpf(0)) for a in side])


def leaky(of: Callable[[Side], Number]) -> Callable[[Side], Number]:
    return lambda side: of([a if a >= 0 else a * mp.mpf("0.05") for a in side])


def tanh(of: Callable[[Side], Number]) -> Callable[[Side], Number]:
    return lambda side: of([mp.tanh(a) for a in side])


def against(side: Side, other: Side) -> Side:
    return [a - mean(other) for a in side]


def half(loss: Loss) -> Loss:
    return lambda r, f: loss(r, f) / 2


def game(
    real: Callable[[Side], Number],
    fake: Callable[[Side], Number],
    generator: Callable[[Side], Number],
    factor: str = "1",
) -> Mapping[str, Loss]:
    return {
        "discriminator": lambda r, f: mp.mpf(factor) * (real(r) + fake(f)),
        "generator": lambda _, f: generator(f),
    }


def relativistic(p: Callable[[Side], Number], q: Callable[[Side], Number], factor: str = "1") -> Mapping[str, Loss]:
    return {
        "discriminator": lambda r, f: mp.mpf(factor) * (p(against(r, f)) + q(against(f, r))),
        "generator": lambda r, f: mp.mpf(factor) * (q(against(r, f)) + p(against(f, r))),
    }


def minus(side: Side) -> Number:
    return -mean(side)


def dual_contrastive(r: Side, f: Side) -> Number:
    """The cross-entropy of each logit against all of the other side, reals and then negated fakes."""

    def loss(a: Number, others: Side) -> Number:
        return mp.log(mp.exp(a) + mp.fsum(mp.exp(b) for b in others)) - a

    return mean([loss(a, f) for a in r]) + mean([loss(-a, [-b for b in r]) for a in f])


SOFT = cross_entropy("0.875")  # labels·(1 − 0.25) + 0.5·0.25
REAL, FAKE = averaged(lambda a: sp(-a)), averaged(sp)
LEAST_SQUARES = game(squared(1), squared(0), squared(1))
HALVED_LEAST_SQUARES = game(squared(1), squared(0), squared(1), "0.5")
HALVED_LOGISTIC = game(REAL, FAKE, REAL, "0.5")
HINGE = game(hinge_real, hinge_fake, minus)
HINGE_OF_BOTH = game(hinge_real, hinge_fake, hinge_real)
FLIPPED_HINGE = game(averaged(lambda a: relu(1 + a)), averaged(lambda a: relu(1 - a)), mean)
AVERAGED = relativistic(REAL, FAKE, "0.5")

WRITTEN: Mapping[tuple[str, str], Mapping[str, Loss]] = {
    ("tf_gan", "minimax"): game(SOFT, FAKE, lambda f: -(sp(mp.mpf(-1)) + FAKE(f))),
    ("tf_gan", "modified"): game(SOFT, FAKE, REAL),
    ("torchgan", "EnergyBasedGeneratorLoss"): game(mean, averaged(lambda a: relu(80 - a)), mean),
    ("mimicry", "ns"): game(REAL, FAKE, averaged(lambda a: -mp.log(sigmoid(a) + mp.mpf("1e-8")))),
    ("lucidrains_parti", "bce_discr_loss"): game(
        averaged(lambda a: -mp.log(sigmoid(a) + mp.mpf("1e-10"))),
        averaged(lambda a: -mp.log(1 - sigmoid(a) + mp.mpf("1e-10"))),
        averaged(lambda a: -mp.log(sigmoid(a) + mp.mpf("1e-10"))),
    ),
    ("mmgeneration", "lsgan"): LEAST_SQUARES,
    ("mmagic", "lsgan"): LEAST_SQUARES,
    ("mmagic", "esrgan"): AVERAGED,
    ("basicsr", "lsgan"): LEAST_SQUARES,
    ("basicsr", "esrgan"): AVERAGED,
    ("studiogan", "vanilla before 3f875a9"): game(REAL, averaged(lambda a: -mp.log(sigmoid(1 - a))), REAL),
    ("cyclegan", "lsgan"): HALVED_LEAST_SQUARES,
    ("cyclegan", "vanilla"): HALVED_LOGISTIC,
    ("cyclegan", "wgangp"): game(minus, mean, minus, "0.5"),
    ("cut", "lsgan"): HALVED_LEAST_SQUARES,
    ("cut", "vanilla"): HALVED_LOGISTIC,
    ("cut", "nonsaturating"): HALVED_LOGISTIC,
    ("cut", "wgangp"): game(minus, mean, minus, "0.5"),
    ("taming_transformers", "hinge"): game(hinge_real, hinge_fake, minus, "0.5"),
    ("taming_transformers", "vanilla"): game(REAL, FAKE, minus, "0.5"),
    ("hifi_gan", "discriminator_loss"): LEAST_SQUARES,
    ("audiocraft", "hinge"): HINGE,
    ("audiocraft", "hinge2"): HINGE_OF_BOTH,
    ("audiocraft", "mse"): LEAST_SQUARES,
    ("monai", "hinge"): game(tanh(hinge_real), tanh(hinge_fake), tanh(hinge_real)),
    ("monai", "least_squares"): game(leaky(squared(1)), leaky(squared(0)), leaky(squared(1))),
    ("monai", "bce"): game(bce(1), bce(0), bce(1)),
    ("imaginaire", "hinge"): HINGE,
    ("spade", "hinge"): HINGE,
    ("spade", "ls"): LEAST_SQUARES,
    ("relativistic_gan", "GAN"): game(bce(1), bce(0), bce(1)),
    ("relativistic_gan", "LSGAN"): LEAST_SQUARES,
    ("relativistic_gan", "RaSGAN"): AVERAGED,
    ("relativistic_gan", "RaLSGAN"): relativistic(squared(1), squared(-1), "0.5"),
    ("relativistic_gan", "RaHingeGAN"): relativistic(hinge_real, hinge_fake, "0.5"),
    ("lecam_gan", "lsgan"): game(squared(-1), squared(1), squared(0)),
    ("lecam_gan", "rahinge"): {
        "discriminator": relativistic(hinge_real, hinge_fake, "0.5")["discriminator"],
    },
    ("lucidrains_stylegan2", "hinge_loss"): FLIPPED_HINGE,
    ("lucidrains_lightweight_gan", "hinge_loss"): FLIPPED_HINGE,
    ("lucidrains_stylegan2", "rel_disc_loss"): {
        "discriminator": lambda r, f: (
            mean([relu(1 + u) for u in against(r, f)]) + mean([relu(1 - v) for v in against(f, r)])
        ),
        "generator": lambda _, f: mean(f),
    },
    ("lucidrains_stylegan2", "dual_contrast_loss"): dict.fromkeys(("discriminator", "generator"), dual_contrastive),
    ("gan_stability", "wgan"): game(mean, minus, mean),
    ("lynnho", "hinge_v1"): HINGE_OF_BOTH,
    ("lynnho", "hinge_v2"): HINGE,
    ("lynnho", "lsgan"): LEAST_SQUARES,
    ("pytorch_gan", "gan"): game(bce(1), bce(0), bce(1), "0.5"),
    ("pytorch_gan", "lsgan"): HALVED_LEAST_SQUARES,
    ("pytorch_gan", "bgan"): game(
        bce(1), bce(0), averaged(lambda a: (mp.log(sigmoid(a)) - mp.log(1 - sigmoid(a))) ** 2 / 2), "0.5"
    ),
    ("pytorch_gan", "rel_avg_gan"): {
        "discriminator": AVERAGED["discriminator"],
        "generator": lambda _, f: REAL(f),
    },
    ("pytorch_gan", "relativistic_gan"): {
        "discriminator": lambda r, f: (
            (REAL([a - b for a, b in zip(r, f, strict=True)]) + FAKE([b - a for a, b in zip(r, f, strict=True)])) / 2
        ),
        "generator": lambda _, f: REAL(f),
    },
    ("pytorch_gan", "ebgan"): {
        "discriminator": lambda r, f: mean(r) + relu(1 - mean(f)),
        "generator": lambda _, f: mean(f),
    },
}

Gradient = Callable[[Side, Side], Mapping[str, Side]]


def backward_bce(player: str, factor: str = "1") -> Gradient:
    """BCELoss's backward, (D − t) / max(D·(1 − D), 1e-12), then that of the sigmoid."""

    def one(a: Number, t: int) -> Number:
        d = sigmoid(a)
        return (d - t) / max((1 - d) * d, mp.mpf("1e-12")) * d * (1 - d)

    def gradient(r: Side, f: Side) -> Mapping[str, Side]:
        if player == "generator":
            return {"fake": [one(a, 1) / len(f) for a in f]}
        scale = mp.mpf(factor)
        return {"real": [scale * one(a, 1) / len(r) for a in r], "fake": [scale * one(a, 0) / len(f) for a in f]}

    return gradient


def with_detached_means(r: Side, f: Side) -> Mapping[str, Side]:
    """(real_pred − mean(fake_pred).detach()) · 0.5, and the other way round."""
    return {
        "real": [-sigmoid(-u) / 2 / len(r) for u in against(r, f)],
        "fake": [sigmoid(v) / 2 / len(f) for v in against(f, r)],
    }


BACKWARD: Mapping[tuple[str, str], Mapping[str, Gradient]] = {
    ("monai", "bce"): {player: backward_bce(player) for player in ("discriminator", "generator")},
    ("relativistic_gan", "GAN"): {player: backward_bce(player) for player in ("discriminator", "generator")},
    ("pytorch_gan", "gan"): {player: backward_bce(player, "0.5") for player in ("discriminator", "generator")},
    ("pytorch_gan", "bgan"): {"discriminator": backward_bce("discriminator", "0.5")},
    ("basicsr", "esrgan"): {"discriminator": with_detached_means},
    ("mmagic", "esrgan"): {"discriminator": with_detached_means},
}
"""The gradients that are not those of the loss, by player."""


def gradients(key: tuple[str, str], player: str, real: Side, fake: Side) -> Mapping[str, Side]:
    """The derivative of the written loss in every logit, or what the library's backward pass has in its place.

    At a tie it is the mean of the derivatives from both sides, as torch.min and torch.max have it.
    """
    if player in BACKWARD.get(key, {}):
        return BACKWARD[key][player](real, fake)
    loss = WRITTEN[key][player]

    def moved(side: str, i: int) -> Number:
        def at(a: Number) -> Number:
            sides = {"real": list(real), "fake": list(fake)}
            sides[side][i] = a
            return loss(sides["real"], sides["fake"])

        a = (real if side == "real" else fake)[i]
        step = mp.mpf(10) ** -17
        return (at(a + step) - at(a - step)) / (2 * step)

    return {side: [moved(side, i) for i in range(len(of))] for side, of in (("real", real), ("fake", fake))}
