"""Relativistic paired hinge: only pairs that are not apart by the margin count."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _hinge as hinge
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_paired_hinge",
    title="Relativistic paired hinge GAN",
    family="relativistic",
    summary=(
        "A pair ordered rightly by at least the margin weighs nothing, every other pair 1. The discriminator "
        "stops at the margin; the generator goes on until fakes are ahead by as much."
    ),
    saturation=(
        "The discriminator's gradient is exactly 0 on pairs apart by the margin, where the generator's weight is "
        "1. The generator's is 0 on fakes ahead of their reals by the margin."
    ),
    needs=(notes.EQUAL_SHAPES,),
    chance_level=losses.HINGE.chance_level(),
    notes=(
        "A discriminator's loss of 0 is no standstill: the generator's weights are then all 1.",
        notes.PRODUCTS,
        notes.ONLY_DIFFERENCES,
        "relativistic-f-divergences doubles the discriminator's loss and not the generator's.",
    ),
    players=comparisons.paired(losses.HINGE),
    parameters=(losses.MARGIN, hinge.KINK),
    aliases=(Alias("RpHingeGAN", ("relativistic-f-divergences",)),),
    references=(notes.published(), notes.DIVERGENCES),
    examples=(
        Example(
            summary="The pair (2, −3) is apart by more than the margin: it counts for the generator alone.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            parameters={"margin": 1.0},
            answer={
                "discriminator": {
                    "loss": 0.25,
                    "real": {"losses": [0.0, 0.5], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                    "fake": {"losses": [0.0, 0.5], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
                },
                "generator": {
                    "loss": 3.75,
                    "real": {"losses": [6.0, 1.5], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [6.0, 1.5], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                },
            },
        ),
    ),
)
