"""Hinge GAN: the discriminator stops learning from examples it already separates by a margin.

The generator feels a constant pull on every fake, so only the discriminator's own shape tells it where to go.
"""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _hinge as hinge
from lossgrad.objectives import _linear as linear

OBJECTIVE = Objective(
    name="hinge",
    title="Hinge GAN",
    family="separable",
    summary=(
        "A support-vector discriminator: examples beyond the margin weigh 0, all others 1. The generator is "
        "linear, so it never saturates."
    ),
    saturation=f"{hinge.SATURATION}. The generator's never changes.",
    chance_level=hinge.CHANCE_LEVEL,
    notes=(
        "A discriminator at chance has a loss of 2 with a margin of 1. A loss of 0 means that every example is "
        "beyond the margin and the discriminator has stopped learning.",
        "The generator's loss is unbounded below; a negative value is no fault.",
        hinge.BEST_LOGIT,
    ),
    players={"discriminator": hinge.DISCRIMINATOR, "generator": linear.GENERATOR},
    parameters=(hinge.MARGIN, hinge.KINK),
    aliases=(
        Alias("wasserstein_hinge", ("TF-GAN",)),
        Alias("geometric_gan", ("Lim and Ye",)),
        Alias("hinge_v2", ("LynnHo",)),
    ),
    references=(hinge.GEOMETRIC, hinge.SPECTRAL),
    examples=(
        Example(
            summary="Examples beyond the margin weigh nothing; the generator pulls every fake alike.",
            logits=hinge.LOGITS,
            parameters={"margin": 1.0},
            answer={"discriminator": hinge.ANSWER, "generator": linear.ANSWER},
        ),
    ),
)
