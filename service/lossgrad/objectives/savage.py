"""Savage loss: the squared probability of being misclassified, which gives hopeless mistakes up for lost."""

from lossgrad.core.curves import SQUARED_SIGMOID
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise

OBJECTIVE = Objective(
    name="savage",
    title="Savage loss",
    family="classifier",
    summary=(
        "The squared probability of being misclassified. Mistakes by a little weigh most; outliers and wrong labels, "
        "far on the wrong side, are let go."
    ),
    saturation=(
        "The gradient vanishes on both tails: with exp(−2|a|) on examples that are right, and with exp(−|a|) on those "
        "that are wrong, which the classifier may never recover."
    ),
    chance_level=ChanceLevel(plain="1/2", latex=r"\tfrac{1}{2}", value=lambda _: 0.5),
    optimal_logit=OptimalLogit(plain="log(rho)", latex=r"\log \rho"),
    notes=(
        "Not convex: the weight 2D(1 − D)² of a positive is largest at D = 1/3, and the curvature is negative below.",
        "The paper writes it for half the logit, 1/(1 + exp(2v))². It is the Brier score of D = sigmoid(a).",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=SQUARED_SIGMOID, bind={"scale": 1.0}),
                Pointwise(on=-FAKE, curve=SQUARED_SIGMOID, bind={"scale": 1.0}),
            ),
            formulas={"real": "1/(1 + exp(a))**2", "fake": "1/(1 + exp(-a))**2"},
            latex=Latex(
                loss=r"\mathbb{E}_{x}\left[(1 - D(x))^2\right] + \mathbb{E}_{z}\left[D(G(z))^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -2 D (1 - D)^2 \text{ on reals}, \quad "
                r"2 D^2 (1 - D) \text{ on fakes}",
                weight=r"2 D (1 - D)^2 \text{ on reals}, \quad 2 D^2 (1 - D) \text{ on fakes}",
            ),
        )
    },
    references=(
        Reference(
            title="Masnadi-Shirazi and Vasconcelos, On the Design of Loss Functions for Classification, 2008",
            url="https://papers.nips.cc/paper_files/paper/2008/hash/f5deaeeae1538fb6c45901d524ee2f98-Abstract.html",
            where="the Savage loss",
        ),
    ),
    examples=(
        Example(
            summary="At the boundary an example weighs 1/4, more than any that is right.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.2044977533309083,
                    "real": {
                        "losses": [0.014209336618611039, 0.14253695659655094],
                        "gradients": [-0.012515542173676727, -0.08872345867463688],
                        "weights": [0.025031084347353454, 0.17744691734927376],
                    },
                    "fake": {
                        "losses": [0.002249213446654648, 0.25],
                        "gradients": [0.002142542534984327, 0.125],
                        "weights": [0.004285085069968654, 0.25],
                    },
                }
            },
        ),
    ),
)
