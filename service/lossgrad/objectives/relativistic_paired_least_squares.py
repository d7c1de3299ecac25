"""Relativistic paired least squares: every real is to be ahead of its fake by the same amount."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_paired_least_squares",
    title="Relativistic paired least-squares GAN",
    family="relativistic",
    summary=(
        "Each difference between a real and its fake is regressed on a target. The weight grows with the distance "
        "from it on both sides, so a real too far ahead of its fake is pulled back."
    ),
    saturation=(
        "Nothing saturates: a pair's weight is 0 only exactly at the target, for either player, and grows without "
        "bound away from it."
    ),
    needs=(notes.EQUAL_SHAPES,),
    chance_level=losses.LEAST_SQUARES.chance_level(),
    notes=(
        "The players pull towards opposite targets, so neither loss can be 0 while the other is.",
        notes.PRODUCTS,
        notes.ONLY_DIFFERENCES,
        "relativistic-f-divergences doubles the discriminator's loss and not the generator's.",
    ),
    players=comparisons.paired(losses.LEAST_SQUARES),
    parameters=(losses.TARGET, losses.SCALE),
    aliases=(Alias("RpLSGAN", ("relativistic-f-divergences",)),),
    references=(notes.published(), notes.DIVERGENCES),
    examples=(
        Example(
            summary=(
                "The pair (2, −3) is apart by 5 where 1 is asked for: the discriminator pulls it together, "
                "with weight 8."
            ),
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 8.125,
                    "real": {"losses": [16.0, 0.25], "gradients": [4.0, -0.5], "weights": [8.0, 1.0]},
                    "fake": {"losses": [16.0, 0.25], "gradients": [-4.0, 0.5], "weights": [8.0, 1.0]},
                },
                "generator": {
                    "loss": 19.125,
                    "real": {"losses": [36.0, 2.25], "gradients": [6.0, 1.5], "weights": [12.0, 3.0]},
                    "fake": {"losses": [36.0, 2.25], "gradients": [-6.0, -1.5], "weights": [12.0, 3.0]},
                },
            },
        ),
    ),
)
