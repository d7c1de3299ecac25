"""f-GAN with Neyman's χ² divergence: Pearson's with the two distributions exchanged.

f(u) = (1 − u)²/u, g_f(a) = 1 − exp(−a), f*(t) = 2 − 2·√(1 − t) for t < 1.
"""

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference, exp_of_sum
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence


def _in_probability(x: Points) -> Array:
    """exp(−m/2) · (2 + exp(m) + exp(−m)), multiplied out: either factor may overflow or vanish alone."""
    high, low = difference(-x.m, x.m / 2)
    result: Array = np.exp(x.m / 2) + (2 * np.exp(-x.m / 2) + exp_of_sum(high, low))
    return result


HALF_DECAY = Curve(
    value=lambda x: -2 * np.expm1(-x.m / 2),
    slope=lambda x: np.exp(-x.m / 2),
    curvature=lambda x: -np.exp(-x.m / 2) / 2,
    slope_in_probability=_in_probability,
)
"""φ(m) = 2 − 2·exp(−m/2)."""

DIVERGENCE = f_divergence.Divergence(
    f="(1 - u)**2/u",
    activation="1 - exp(-a)",
    conjugate="2 - 2*exp(-a/2)",
    real=Pointwise(on=REAL, curve=f_divergence.DECAY),
    fake=Pointwise(on=FAKE, curve=HALF_DECAY),
    latex=f_divergence.Typeset(
        activation=r"1 - e^{-a}",
        activation_slope=r"e^{-a}",
        conjugate=r"2 - 2 e^{-a/2}",
        conjugate_slope=r"e^{-a/2}",
    ),
)

OBJECTIVE = Objective(
    name="f_neyman",
    title="f-GAN, Neyman χ²",
    family="f_divergence",
    summary=(
        "Minimises the mean square of q/p − 1 over the real data: it punishes fakes where there is next to no real "
        "data hardest of all. Whatever looks fake weighs exponentially more, reals as exp(−a), fakes as exp(−a/2)."
    ),
    saturation=(
        "Nothing vanishes for the generator where it fails: its weight exp(−a/2) grows as a fake convinces less, "
        "and fades on those that convince. The discriminator stops learning from reals it is sure of."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="2*log(rho)", latex=r"2 \log \rho"),
    notes=(
        f_divergence.SIGN_TRAP.format("The author's notebook has"),
        "exp(−a) overflows on reals with logits below −709 in float64, −88 in float32 and −11 in float16.",
        "On the same logits reals are pushed harder than fakes below 0, and the loss is not bounded from below on "
        "fakes: a discriminator far ahead has losses of huge magnitude.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("neyman", (f_divergence.NOWOZIN,)),),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="The generator learns most from the fake at −3: weight 4.5.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -4.110756098863442,
                    "real": {
                        "losses": [-0.8646647167633873, -0.3934693402873666],
                        "gradients": [-0.06766764161830635, -0.3032653298563167],
                        "weights": [0.1353352832366127, 0.6065306597126334],
                    },
                    "fake": {
                        "losses": [-6.96337814067613, 0.0],
                        "gradients": [2.2408445351690323, 0.5],
                        "weights": [4.4816890703380645, 1.0],
                    },
                },
                "generator": {
                    "loss": 3.481689070338065,
                    "fake": {
                        "losses": [6.96337814067613, 0.0],
                        "gradients": [-2.2408445351690323, -0.5],
                        "weights": [4.4816890703380645, 1.0],
                    },
                },
            },
        ),
    ),
)
