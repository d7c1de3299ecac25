"""A logistic discriminator with the linear generator of a Wasserstein GAN.

−a is the non-saturating generator loss plus the minimax one, so every fake weighs exactly 1.
"""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _linear as linear
from lossgrad.objectives import _logistic as logistic

OBJECTIVE = Objective(
    name="logistic_linear",
    title="Logistic discriminator, linear generator",
    family="separable",
    summary=(
        "A logistic discriminator against a generator that raises the logits of all fakes alike: it neither "
        "saturates nor singles out the hard examples."
    ),
    saturation=(f"{logistic.SATURATION}. The generator's never changes."),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "The generator's loss is the sum of the non-saturating and the minimax one; it is unbounded below, and "
        "a negative value is no fault.",
        "A discriminator at chance has a loss of 2 log 2 ≈ 1.386.",
    ),
    players={"discriminator": logistic.DISCRIMINATOR, "generator": linear.GENERATOR},
    parameters=logistic.SOFT_TARGETS,
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    aliases=(Alias("vanilla", ("taming-transformers",)),),
    references=(logistic.GOODFELLOW, linear.TAMING),
    examples=(
        Example(
            summary="The discriminator weighs by probability, the generator pulls every fake alike.",
            logits=logistic.LOGITS,
            answer={"discriminator": logistic.ANSWER, "generator": linear.ANSWER},
        ),
    ),
)
