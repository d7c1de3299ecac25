"""Relativistic average hinge: only examples within the margin of the other side's mean count."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _hinge as hinge
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_average_hinge",
    title="Relativistic average hinge GAN",
    family="relativistic",
    summary=(
        "An example beyond the other side's mean by the margin weighs nothing by itself, every other one 1, and "
        "all share the mean of the other side's weights."
    ),
    saturation=(
        "The discriminator's gradient is exactly 0 once all examples are beyond the other side's mean by the "
        "margin; the generator's weights are then 2."
    ),
    chance_level=losses.HINGE.chance_level(2),
    notes=(
        notes.DETACHED,
        "A discriminator's loss of 0 for long stretches is common and no fault; judge by the generator's weights.",
        "Set to hinge, the relativistic losses of BasicSR and mmagic give the generator nothing: its two terms "
        "are linear there and cancel to 0 on every batch.",
        "The generator of lecam-gan takes the mean of the reals for the only real, so the hinge is around the mean.",
        "lucidrains/stylegan2-pytorch has a relativistic hinge for the discriminator alone, with the sign turned "
        "round and a linear generator.",
        notes.ONLY_DIFFERENCES,
        "RelativisticGAN and lecam-gan halve both players' losses.",
    ),
    players=comparisons.average(losses.HINGE),
    parameters=(losses.MARGIN, hinge.KINK),
    aliases=(Alias("RaHingeGAN", ("RelativisticGAN", "relativistic-f-divergences")), Alias("rahinge", ("lecam-gan",))),
    references=(notes.published(), notes.DIVERGENCES),
    examples=(
        Example(
            summary=(
                "The discriminator is done: every example is beyond the other mean by the margin. The "
                "generator's weights are 2."
            ),
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            parameters={"margin": 1.0},
            answer={
                "discriminator": {
                    "loss": 0.0,
                    "real": {"losses": [0.0, 0.0], "gradients": [0.0, 0.0], "weights": [0.0, 0.0]},
                    "fake": {"losses": [0.0, 0.0], "gradients": [0.0, 0.0], "weights": [0.0, 0.0]},
                },
                "generator": {
                    "loss": 7.5,
                    "real": {"losses": [4.5, 3.0], "gradients": [1.0, 1.0], "weights": [2.0, 2.0]},
                    "fake": {"losses": [5.25, 2.25], "gradients": [-1.0, -1.0], "weights": [2.0, 2.0]},
                },
            },
        ),
    ),
)
