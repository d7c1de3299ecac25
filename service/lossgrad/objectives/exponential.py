"""Exponential loss: the loss of AdaBoost, which takes every label at its word."""

from lossgrad.core.curves import EXPONENTIAL
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise

OBJECTIVE = Objective(
    name="exponential",
    title="Exponential loss",
    family="classifier",
    summary=(
        "An example weighs exp(−m), m being how far it is on its own side: mistakes count exponentially more the "
        "worse they are, so one wrong label can decide everything."
    ),
    saturation=(
        "The gradient fades with exp(−|a|) on examples that are right. On those that are wrong it grows without bound."
    ),
    chance_level=ChanceLevel(plain="2", latex="2", value=lambda _: 2.0),
    optimal_logit=OptimalLogit(plain="log(rho)/2", latex=r"\tfrac{1}{2} \log \rho"),
    notes=(
        "The best logit is half the log density ratio: sigmoid(2a), not sigmoid(a), estimates a probability.",
        "Loss and gradient are infinite where exp overflows: past 88.7 in float32, 709.8 in float64.",
    ),
    players={
        "discriminator": Player(
            terms=(Pointwise(on=REAL, curve=EXPONENTIAL), Pointwise(on=-FAKE, curve=EXPONENTIAL)),
            formulas={"real": "exp(-a)", "fake": "exp(a)"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[e^{-a(x)}\right] + \mathbb{E}_{z}\left[e^{a(G(z))}\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -e^{-a} \text{ on reals}, \quad e^{a} \text{ on fakes}",
                weight=r"e^{-a} \text{ on reals}, \quad e^{a} \text{ on fakes}",
            ),
        )
    },
    references=(
        Reference(
            title="Freund and Schapire, A Decision-Theoretic Generalization of On-Line Learning, 1997",
            url="https://doi.org/10.1006/jcss.1997.1504",
            where="AdaBoost",
        ),
        Reference(
            title="Friedman et al., Additive logistic regression: a statistical view of boosting, 2000",
            url="https://doi.org/10.1214/aos/1016218223",
        ),
    ),
    examples=(
        Example(
            summary="Every example weighs as much as it loses.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.895826505658555,
                    "real": {
                        "losses": [0.1353352832366127, 0.6065306597126334],
                        "gradients": [-0.06766764161830635, -0.3032653298563167],
                        "weights": [0.1353352832366127, 0.6065306597126334],
                    },
                    "fake": {
                        "losses": [0.049787068367863944, 1.0],
                        "gradients": [0.024893534183931972, 0.5],
                        "weights": [0.049787068367863944, 1.0],
                    },
                }
            },
        ),
    ),
)
