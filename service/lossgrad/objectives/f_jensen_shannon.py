"""f-GAN with the Jensen-Shannon divergence (twice the usual one).

f(u) = u·log u − (u + 1)·log((1 + u)/2), g_f(a) = log 2 − log(1 + exp(−a)), f*(t) = −log(2 − exp(t)) for t < log 2.
"""

from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

DIVERGENCE = f_divergence.Divergence(
    f="u*log(u) - (u + 1)*log((1 + u)/2)",
    activation="log(2) - log(1 + exp(-a))",
    conjugate="log(1 + exp(a)) - log(2)",
    real=Pointwise(on=REAL, curve=f_divergence.BALANCED_LOGISTIC, bind={"share": 0.5}),
    fake=Pointwise(on=-FAKE, curve=f_divergence.BALANCED_LOGISTIC, bind={"share": 0.5}),
    latex=f_divergence.Typeset(
        activation=r"\log 2 - \log(1 + e^{-a})",
        activation_slope="(1 - D)",
        conjugate=r"\log(1 + e^{a}) - \log 2",
        conjugate_slope="D",
    ),
)

OBJECTIVE = Objective(
    name="f_jensen_shannon",
    title="f-GAN, Jensen-Shannon",
    family="f_divergence",
    summary=(
        "The logistic GAN, lowered by 2 log 2 so that the loss is minus a divergence. Every weight is the probability "
        "of a mistake: 1 − D on reals, D on fakes."
    ),
    saturation=(
        "The saturating generator's gradient vanishes as D on fakes that do not convince; the non-saturating one is "
        "1 − D there and vanishes on fakes that do."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="log(rho)", latex=r"\log \rho"),
    notes=(
        "Gradients are those of f_gan and, by non_saturating, of minimax and non_saturating; losses differ by "
        "constants.",
        "The loss is at best −2 log 2 ≈ −1.386, twice the largest Jensen-Shannon divergence as usually defined.",
        "shayneobrien/generative-models has another function under this name, in which the logarithms were lost: "
        "at logits of 0 its discriminator loss is −1, where it should be 0.",
    ),
    players=DIVERGENCE.players,
    parameters=(f_divergence.NON_SATURATING,),
    aliases=(Alias("jensen", (f_divergence.NOWOZIN,)), Alias("jensen_shannon", (f_divergence.PAPER,))),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="The weights of minimax, and losses that are lower by log 2 on each side.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -0.7149245974415074,
                    "real": {
                        "losses": [-0.5662191695169728, -0.21907019637983863],
                        "gradients": [-0.05960146101105878, -0.18877033439907273],
                        "weights": [0.11920292202211756, 0.37754066879814546],
                    },
                    "fake": {
                        "losses": [-0.6445598289862032, 0.0],
                        "gradients": [0.02371293658878339, 0.25],
                        "weights": [0.04742587317756678, 0.5],
                    },
                },
                "generator": {
                    "loss": 0.3222799144931016,
                    "fake": {
                        "losses": [0.6445598289862032, 0.0],
                        "gradients": [-0.02371293658878339, -0.25],
                        "weights": [0.04742587317756678, 0.5],
                    },
                },
            },
        ),
    ),
)
