"""f-GAN with the Jensen-Shannon divergence of weights π and 1 − π.

f(u) = π·u·log u − (1 − π + π·u)·log(1 − π + π·u), g_f(a) = −π·log π − π·log(1 + exp(−a)),
f*(t) = (1 − π)·log((1 − π)/(1 − π·exp(t/π))) for t < −π·log π.
"""

from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit, Parameter
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _f_divergence as f_divergence

DIVERGENCE = f_divergence.Divergence(
    f="pi*u*log(u) - (1 - pi + pi*u)*log(1 - pi + pi*u)",
    activation="-pi*log(pi) - pi*log(1 + exp(-a))",
    conjugate="(1 - pi)*(log(1 - pi) + log(1 + exp(a)))",
    real=Pointwise(on=REAL, curve=f_divergence.BALANCED_LOGISTIC, bind={"share": "pi"}, scale="pi"),
    fake=Pointwise(
        on=-FAKE,
        curve=f_divergence.BALANCED_LOGISTIC,
        bind={"share": lambda values: 1 - values["pi"]},
        scale=lambda values: 1 - values["pi"],
    ),
    latex=f_divergence.Typeset(
        activation=r"-\pi \log \pi - \pi \log(1 + e^{-a})",
        activation_slope=r"\pi (1 - D)",
        conjugate=r"(1 - \pi) \left(\log(1 - \pi) + \log(1 + e^{a})\right)",
        conjugate_slope=r"(1 - \pi) D",
    ),
)

OBJECTIVE = Objective(
    name="f_weighted_jensen_shannon",
    title="f-GAN, weighted Jensen-Shannon",
    family="f_divergence",
    summary=(
        "Jensen-Shannon between the mixture with a share π of real data and its two parts. π near 0 behaves like "
        "KL(p‖q), π near 1 like KL(q‖p), each after division by π or 1 − π."
    ),
    saturation=(
        "The saturating generator's gradient vanishes as (1 − π)·D on fakes that do not convince; the non-saturating "
        "one is π·(1 − D) there and vanishes on fakes that do."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(plain="log(pi*rho/(1 - pi))", latex=r"\log \frac{\pi \rho}{1 - \pi}"),
    notes=(
        "The threshold between real and fake is log(π/(1 − π)), the logit of the prior π, and 0 at π = 1/2 only.",
        "π = 1/2 is half of f_jensen_shannon.",
        "The paper prints g_f without π before its second term; with it f*(g_f(a)) is a plain logistic loss, and the "
        "range is the same.",
    ),
    players=DIVERGENCE.players,
    parameters=(
        Parameter(
            name="pi",
            symbol=r"\pi",
            description="Share of the real data in the mixture both sides are compared with.",
            default=0.5,
            minimum=1e-6,  # 1 − π has to tell its digits
            maximum=1 - 1e-6,
            typical=(0.1, 0.9),
        ),
        f_divergence.NON_SATURATING,
    ),
    aliases=(Alias("weighted_jensen_shannon", (f_divergence.PAPER,)),),
    references=(f_divergence.F_GAN,),
    examples=(
        Example(
            summary="With a quarter of real data in the mixture reals weigh (1 − D)/4 and fakes 3·D/4.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            parameters={"pi": 0.25},
            answer={
                "discriminator": {
                    "loss": -0.20905907066579069,
                    "real": {
                        "losses": [-0.3148415875192295, -0.22805434423494597],
                        "gradients": [-0.014900365252764695, -0.04719258359976818],
                        "weights": [0.02980073050552939, 0.09438516719953637],
                    },
                    "fake": {
                        "losses": [-0.17932104065852916, 0.3040988310811233],
                        "gradients": [0.017784702441587544, 0.1875],
                        "weights": [0.03556940488317509, 0.375],
                    },
                },
                "generator": {
                    "loss": -0.06238889521129707,
                    "fake": {
                        "losses": [0.17932104065852916, -0.3040988310811233],
                        "gradients": [-0.017784702441587544, -0.1875],
                        "weights": [0.03556940488317509, 0.375],
                    },
                },
            },
        ),
    ),
)
