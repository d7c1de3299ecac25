"""f-GAN with the squared Hellinger distance.

f(u) = (√u − 1)², g_f(a) = 1 − exp(−a), f*(t) = t/(1 − t) for t < 1.
"""

import numpy as np

from lossgrad.core.curves import Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

GROWTH = Curve(
    value=lambda x: np.expm1(x.m),
    slope=lambda x: np.exp(x.m),
    curvature=lambda x: np.exp(x.m),
    slope_in_probability=lambda x: f_divergence.squared_one_plus_exp(x.m),
)
"""φ(m) = exp(m) − 1."""

DIVERGENCE = f_divergence.Divergence(
    f="(sqrt(u) - 1)**2",
    activation="1 - exp(-a)",
    conjugate="exp(a) - 1",
    real=Pointwise(on=REAL, curve=f_divergence.DECAY),
    fake=Pointwise(on=FAKE, curve=GROWTH),
    latex=f_divergence.Typeset(
        activation=r"1 - e^{-a}",
        activation_slope=r"e^{-a}",
        conjugate=r"e^{a} - 1",
        conjugate_slope=r"e^{a}",
    ),
)

OBJECTIVE = Objective(
    name="f_hellinger",
    title="f-GAN, squared Hellinger",
    family="f_divergence",
    summary=(
        "Minimises the squared distance of √p and √q, which treats both distributions alike and is at most 2. "
        "Mistakes of the discriminator weigh exponentially: exp(−a) on reals, exp(a) on fakes."
    ),
    saturation=(
        "The saturating generator's gradient vanishes as exp(a) on fakes that do not convince; the non-saturating "
        "one grows there as exp(−a)."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="log(rho)/2", latex=r"\tfrac{1}{2} \log \rho"),
    notes=(
        f_divergence.SIGN_TRAP.format(
            "The author's notebook, wiseodd/generative-models and shayneobrien/generative-models have"
        ),
        "Up to constants the discriminator is AdaBoost's exponential loss on both sides.",
        "Both exponentials overflow past logits of ±709 in float64, ±88 in float32 and ±11 in float16.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(
        Alias("hellinger", (f_divergence.NOWOZIN, f_divergence.OBRIEN)),
        Alias("squared_hellinger", (f_divergence.WISEODD,)),
    ),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="The generator hardly hears of the fake at −3: weight 0.050.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -1.104173494341445,
                    "real": {
                        "losses": [-0.8646647167633873, -0.3934693402873666],
                        "gradients": [-0.06766764161830635, -0.3032653298563167],
                        "weights": [0.1353352832366127, 0.6065306597126334],
                    },
                    "fake": {
                        "losses": [-0.950212931632136, 0.0],
                        "gradients": [0.024893534183931972, 0.5],
                        "weights": [0.049787068367863944, 1.0],
                    },
                },
                "generator": {
                    "loss": 0.475106465816068,
                    "fake": {
                        "losses": [0.950212931632136, 0.0],
                        "gradients": [-0.024893534183931972, -0.5],
                        "weights": [0.049787068367863944, 1.0],
                    },
                },
            },
        ),
    ),
)
