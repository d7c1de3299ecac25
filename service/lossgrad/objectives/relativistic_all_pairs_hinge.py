"""Relativistic all-pairs hinge: every pair that is not apart by the margin counts."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives import _hinge as hinge
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_all_pairs_hinge",
    title="Relativistic all-pairs hinge GAN",
    family="relativistic",
    summary=(
        "Pairs apart by the margin weigh nothing, all others 1. An example's weight is the share of the other "
        "side that it is not ahead of by the margin."
    ),
    saturation=(
        "The discriminator's gradient is exactly 0 once all pairs are apart by the margin; the generator's "
        "weights are then all 1."
    ),
    chance_level=losses.HINGE.chance_level(),
    notes=(
        notes.EVERY_PAIR,
        notes.PRODUCTS,
        "With a margin of 1 the discriminator's loss is at least 1 − AUC, the share of pairs ordered wrongly.",
        notes.ONLY_DIFFERENCES,
        "relativistic-f-divergences doubles both players' losses.",
    ),
    players=comparisons.all_pairs(losses.HINGE),
    parameters=(losses.MARGIN, hinge.KINK),
    aliases=(Alias("RpHingeGAN_MVUE", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary="The real at 0.5 is not ahead of two fakes in three by the margin, so it weighs 2/3.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0, 1.0]},
            parameters={"margin": 1.0},
            answer={
                "discriminator": {
                    "loss": 0.3333333333333333,
                    "real": {
                        "losses": [0.0, 0.6666666666666666],
                        "gradients": [0.0, -0.3333333333333333],
                        "weights": [0.0, 0.6666666666666666],
                    },
                    "fake": {
                        "losses": [0.0, 0.25, 0.75],
                        "gradients": [0.0, 0.16666666666666666, 0.16666666666666666],
                        "weights": [0.0, 0.5, 0.5],
                    },
                },
                "generator": {
                    "loss": 2.9166666666666665,
                    "real": {
                        "losses": [3.6666666666666665, 2.1666666666666665],
                        "gradients": [0.5, 0.5],
                        "weights": [1.0, 1.0],
                    },
                    "fake": {
                        "losses": [5.25, 2.25, 1.25],
                        "gradients": [-0.3333333333333333, -0.3333333333333333, -0.3333333333333333],
                        "weights": [1.0, 1.0, 1.0],
                    },
                },
            },
        ),
    ),
)
