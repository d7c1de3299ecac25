"""f-GAN with Pearson's χ² divergence.

f(u) = (u − 1)², g_f(a) = a, f*(t) = t²/4 + t for t ≥ −2 and −1 below: the supremum is over u ≥ 0, and is taken at
u = 0 there.
"""

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import LINEAR, Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

_CLAMP = -2


def _clamped(x: Points) -> Array:
    result: Array = np.maximum(x.m, x.m.dtype.type(_CLAMP))
    return result


CLAMPED_SQUARE = Curve(
    # 1 + m/4 ≥ 1/2, so nothing cancels; the square of 1 + m/2, less 1, would.
    value=lambda x: _clamped(x) * (1 + _clamped(x) / 4),
    slope=lambda x: 1 + _clamped(x) / 2,
    curvature=lambda x: (x.m > _CLAMP).astype(x.m.dtype) / 2,
)
"""φ(m) = m²/4 + m for m ≥ −2, −1 below; slope max(0, 1 + m/2); curvature 1/2 above −2 and 0 from there on."""

DIVERGENCE = f_divergence.Divergence(
    f="(u - 1)**2",
    activation="a",
    conjugate="max(a, -2)**2/4 + max(a, -2)",
    real=Pointwise(on=REAL, curve=LINEAR),
    fake=Pointwise(on=FAKE, curve=CLAMPED_SQUARE),
    latex=f_divergence.Typeset(
        activation="a",
        activation_slope="1",
        conjugate=r"\tfrac{1}{4} \max(a, -2)^2 + \max(a, -2)",
        conjugate_slope=r"\max\left(0, 1 + \tfrac{a}{2}\right)",
    ),
)

OBJECTIVE = Objective(
    name="f_pearson",
    title="f-GAN, Pearson χ²",
    family="f_divergence",
    summary=(
        "Minimises the mean square of p/q − 1 under the generator's distribution. All reals weigh the same; a fake's "
        "weight grows linearly with its logit, from 0 at a = −2."
    ),
    saturation=(
        "Fakes with a ≤ −2 have no gradient at all, neither for the discriminator nor for the saturating generator, "
        "which then has nothing to learn from; the non-saturating one is linear and never saturates."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="2*(rho - 1)", latex=r"2 (\rho - 1)"),
    notes=(
        "The conjugate is clamped below −2, as f is defined for u ≥ 0 only. nowozin/mlss2018-madrid-gan, "
        "wiseodd/generative-models and shayneobrien/generative-models leave it out: a²/4 + a has the wrong slope "
        "there, so the saturating generator is pushed to make bad fakes worse, and the discriminator to raise them.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("pearson", (f_divergence.NOWOZIN, f_divergence.WISEODD, f_divergence.OBRIEN)),),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="The fake at −3 is below −2, where nobody hears of it any more.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -1.75,
                    "real": {
                        "losses": [-2.0, -0.5],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [-1.0, 0.0],
                        "gradients": [0.0, 0.5],
                        "weights": [0.0, 1.0],
                    },
                },
                "generator": {
                    "loss": 0.5,
                    "fake": {
                        "losses": [1.0, 0.0],
                        "gradients": [0.0, -0.5],
                        "weights": [0.0, 1.0],
                    },
                },
            },
        ),
    ),
)
