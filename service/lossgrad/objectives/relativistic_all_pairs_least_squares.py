"""Relativistic all-pairs least squares: every real is to be ahead of every fake by the same amount."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_all_pairs_least_squares",
    title="Relativistic all-pairs least-squares GAN",
    family="relativistic",
    summary=(
        "Each difference between a real and a fake is regressed on a target. An example's weight grows with its "
        "distance from being ahead of the other side's mean by the target."
    ),
    saturation="Nothing saturates: away from the target the weight grows without bound, for both players.",
    chance_level=losses.LEAST_SQUARES.chance_level(),
    notes=(
        notes.EVERY_PAIR,
        notes.PRODUCTS,
        "Gradients are those of regressing each example on the other side's mean, so examples too far ahead are "
        "pulled back.",
        notes.ONLY_DIFFERENCES,
        "relativistic-f-divergences doubles both players' losses.",
    ),
    players=comparisons.all_pairs(losses.LEAST_SQUARES),
    parameters=(losses.TARGET, losses.SCALE),
    aliases=(Alias("RpLSGAN_MVUE", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary=(
                "The fake at 1 is ahead of the lower real and is pushed down; the other fakes are far "
                "enough below and are pulled up."
            ),
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0, 1.0]},
            answer={
                "discriminator": {
                    "loss": 4.291666666666667,
                    "real": {
                        "losses": [5.666666666666667, 2.9166666666666665],
                        "gradients": [1.6666666666666667, 0.16666666666666666],
                        "weights": [3.3333333333333335, 0.3333333333333333],
                    },
                    "fake": {
                        "losses": [11.125, 0.625, 1.125],
                        "gradients": [-2.1666666666666665, -0.16666666666666666, 0.5],
                        "weights": [6.5, 0.5, 1.5],
                    },
                },
                "generator": {
                    "loss": 11.958333333333334,
                    "real": {
                        "losses": [16.333333333333332, 7.583333333333333],
                        "gradients": [3.6666666666666665, 2.1666666666666665],
                        "weights": [7.333333333333333, 4.333333333333333],
                    },
                    "fake": {
                        "losses": [28.125, 5.625, 2.125],
                        "gradients": [-3.5, -1.5, -0.8333333333333334],
                        "weights": [10.5, 4.5, 2.5],
                    },
                },
            },
        ),
    ),
)
