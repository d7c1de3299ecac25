"""Relativistic paired least squares: every real is to be ahead of its fake by the same amount."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _relativistic as relativistic

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
    needs=(relativistic.EQUAL_SHAPES,),
    chance_level=relativistic.chance_level(relativistic.LEAST_SQUARES_LOSS),
    notes=(
        "The players pull towards opposite targets, so neither loss can be 0 while the other is.",
        relativistic.PRODUCTS,
        relativistic.ONLY_DIFFERENCES,
        "relativistic-f-divergences doubles the discriminator's loss and not the generator's.",
    ),
    players=relativistic.paired(relativistic.LEAST_SQUARES_LOSS),
    parameters=(relativistic.TARGET, relativistic.SCALE),
    aliases=(Alias("RpLSGAN", ("relativistic-f-divergences",)),),
    references=(relativistic.published(), relativistic.DIVERGENCES),
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
