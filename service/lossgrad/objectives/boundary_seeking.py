"""Boundary-seeking GAN: the generator wants fakes the discriminator is unsure of, not fakes it takes for real.

½·(log D − log(1 − D))² = a²/2: the generator is pulled to the decision boundary from both sides.
"""

from lossgrad.core.curves import SQUARED_DISTANCE
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Alias, Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _logistic as logistic

OBJECTIVE = Objective(
    name="boundary_seeking",
    title="Boundary-seeking GAN",
    family="separable",
    summary=(
        "A logistic discriminator against a generator that moves every fake towards the decision boundary. Its "
        "weight is the distance from it, |a|, so hopeless fakes pull most and fakes that fool too well are pulled back."
    ),
    saturation=(
        f"{logistic.SATURATION}. The generator's never saturates: it vanishes at the boundary alone, where the "
        "discriminator is at chance."
    ),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "The generator's gradient changes sign at 0: beyond the boundary it lowers a fake's logit.",
        "The weight is unbounded, so one fake with a large negative logit can outweigh a batch.",
        "Computed from D as (log D − log(1 − D))²/2 it is infinite where D rounds to 0 or 1; the logit says the same.",
        "This is the loss for continuous data; for discrete data the paper weights a policy gradient by D/(1 − D).",
    ),
    players={
        "discriminator": logistic.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=FAKE, curve=SQUARED_DISTANCE, bind={"target": 0.0, "scale": 0.5}),),
            formulas={"fake": "a**2/2"},
            latex=Latex(
                loss=r"\tfrac{1}{2} \, \mathbb{E}_{z}\left[\left(\log D(G(z)) - \log(1 - D(G(z)))\right)^2\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = a",
                weight=r"|a|",
            ),
        ),
    },
    parameters=logistic.SOFT_TARGETS,
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    aliases=(Alias("bgan", ("PyTorch-GAN", "Keras-GAN", "shayneobrien/generative-models")),),
    references=(
        Reference(
            title="Hjelm et al., Boundary-Seeking Generative Adversarial Networks, 2017",
            arxiv="1702.08431",
            where="the section on continuous variables",
        ),
        logistic.GOODFELLOW,
    ),
    examples=(
        Example(
            summary="The fake at −3 is pulled up with weight 3; the one on the boundary is left alone.",
            logits=logistic.LOGITS,
            answer={
                "discriminator": logistic.ANSWER,
                "generator": {
                    "loss": 2.25,
                    "fake": {"losses": [4.5, 0.0], "gradients": [-1.5, 0.0], "weights": [3.0, 0.0]},
                },
            },
        ),
    ),
)
