"""f-GAN with the total variation distance.

f(u) = |u − 1|/2, g_f(a) = tanh(a)/2, f*(t) = t for |t| ≤ 1/2.
"""

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence


def _doubled(x: Points) -> Points:
    return Points(2 * x.m)


def _in_probability(x: Points) -> Array:
    """−sech²(m)/2 · (2 + exp(m) + exp(−m)) = −2e·(1 + e)²/(1 + e²)² with e = exp(−|m|)."""
    size = np.abs(x.m)
    ratio = f_divergence.squared_one_plus_exp(-size) / f_divergence.squared_one_plus_exp(-2 * size)
    result: Array = -2 * x.exp_neg_abs * ratio
    return result


FALLING_TANH = Curve(
    value=lambda x: -np.tanh(x.m) / 2,
    # sech²(m) = 4·s·(1 − s) with s = 1/(1 + exp(−2m)); 1 − tanh² has no digits left in the tails.
    slope=lambda x: -2 * _doubled(x).sigmoid_slope,
    curvature=lambda x: (4 * _doubled(x).sigmoid_slope) * np.tanh(x.m),
    slope_in_probability=_in_probability,
)
"""φ(m) = −tanh(m)/2; slope −sech²(m)/2."""

DIVERGENCE = f_divergence.Divergence(
    f="abs(u - 1)/2",
    activation="tanh(a)/2",
    conjugate="tanh(a)/2",
    real=Pointwise(on=REAL, curve=FALLING_TANH),
    fake=Pointwise(on=-FAKE, curve=FALLING_TANH),
    latex=f_divergence.Typeset(
        activation=r"\tfrac{1}{2} \tanh a",
        activation_slope=r"\tfrac{1}{2} \operatorname{sech}^2 a",
        conjugate=r"\tfrac{1}{2} \tanh a",
        conjugate_slope=r"\tfrac{1}{2} \operatorname{sech}^2 a",
    ),
)

OBJECTIVE = Objective(
    name="f_total_variation",
    title="f-GAN, total variation",
    family="f_divergence",
    summary=(
        "A Wasserstein critic squashed to ±1/2. Only examples near the boundary have weight; both hopeless mistakes "
        "and easy examples fade away as exp(−2|a|)."
    ),
    saturation=(
        "Every gradient vanishes as exp(−2|a|) on both sides of 0, for both players: a fake that does not convince "
        "teaches the generator nothing, and a discriminator that is wrong by far does not recover."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    notes=(
        "The best logit is +∞ where real examples are denser and −∞ where fake ones are: logits grow and gradients "
        "vanish while the discriminator improves.",
        "At p = q every constant logit gives the loss 0.",
        "The saturating and the non-saturating generator are one and the same here.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("total_variation", (f_divergence.OBRIEN, f_divergence.WISEODD)),),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="The fake at −3 and the real at 2 are far from the boundary and have next to no weight.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -0.6052998727556392,
                    "real": {
                        "losses": [-0.48201379003790845, -0.23105857863000487],
                        "gradients": [-0.017662706213291118, -0.19661193324148185],
                        "weights": [0.035325412426582235, 0.3932238664829637],
                    },
                    "fake": {
                        "losses": [-0.49752737684336523, 0.0],
                        "gradients": [0.0024665092913600476, 0.25],
                        "weights": [0.004933018582720095, 0.5],
                    },
                },
                "generator": {
                    "loss": 0.24876368842168262,
                    "fake": {
                        "losses": [0.49752737684336523, 0.0],
                        "gradients": [-0.0024665092913600476, -0.25],
                        "weights": [0.004933018582720095, 0.5],
                    },
                },
            },
        ),
    ),
)
