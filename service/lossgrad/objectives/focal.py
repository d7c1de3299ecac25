"""Focal loss: the logistic loss times (1 − D)^γ, so that examples that are easy stop counting.

Written with 1 − D as D − 1 or as 1 minus a float it has no digits left on the easy side, where most examples are.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, ChanceLevel, Example, Latex, Objective, Parameter, Player, Reference
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise

_ALIKE = 40.0
"""From this margin on −log D and 1 − D are one float."""

_NEAR = 32.0
"""So far from m₀ a difference from what is there no longer cancels."""

_HOPELESS = 2.0**12
"""Where the loss is this large, D is 0 and so is the curvature."""


@dataclass(frozen=True, slots=True)
class _Inflection:
    """The margin m₀ at which the curvature changes sign, and what is known there.

    Args:
        margin: m₀.
        loss: −log D.
        odds: D/(1 − D).
        wrong: 1 − D.
    """

    margin: Fraction
    loss: float
    odds: float
    wrong: float


@lru_cache(maxsize=256)
def _inflection(gamma: float) -> _Inflection:
    """Where 2γ + 1 + γ·log D·(1 − γ·D/(1 − D)) is 0, by Newton's method: it rises there, and has no closed form."""
    with localcontext(prec=60):
        power, one = Decimal(gamma), Decimal(1)
        m, step = -2 - one / power, one
        while abs(step) > Decimal("1e-50") * abs(m):
            odds = m.exp()
            wrong, loss = one / (one + odds), (one + one / odds).ln()
            height = 2 * power + one - power * loss * (one - power * odds)
            step = height / (power * wrong * (one - power * odds) + power**2 * loss * odds)
            m -= step
        return _Inflection(Fraction(m), float(loss), float(odds), float(wrong))


def _slope_in_probability(x: Points, gamma: float) -> Array:
    """−(1 − D)^γ·(γ·(−log D)/(1 − D) + 1/D), whose quotient tends to 1 where both of its terms vanish."""
    quotient = np.where(x.m < _ALIKE, x.softplus_neg * x.inverse_sigmoid_neg, x.m.dtype.type(1))
    return -x.sigmoid_neg_power(Fraction(gamma)) * (x.m.dtype.type(gamma) * quotient + x.inverse_sigmoid)


def _bend(x: Points, gamma: float) -> Array:
    """(2γ + 1)·(1 − D) + γ·(−log D)·(γD − (1 − D)), which is negative below m₀.

    It cancels on the side of mistakes, where the last factor is negative. There its value at m₀, which is 0, is
    taken off it term by term, and what remains has two terms of one sign.
    """
    of_type = x.m.dtype.type
    upright = of_type(2 * gamma + 1) * x.sigmoid_neg
    if gamma == 0:
        return upright
    loss, balance = np.minimum(x.softplus_neg, of_type(_HOPELESS)), x.balance(Fraction(gamma), Fraction(1))
    easy = upright + of_type(gamma) * (loss * balance)
    if 2 + 1 / gamma > _HOPELESS:
        return easy
    at = _inflection(gamma)
    beyond = x.beyond(at.margin)
    near = np.minimum(np.maximum(beyond, of_type(-_NEAR)), of_type(_NEAR))
    # Of log((1 + exp(−m))/(1 + exp(−m₀))) the form without a cancellation, on either side of m₀.
    change = np.log1p(np.where(beyond > 0, x.sigmoid_neg, of_type(at.wrong)) * np.expm1(np.abs(near)))
    more_loss = np.where(np.abs(beyond) < _NEAR, np.copysign(change, -beyond), loss - of_type(at.loss))
    more_odds = np.where(beyond < _NEAR, of_type(at.odds) * (np.expm1(near) * x.sigmoid_neg), x.sigmoid)
    mistaken = of_type(gamma) * (more_loss * balance) + of_type(gamma**2 * at.loss) * more_odds
    return np.where(balance < 0, mistaken, easy)


def _curvature(x: Points, gamma: float) -> Array:
    """(1 − D)^γ·D·bend, with the root of D on either side: D may be subnormal where the product is not."""
    root = x.sigmoid_power(Fraction(1, 2))
    return ((root * _bend(x, gamma)) * root) * x.sigmoid_neg_power(Fraction(gamma))


FOCAL = Curve(
    value=lambda x, gamma: x.sigmoid_neg_power(Fraction(gamma)) * x.softplus_neg,
    slope=lambda x, gamma: (
        -x.sigmoid_neg_power(Fraction(gamma)) * (x.m.dtype.type(gamma) * (x.sigmoid * x.softplus_neg) + x.sigmoid_neg)
    ),
    curvature=_curvature,
    slope_in_probability=_slope_in_probability,
)
"""φ(m) = −(1 − D)^γ·log D; weight (1 − D)^γ·(1 − D − γ·D·log D)."""

BIND = {"gamma": "gamma"}

OBJECTIVE = Objective(
    name="focal",
    title="Focal loss",
    family="classifier",
    summary=(
        "Cross-entropy scaled down by (1 − D)^γ, the probability of being misclassified to a power. Examples that "
        "are easy weigh next to nothing, so that many of them cannot drown the few that are hard."
    ),
    saturation=(
        "The gradient fades with exp(−(1 + γ)|a|) on examples that are right, faster the larger γ. On those that are "
        "wrong it tends to 1, as that of the logistic loss."
    ),
    chance_level=ChanceLevel(
        plain="2**(1 - gamma)*log(2)",
        latex=r"2^{1 - \gamma} \log 2",
        value=lambda parameters: 2 ** (1 - parameters["gamma"]) * float(np.log(2)),
    ),
    notes=(
        "With γ = 0 it is logistic regression. It is not a proper loss otherwise: the best logit is closer to 0 than "
        "log ρ and has no closed form, so D is an underconfident probability.",
        "There is no α here: it weighs one class by α and the other by 1 − α (0.25 by default in torchvision), while "
        "the loss here is the sum of the means of both classes, which balances them already.",
        "torchvision and Keras scale an example's cross-entropy as here, and then average over both classes at once.",
    ),
    players={
        "discriminator": Player(
            terms=(Pointwise(on=REAL, curve=FOCAL, bind=BIND), Pointwise(on=-FAKE, curve=FOCAL, bind=BIND)),
            formulas={
                "real": "(1 + exp(a))**(-gamma)*log(1 + exp(-a))",
                "fake": "(1 + exp(-a))**(-gamma)*log(1 + exp(a))",
            },
            latex=Latex(
                loss=r"-\mathbb{E}_{x}\left[(1 - D(x))^{\gamma} \log D(x)\right] "
                r"- \mathbb{E}_{z}\left[D(G(z))^{\gamma} \log(1 - D(G(z)))\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = (1 - D)^{\gamma} (\gamma D \log D - (1 - D)) "
                r"\text{ on reals}, \quad D^{\gamma} (D - \gamma (1 - D) \log(1 - D)) \text{ on fakes}",
                weight=r"(1 - D)^{\gamma} (1 - D - \gamma D \log D) \text{ on reals}, \quad "
                r"D^{\gamma} (D - \gamma (1 - D) \log(1 - D)) \text{ on fakes}",
            ),
        )
    },
    parameters=(
        Parameter(
            name="gamma",
            symbol=r"\gamma",
            description="Focusing: how strongly easy examples are scaled down; 0 leaves the logistic loss.",
            default=2.0,
            minimum=0.0,
            maximum=1e3,
            typical=(0.5, 5.0),
        ),
    ),
    misnomers={
        "alpha": "the class balance alpha is left out, for the loss is the sum of both classes' means; "
        "multiply the two sides' losses by alpha and 1 - alpha",
    },
    aliases=(
        Alias("sigmoid_focal_loss", ("torchvision", "fvcore", "optax")),
        Alias("binary_focal_crossentropy", ("Keras",)),
    ),
    references=(
        Reference(
            title="Lin et al., Focal Loss for Dense Object Detection, 2017",
            arxiv="1708.02002",
            where="equation 4, section 3.2",
        ),
    ),
    examples=(
        Example(
            summary="The positive at 2 weighs 28 times less than the one at 0.5; in the logistic loss it is 3 times.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            parameters={"gamma": 2.0},
            answer={
                "discriminator": {
                    "loss": 0.12138656590861367,
                    "real": {
                        "losses": [0.0018035628352403754, 0.06757349051750364],
                        "gradients": [-0.0024354700976963834, -0.06896849867545721],
                        "weights": [0.004870940195392767, 0.13793699735091441],
                    },
                    "fake": {
                        "losses": [0.00010928332449699753, 0.17328679513998632],
                        "gradients": [0.00015743592324414066, 0.14914339756999317],
                        "weights": [0.0003148718464882813, 0.29828679513998635],
                    },
                }
            },
        ),
    ),
)
