"""f-GAN with the divergence of the first GAN: Jensen-Shannon, shifted by a constant.

f(u) = u·log u − (u + 1)·log(u + 1), g_f(a) = −log(1 + exp(−a)), f*(t) = −log(1 − exp(t)) for t < 0.
"""

from math import log

from lossgrad.core.curves import LOGISTIC
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, ChanceLevel, Example, Objective, OptimalLogit
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence
from lossgrad.objectives._logistic import GOODFELLOW

DIVERGENCE = f_divergence.Divergence(
    f="u*log(u) - (u + 1)*log(u + 1)",
    activation="-log(1 + exp(-a))",
    conjugate="log(1 + exp(a))",
    real=Pointwise(on=REAL, curve=LOGISTIC),
    fake=Pointwise(on=-FAKE, curve=LOGISTIC),
    latex=f_divergence.Typeset(
        activation=r"-\log(1 + e^{-a})",
        activation_slope="(1 - D)",
        conjugate=r"\log(1 + e^{a})",
        conjugate_slope="D",
    ),
)

OBJECTIVE = Objective(
    name="f_gan",
    title="f-GAN, the original GAN",
    family="f_divergence",
    summary=(
        "The first GAN as an f-GAN: its loss is minus a divergence that is 2 log 2 below twice the Jensen-Shannon one. "
        "Every weight is the probability of a mistake."
    ),
    saturation=(
        "The saturating generator's gradient vanishes as D on fakes that do not convince; the non-saturating one is "
        "1 − D there and vanishes on fakes that do."
    ),
    chance_level=ChanceLevel(plain="2*log(2)", latex=r"2 \log 2", value=lambda _: 2 * log(2)),
    optimal_logit=OptimalLogit(plain="log(rho)", latex=r"\log \rho"),
    notes=(
        "The same numbers as minimax, and with non_saturating = 1 as non_saturating, without soft targets.",
        "f(1) = −2 log 2 is not 0 here, so the loss at chance is 2 log 2 ≈ 1.386 and 0 is the best it can be.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("gan", (f_divergence.NOWOZIN,)),),
    references=(f_divergence.F_GAN, GOODFELLOW),
    examples=(
        Example(
            summary="The numbers of minimax.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.6713697636783833,
                    "real": {
                        "losses": [0.1269280110429725, 0.4740769841801067],
                        "gradients": [-0.05960146101105878, -0.18877033439907273],
                        "weights": [0.11920292202211756, 0.37754066879814546],
                    },
                    "fake": {
                        "losses": [0.04858735157374206, 0.6931471805599453],
                        "gradients": [0.02371293658878339, 0.25],
                        "weights": [0.04742587317756678, 0.5],
                    },
                },
                "generator": {
                    "loss": -0.37086726606684367,
                    "fake": {
                        "losses": [-0.04858735157374206, -0.6931471805599453],
                        "gradients": [-0.02371293658878339, -0.25],
                        "weights": [0.04742587317756678, 0.5],
                    },
                },
            },
        ),
    ),
)
