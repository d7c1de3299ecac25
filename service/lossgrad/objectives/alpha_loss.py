"""α-loss: one family from the exponential loss (α = 1/2) over the logistic one (α = 1) to the sigmoid loss (α = ∞).

With β = 1 − 1/α it is (1 − D^β)/β, which is computed from log D, so that nothing cancels near α = 1.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import expm1, log

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import LOGISTIC, Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Parameter, Player, Reference
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise


def _beta(alpha: float) -> Fraction:
    """β = 1 − 1/α, exactly: a power's rounding would be multiplied by every logarithm it meets."""
    return 1 - 1 / Fraction(alpha)


def _value(x: Points, alpha: float) -> Array:
    beta = _beta(alpha)
    if beta == 0:
        return LOGISTIC.value(x)
    bent = x.sigmoid_power_minus_one(beta) / x.m.dtype.type(-beta)
    # Where β·log D is less than an ulp of 1 it may be subnormal, and the loss is log D to the last digit.
    straight = abs(float(beta)) * x.softplus_neg < np.finfo(x.m.dtype).eps / 4
    return np.where(straight, x.softplus_neg, bent)


def _slope(x: Points, alpha: float) -> Array:
    return -x.sigmoid_power(_beta(alpha)) * x.sigmoid_neg


def _curvature(x: Points, alpha: float) -> Array:
    """D^β·(1 − D)·(D − β·(1 − D)); of three factors, the last changes sign where β > 0."""
    beta = _beta(alpha)
    bent = x.balance(Fraction(1), beta) if beta > 0 else x.sigmoid + x.m.dtype.type(-beta) * x.sigmoid_neg
    return (x.sigmoid_power(beta) * x.sigmoid_neg) * bent


ALPHA = Curve(
    value=_value,
    slope=_slope,
    curvature=_curvature,
    slope_in_probability=lambda x, alpha: -x.sigmoid_power(_beta(alpha) - 1),
)
"""φ(m) = α/(α − 1)·(1 − D^((α − 1)/α)), and −log D for α = 1; weight D^((α − 1)/α)·(1 − D)."""

BIND = {"alpha": "alpha"}


def _chance_level(parameters: Mapping[str, float]) -> float:
    beta = float(_beta(parameters["alpha"]))
    return -2 * expm1(-beta * log(2)) / beta if beta else 2 * log(2)


OBJECTIVE = Objective(
    name="alpha_loss",
    title="α-loss",
    family="classifier",
    summary=(
        "The logistic loss with its weights multiplied by D^(1 − 1/α). Above α = 1 hopeless mistakes fade, so wrong "
        "labels do little harm; below it they count more and more, so rare classes are heard."
    ),
    saturation=(
        "The gradient fades with exp(−|a|) on examples that are right. On those that are wrong it fades with "
        "exp(−(1 − 1/α)|a|) if α > 1, tends to 1 if α = 1, and grows without bound if α < 1."
    ),
    chance_level=ChanceLevel(
        plain="2*alpha/(alpha - 1)*(1 - 2**((1 - alpha)/alpha))",
        latex=r"\frac{2 \alpha}{\alpha - 1} \left(1 - 2^{(1 - \alpha)/\alpha}\right)",
        value=_chance_level,
    ),
    optimal_logit=OptimalLogit(plain="alpha*log(rho)", latex=r"\alpha \log \rho"),
    notes=(
        "At α = 1 the formulas stand for their limits: the logistic loss, with a level at chance of 2 log 2.",
        "α = 1/2 is the exponential loss; as α grows it approaches 1 − D, a smooth count of mistakes.",
        "The best logit is α times the log density ratio: sigmoid(a/α), not sigmoid(a), estimates a probability.",
        "Convex up to α = 1 only. Below it, loss and gradient are infinite where D^(1 − 1/α) overflows.",
    ),
    players={
        "discriminator": Player(
            terms=(Pointwise(on=REAL, curve=ALPHA, bind=BIND), Pointwise(on=-FAKE, curve=ALPHA, bind=BIND)),
            formulas={
                "real": "alpha/(alpha - 1)*(1 - (1 + exp(-a))**((1 - alpha)/alpha))",
                "fake": "alpha/(alpha - 1)*(1 - (1 + exp(a))**((1 - alpha)/alpha))",
            },
            latex=Latex(
                loss=r"\frac{\alpha}{\alpha - 1} \left( "
                r"\mathbb{E}_{x}\left[1 - D(x)^{\frac{\alpha - 1}{\alpha}}\right] "
                r"+ \mathbb{E}_{z}\left[1 - (1 - D(G(z)))^{\frac{\alpha - 1}{\alpha}}\right] \right)",
                gradient=r"\frac{\partial \ell}{\partial a} = -D^{\frac{\alpha - 1}{\alpha}} (1 - D) "
                r"\text{ on reals}, \quad (1 - D)^{\frac{\alpha - 1}{\alpha}} D \text{ on fakes}",
                weight=r"D^{\frac{\alpha - 1}{\alpha}} (1 - D) \text{ on reals}, \quad "
                r"(1 - D)^{\frac{\alpha - 1}{\alpha}} D \text{ on fakes}",
            ),
        )
    },
    parameters=(
        Parameter(
            name="alpha",
            symbol=r"\alpha",
            description="How much hopeless mistakes count: more below 1, where the loss is logistic, and less above.",
            default=2.0,
            minimum=1e-3,
            maximum=1e6,
            typical=(0.5, 4.0),
        ),
    ),
    references=(
        Reference(
            title="Sypherd et al., A Tunable Loss Function for Robust Classification, 2019",
            arxiv="1906.02314",
            where="the margin-based α-loss",
        ),
        Reference(
            title="Kurri et al., Realizing GANs via a Tunable Loss Function, 2021",
            arxiv="2106.05232",
            where="the α-GAN",
        ),
    ),
    examples=(
        Example(
            summary="With α = 2 the loss is 2·(1 − √D), and the weight √D·(1 − D).",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            parameters={"alpha": 2.0},
            answer={
                "discriminator": {
                    "loss": 0.589425359960047,
                    "real": {
                        "losses": [0.12298420040972223, 0.4220781626432131],
                        "gradients": [-0.05593644199821063, -0.14893241644671995],
                        "weights": [0.11187288399642126, 0.2978648328934399],
                    },
                    "fake": {
                        "losses": [0.048001919240253745, 0.585786437626905],
                        "gradients": [0.023143803355241372, 0.1767766952966369],
                        "weights": [0.046287606710482744, 0.3535533905932738],
                    },
                }
            },
        ),
        Example(
            summary="With α = 1/2 it is the exponential loss.",
            logits={"real": [0.5], "fake": [-3.0]},
            parameters={"alpha": 0.5},
            answer={
                "discriminator": {
                    "loss": 0.6563177280804974,
                    "real": {
                        "losses": [0.6065306597126334],
                        "gradients": [-0.6065306597126334],
                        "weights": [0.6065306597126334],
                    },
                    "fake": {
                        "losses": [0.049787068367863944],
                        "gradients": [0.049787068367863944],
                        "weights": [0.049787068367863944],
                    },
                }
            },
        ),
    ),
)
