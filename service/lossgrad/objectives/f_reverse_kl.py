"""f-GAN with the reverse Kullback-Leibler divergence, of the generator's distribution from the real one.

f(u) = −log u, g_f(a) = −exp(−a), f*(t) = −1 − log(−t) for t < 0.
"""

import numpy as np

from lossgrad.core.curves import Curve
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

FALLING = Curve(
    value=lambda x: np.exp(-x.m),
    slope=lambda x: -np.exp(-x.m),
    curvature=lambda x: np.exp(-x.m),
    slope_in_probability=f_divergence.DECAY.slope_in_probability,
)
"""φ(m) = exp(−m)."""

LESS_ONE = Curve(
    value=lambda x: x.minus(1),
    slope=lambda x: x.constant(1),
    curvature=lambda x: x.constant(0),
)
"""φ(m) = m − 1."""

DIVERGENCE = f_divergence.Divergence(
    f="-log(u)",
    activation="-exp(-a)",
    conjugate="a - 1",
    real=Pointwise(on=REAL, curve=FALLING),
    fake=Pointwise(on=FAKE, curve=LESS_ONE),
    latex=f_divergence.Typeset(
        activation=r"-e^{-a}",
        activation_slope=r"e^{-a}",
        conjugate="a - 1",
        conjugate_slope="1",
    ),
)

OBJECTIVE = Objective(
    name="f_reverse_kl",
    title="f-GAN, reverse Kullback-Leibler",
    family="f_divergence",
    summary=(
        "Minimises KL(q‖p), which is large where the generator makes what is not real: it prefers a few modes that "
        "are right. All fakes weigh the same; a real's weight grows exponentially as it is mistaken for a fake."
    ),
    saturation=(
        "The discriminator stops learning from reals it is sure of, as exp(−a). The generator's gradient is −1 "
        "everywhere and never vanishes; the non-saturating one vanishes, as exp(−a), on fakes that convince."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="log(rho)", latex=r"\log \rho"),
    notes=(
        f_divergence.SIGN_TRAP.format(
            "The author's notebook, wiseodd/generative-models and shayneobrien/generative-models have"
        ),
        "exp(−a) overflows on reals with logits below −709 in float64, −88 in float32 and −11 in float16; the answer "
        "there is infinity.",
        "non_saturating is the steeper of the two here: it weighs fakes that do not convince by exp(−a).",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(
        Alias("klrev", (f_divergence.NOWOZIN,)),
        Alias("reverse_kl", (f_divergence.WISEODD, f_divergence.OBRIEN)),
    ),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="All fakes weigh the same; the real at 1/2 weighs more than the one at 2.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -2.1290670285253768,
                    "real": {
                        "losses": [0.1353352832366127, 0.6065306597126334],
                        "gradients": [-0.06766764161830635, -0.3032653298563167],
                        "weights": [0.1353352832366127, 0.6065306597126334],
                    },
                    "fake": {
                        "losses": [-4.0, -1.0],
                        "gradients": [0.5, 0.5],
                        "weights": [1.0, 1.0],
                    },
                },
                "generator": {
                    "loss": 2.5,
                    "fake": {
                        "losses": [4.0, 1.0],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                },
            },
        ),
    ),
)
