"""f-GAN with the α-divergence.

f(u) = (u^α − 1 − α·(u − 1))/(α·(α − 1)) and f*(t) = (x^(α/(α − 1)) − 1)/α with x = 1 + (α − 1)·t. For α > 1,
g_f(a) = a, and x is no less than 0: the supremum is over u ≥ 0, and is taken at u = 0 where x = 0. For α < 1, f* is
infinite beyond t = 1/(1 − α), g_f(a) = 1/(1 − α) − softplus(−a), and x = (1 − α)·softplus(−a).
"""

from collections.abc import Mapping

from lossgrad.core.curves import LINEAR
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import Alias, Example, Objective, OptimalLogit, Parameter, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _alpha_above_one as above_one
from lossgrad.objectives import _alpha_below_one as below_one
from lossgrad.objectives import _f_divergence as f_divergence

F = "(u**alpha - 1 - alpha*(u - 1))/(alpha*(alpha - 1))"
BIND = {"alpha": "alpha"}

ABOVE_ONE = f_divergence.Divergence(
    f=F,
    activation="a",
    conjugate="(max(0, 1 + (alpha - 1)*a)**(alpha/(alpha - 1)) - 1)/alpha",
    real=Pointwise(on=REAL, curve=LINEAR),
    fake=Pointwise(on=FAKE, curve=above_one.CONJUGATE, bind=BIND),
    latex=f_divergence.Typeset(
        activation="a",
        activation_slope="1",
        conjugate=r"\tfrac{1}{\alpha} \left(\max(0, 1 + (\alpha - 1) a)^{\alpha / (\alpha - 1)} - 1\right)",
        conjugate_slope=r"\max(0, 1 + (\alpha - 1) a)^{1 / (\alpha - 1)}",
    ),
)

BELOW_ONE = f_divergence.Divergence(
    f=F,
    activation="1/(1 - alpha) - log(1 + exp(-a))",
    conjugate="(((1 - alpha)*log(1 + exp(-a)))**(alpha/(alpha - 1)) - 1)/alpha",
    real=Pointwise(on=REAL, curve=below_one.ACTIVATION, bind=BIND),
    fake=Pointwise(on=FAKE, curve=below_one.CONJUGATE, bind=BIND),
    latex=f_divergence.Typeset(
        activation=r"\tfrac{1}{1 - \alpha} - \log(1 + e^{-a})",
        activation_slope="(1 - D)",
        conjugate=r"\tfrac{1}{\alpha} \left(((1 - \alpha) \log(1 + e^{-a}))^{\alpha / (\alpha - 1)} - 1\right)",
        conjugate_slope=r"((1 - \alpha) \log(1 + e^{-a}))^{1 / (\alpha - 1)} (1 - D)",
    ),
)

DIVERGENCE = f_divergence.Piecewise(
    condition=f_divergence.Condition(
        plain="alpha < 1",
        latex=r"\alpha < 1",
        otherwise=r"\alpha > 1",
        holds=lambda parameters: parameters["alpha"] < 1,
    ),
    inside=BELOW_ONE,
    outside=ABOVE_ONE,
)

_ELSEWHERE = {
    1.0: "at alpha = 1 it is the Kullback-Leibler divergence: ask for f_kl, whose logit is 1 larger",
    0.0: "at alpha = 0 it is the reverse Kullback-Leibler divergence: ask for f_reverse_kl",
}


def _neither_limit(parameters: Mapping[str, float]) -> None:
    """Refuse α = 0 and α = 1, where f is a limit, with the name of the objective that is meant.

    Raises:
        InvalidParameter: α is 0 or 1.
    """
    hint = _ELSEWHERE.get(parameters["alpha"])
    if hint:
        raise InvalidParameter(f"alpha must be neither 0 nor 1; {hint}", pointer="/alpha")


OBJECTIVE = Objective(
    name="f_alpha",
    title="f-GAN, α-divergence",
    family="f_divergence",
    summary=(
        "One family of divergences: the larger α, the harder missed modes are punished, and the smaller, the harder "
        "fakes where there are no reals. For α > 1 all reals weigh the same, and a fake's weight is a power of its "
        "logit, from 0 at a = −1/(α − 1). For α < 1 a real weighs 1 − D, and a fake as much times a power of "
        "log(1 + exp(−a))."
    ),
    saturation=(
        "For α > 1 fakes with a ≤ −1/(α − 1) have no gradient at all, neither for the discriminator nor for the "
        "saturating generator; the non-saturating one is linear and never saturates. For α < 1 the gradient on "
        "hopeless fakes fades as |a|^(−1/(1 − α)) for both, and that on fakes far ahead, which grows with a where "
        "α > 0, fades as exp(α·a/(1 − α)) where α < 0; the gradient on reals far ahead, and the non-saturating "
        "generator's, fades as exp(−a)."
    ),
    chance_level=f_divergence.NO_DIVERGENCE,
    optimal_logit=OptimalLogit(
        plain="where(alpha < 1, -log(exp(rho**(alpha - 1)/(1 - alpha)) - 1), (rho**(alpha - 1) - 1)/(alpha - 1))",
        latex=r"-\log\left(e^{\rho^{\alpha - 1} / (1 - \alpha)} - 1\right) \quad (\alpha < 1), "
        r"\qquad \frac{\rho^{\alpha - 1} - 1}{\alpha - 1} \quad (\alpha > 1)",
    ),
    notes=(
        "α = 2 at a logit is half of f_pearson at twice that logit. The limit α → 1 from above is f_kl at a logit "
        "that is 1 larger.",
        "For α < 1 the best logit where both classes are alike is −log(exp(1/(1 − α)) − 1) and not 0: −1.85 for "
        "α = 1/2, 0.43 for α = −1, and about −1/(1 − α) near α = 1, where f_kl is the better choice.",
        "α = 1/2 is twice f_hellinger in another parametrisation: this objective's numbers at a are twice those of "
        "f_hellinger at log 2 − log log(1 + exp(−a)). Likewise α = −1 is half of f_neyman at "
        "−log(2·log(1 + exp(−a))), and the limit α → 0 is f_reverse_kl at −log log(1 + exp(−a)).",
        "The conjugate for α > 1 is clamped below a = −1/(α − 1), as f is defined for u ≥ 0 only; left as it is, the "
        "power of a negative number is NaN or has the wrong slope.",
    ),
    players=DIVERGENCE.players,
    parameters=(
        Parameter(
            name="alpha",
            symbol=r"\alpha",
            description="Order of the divergence, neither 0 nor 1, which are f_reverse_kl and f_kl.",
            default=1.5,
            minimum=-1e3,
            maximum=1e3,
            typical=(-1.0, 3.0),
        ),
        f_divergence.NON_SATURATING,
    ),
    check=_neither_limit,
    aliases=(Alias("alpha_divergence", (f_divergence.PAPER,)),),
    references=(
        f_divergence.F_GAN,
        Reference(
            title="Amari, α-Divergence Is Unique, Belonging to Both f-Divergence and Bregman Divergence Classes, 2009",
            url="https://doi.org/10.1109/TIT.2009.2030485",
        ),
    ),
    examples=(
        Example(
            summary="x = 1 + a/2 is the square root of the ratio u: the fake at −3 is below −2 and weighs nothing.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": -1.5833333333333333,
                    "real": {
                        "losses": [-2.0, -0.5],
                        "gradients": [-0.5, -0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [-0.6666666666666666, 0.0],
                        "gradients": [0.0, 0.5],
                        "weights": [0.0, 1.0],
                    },
                },
                "generator": {
                    "loss": 0.3333333333333333,
                    "fake": {
                        "losses": [0.6666666666666666, 0.0],
                        "gradients": [0.0, -0.5],
                        "weights": [0.0, 1.0],
                    },
                },
            },
        ),
        Example(
            summary="α = 1/2: the fake at 0 is far above the threshold, −1.85, and weighs ten times the one below it.",
            logits={"real": [2.0, -1.0], "fake": [0.0, -3.0]},
            parameters={"alpha": 0.5},
            answer={
                "discriminator": {
                    "loss": 0.2615264904278369,
                    "real": {
                        "losses": [-1.8730719889570275, -0.6867383124817772],
                        "gradients": [-0.05960146101105878, -0.36552928931500245],
                        "weights": [0.11920292202211756, 0.7310585786300049],
                    },
                    "fake": {
                        "losses": [3.7707801635558535, -0.6879168812613752],
                        "gradients": [2.0813689810056077, 0.20498944052000012],
                        "weights": [4.1627379620112155, 0.40997888104000024],
                    },
                },
                "generator": {
                    "loss": -1.5414316411472393,
                    "fake": {
                        "losses": [-3.7707801635558535, 0.6879168812613752],
                        "gradients": [-2.0813689810056077, -0.20498944052000012],
                        "weights": [4.1627379620112155, 0.40997888104000024],
                    },
                },
            },
        ),
    ),
)
