"""The maximum-likelihood game: with a perfect discriminator the generator's gradient is that of the likelihood.

Every fake is weighted by the density ratio exp(a) = D/(1 − D), so the best fakes count most.
"""

from lossgrad.core.curves import EXPONENTIAL
from lossgrad.core.margins import FAKE
from lossgrad.core.objective import Example, Latex, Objective, Player, Reference
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import _logistic as logistic

OBJECTIVE = Objective(
    name="maximum_likelihood",
    title="Maximum-likelihood GAN",
    family="separable",
    summary=(
        "A logistic discriminator against a generator that minimises −D/(1 − D). A fake weighs its estimated density "
        "ratio exp(a): those that already fool the discriminator count most, and few of them may count for all."
    ),
    saturation=(
        f"{logistic.SATURATION}. The generator's fades with exp(a) on rejected fakes, as that of minimax does, and "
        "grows without bound on those that fool the discriminator."
    ),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "The equivalence with maximum likelihood takes an optimal discriminator with hard targets, whose logit is the "
        "log density ratio.",
        "The loss is negative, unbounded below, and −∞ where exp(a) overflows: past 88.7 in float32, 709.8 in float64.",
        "The tutorial has a factor of 1/2 before both players' losses.",
    ),
    players={
        "discriminator": logistic.DISCRIMINATOR,
        "generator": Player(
            terms=(Pointwise(on=-FAKE, curve=EXPONENTIAL, scale=-1),),
            formulas={"fake": "-exp(a)"},
            latex=Latex(
                loss=r"-\mathbb{E}_{z}\left[\frac{D(G(z))}{1 - D(G(z))}\right] "
                r"= -\mathbb{E}_{z}\left[e^{a(G(z))}\right]",
                gradient=r"\frac{\partial \ell}{\partial a} = -e^{a}",
                weight=r"\frac{D}{1 - D} = e^{a}",
            ),
        ),
    },
    parameters=logistic.SOFT_TARGETS,
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    references=(
        Reference(
            title="Goodfellow, On distinguishability criteria for estimating generative models, 2014",
            arxiv="1412.6515",
        ),
        Reference(
            title="Goodfellow, NIPS 2016 Tutorial: Generative Adversarial Networks, 2016",
            arxiv="1701.00160",
            where="section 3.2.4 (maximum likelihood game)",
        ),
    ),
    examples=(
        Example(
            summary="The better of the two fakes weighs exp(3) ≈ 20 times as much as the other.",
            logits=logistic.LOGITS,
            answer={
                "discriminator": logistic.ANSWER,
                "generator": {
                    "loss": -0.5248935341839319,
                    "fake": {
                        "losses": [-0.049787068367863944, -1.0],
                        "gradients": [-0.024893534183931972, -0.5],
                        "weights": [0.049787068367863944, 1.0],
                    },
                },
            },
        ),
    ),
)
