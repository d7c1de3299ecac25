"""f-GAN with the Kullback-Leibler divergence of the real distribution from the generator's.

f(u) = u·log u, g_f(a) = a, f*(t) = exp(t − 1).
"""

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import LINEAR, Curve
from lossgrad.core.errorfree import difference, exp_of_sum
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence


def _exp_less_one(x: Points) -> Array:
    """exp(m − 1), with the rounding of m − 1 put back."""
    return exp_of_sum(*difference(x.m, 1.0))


def _in_probability(x: Points) -> Array:
    """exp(m − 1) · (2 + exp(m) + exp(−m)) = (1 + exp(m))²/e, as a sum of its terms."""
    kind = x.m.dtype.type
    twice = exp_of_sum(*difference(kind(2) * x.m, 1.0))
    result: Array = kind(np.exp(-1)) + (kind(2) * _exp_less_one(x) + twice)
    return result


EXPONENTIAL = Curve(
    value=_exp_less_one,
    slope=_exp_less_one,
    curvature=_exp_less_one,
    slope_in_probability=_in_probability,
)
"""φ(m) = exp(m − 1)."""

DIVERGENCE = f_divergence.Divergence(
    f="u*log(u)",
    activation="a",
    conjugate="exp(a - 1)",
    real=Pointwise(on=REAL, curve=LINEAR),
    fake=Pointwise(on=FAKE, curve=EXPONENTIAL),
    latex=f_divergence.Typeset(
        activation="a",
        activation_slope="1",
        conjugate=r"e^{a - 1}",
        conjugate_slope=r"e^{a - 1}",
    ),
)

OBJECTIVE = Objective(
    name="f_kl",
    title="f-GAN, Kullback-Leibler",
    family="f_divergence",
    summary=(
        "Minimises KL(p‖q), which is large where the generator misses real data: it spreads out to cover every mode. "
        "All reals weigh the same; a fake's weight grows exponentially with how real it looks."
    ),
    saturation=(
        "The saturating generator's gradient vanishes on fakes the discriminator is sure of, as exp(a − 1); "
        "the non-saturating one is linear and never saturates. Fakes with large logits weigh without bound."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="1 + log(rho)", latex=r"1 + \log \rho"),
    notes=(
        "The threshold between real and fake is a = 1, not 0: accuracies counted at 0 are wrong.",
        "exp(a − 1) overflows past a logit of 710 in float64, 89 in float32 and 12 in float16, and gradients explode "
        "long before; the answer there is infinity.",
        "At logits of 0 the discriminator's loss is 1/e ≈ 0.368, above the chance level of 0: a fresh one has to move "
        "to 1 first.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(
        Alias("kl", (f_divergence.NOWOZIN,)),
        Alias("forward_kl", (f_divergence.OBRIEN, f_divergence.WISEODD)),
    ),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="Fakes weigh 1 at the threshold, a = 1: less at 0, and next to nothing at −3.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -1.0569024599699117,
                    "real": {
                        "losses": [-2.0, -0.5],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [0.01831563888873418, 0.36787944117144233],
                        "gradients": [0.00915781944436709, 0.18393972058572117],
                        "weights": [0.01831563888873418, 0.36787944117144233],
                    },
                },
                "generator": {
                    "loss": -0.19309754003008825,
                    "fake": {
                        "losses": [-0.01831563888873418, -0.36787944117144233],
                        "gradients": [-0.00915781944436709, -0.18393972058572117],
                        "weights": [0.01831563888873418, 0.36787944117144233],
                    },
                },
            },
        ),
    ),
)
