"""Least squares on probabilities: D = sigmoid(a) is regressed on 1 and 0, where least_squares regresses a itself.

The sigmoid's own slope D·(1 − D) comes into every gradient, so it vanishes on both tails.
"""

from dataclasses import replace

from lossgrad.core.curves import SQUARED_SIGMOID
from lossgrad.core.margins import FAKE, REAL
from lossgrad.core.objective import ChanceLevel, Example, Latex, Objective, OptimalLogit, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _targets as targets

SCALE = replace(
    targets.SCALE, description="Factor before every square: 1/2 in the paper and compare_gan, 1 in pytorch_GAN_zoo."
)

OBJECTIVE = Objective(
    name="least_squares_sigmoid",
    title="Least-squares GAN on probabilities",
    family="separable",
    summary=(
        "Squared distance of the probabilities to 1 or 0. An example weighs most where it is wrong by a little "
        "(D = 1/3 on the side of 1), and both players lose sight of those that are hopelessly wrong."
    ),
    saturation=(
        "Both players' gradients vanish on both tails: with exp(−2|a|) on examples that are right, and with exp(−|a|) "
        "on those that are wrong, so a confident discriminator leaves the generator with nothing."
    ),
    chance_level=ChanceLevel(plain="scale/2", latex=r"\tfrac{\kappa}{2}", value=lambda p: p["scale"] / 2),
    optimal_logit=OptimalLogit(plain="log(rho)", latex=r"\log \rho"),
    notes=(
        "Not least_squares: that one regresses the logits as they are and does not saturate. compare_gan's "
        "least_squares and pytorch_GAN_zoo's MSE are this one.",
        "With a scale of 1 the discriminator is the Savage classifier; its loss is the Brier score.",
        "Computed as (D − 1)² it is 0 in float32 past a logit of 17; here the tail is kept.",
    ),
    players={
        "discriminator": Player(
            terms=(
                Pointwise(on=REAL, curve=SQUARED_SIGMOID, bind={"scale": "scale"}),
                Pointwise(on=-FAKE, curve=SQUARED_SIGMOID, bind={"scale": "scale"}),
            ),
            formulas={"real": "scale*(1/(1 + exp(-a)) - 1)**2", "fake": "scale/(1 + exp(-a))**2"},
            latex=Latex(
                loss=r"\kappa \, \mathbb{E}_{x}\left[(D(x) - 1)^2\right] "
                r"+ \kappa \, \mathbb{E}_{z}\left[D(G(z))^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -2\kappa D (1 - D)^2 \text{ on reals}, \quad "
                r"2\kappa D^2 (1 - D) \text{ on fakes}",
                weight=r"2\kappa D (1 - D)^2 \text{ on reals}, \quad 2\kappa D^2 (1 - D) \text{ on fakes}",
            ),
        ),
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=SQUARED_SIGMOID, bind={"scale": "scale"}),),
            formulas={"fake": "scale*(1/(1 + exp(-a)) - 1)**2"},
            latex=Latex(
                loss=r"\kappa \, \mathbb{E}_{z}\left[(D(G(z)) - 1)^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -2\kappa D (1 - D)^2",
                weight=r"2\kappa D (1 - D)^2",
            ),
        ),
    },
    parameters=(SCALE,),
    references=(
        Reference(
            title="Mao et al., Least Squares Generative Adversarial Networks, 2017",
            arxiv="1611.04076",
            where="equation 9, applied to D = sigmoid(a)",
        ),
        Reference(
            title="Kurach et al., A Large-Scale Study on Regularization and Normalization in GANs, 2018",
            arxiv="1807.04720",
            where="the authors' code, compare_gan/gans/loss_lib.py",
        ),
    ),
    examples=(
        Example(
            summary="The hopeless fake at −3 pulls the generator less than the one at 0.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.10224887666545415,
                    "real": {
                        "losses": [0.007104668309305519, 0.07126847829827547],
                        "gradients": [-0.006257771086838363, -0.04436172933731844],
                        "weights": [0.012515542173676727, 0.08872345867463688],
                    },
                    "fake": {
                        "losses": [0.001124606723327324, 0.125],
                        "gradients": [0.0010712712674921636, 0.0625],
                        "weights": [0.002142542534984327, 0.125],
                    },
                },
                "generator": {
                    "loss": 0.28934936677288026,
                    "fake": {
                        "losses": [0.45369873354576057, 0.125],
                        "gradients": [-0.021517058597963903, -0.0625],
                        "weights": [0.043034117195927805, 0.125],
                    },
                },
            },
        ),
    ),
)
