"""Relativistic centered hinge: the hinge GAN with the middle between both means for its zero."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _hinge as hinge
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_centered_hinge",
    title="Relativistic centered hinge GAN",
    family="relativistic",
    summary=(
        "An example beyond the middle between both means by the margin weighs nothing by itself, every other one "
        "1, moved by half the difference between the shares of both sides that count."
    ),
    saturation=(
        "The discriminator's gradient is exactly 0 once all examples are beyond the middle by the margin; the "
        "generator's weights are then 1."
    ),
    chance_level=losses.HINGE.chance_level(2),
    notes=(
        "Where more of one side than of the other counts, all examples are also pulled through the middle, those "
        "beyond the margin included.",
        notes.ONLY_DIFFERENCES,
        "Both batches may differ in size: each mean counts one half.",
    ),
    players=comparisons.centered(losses.HINGE),
    parameters=(losses.MARGIN, hinge.KINK),
    aliases=(Alias("RcHingeGAN", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary="Measured from the middle at −3/8, one example of each side is beyond the margin.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, -1.0]},
            parameters={"margin": 1.0},
            answer={
                "discriminator": {
                    "loss": 0.25,
                    "real": {"losses": [0.0, 0.125], "gradients": [0.0, -0.5], "weights": [0.0, 1.0]},
                    "fake": {"losses": [0.0, 0.375], "gradients": [0.0, 0.5], "weights": [0.0, 1.0]},
                },
                "generator": {
                    "loss": 5.25,
                    "real": {"losses": [3.375, 1.875], "gradients": [0.5, 0.5], "weights": [1.0, 1.0]},
                    "fake": {"losses": [3.625, 1.625], "gradients": [-0.5, -0.5], "weights": [1.0, 1.0]},
                },
            },
        ),
    ),
)
