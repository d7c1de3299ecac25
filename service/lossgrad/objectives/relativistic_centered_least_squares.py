"""Relativistic centered least squares: reals and fakes are regressed on two targets around their common middle."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_centered_least_squares",
    title="Relativistic centered least-squares GAN",
    family="relativistic",
    summary=(
        "Reals are to be above the middle between both means by the target, fakes below it by as much. The weight "
        "grows with the distance from that on both sides."
    ),
    saturation="Nothing saturates: away from the target the weight grows without bound, for both players.",
    chance_level=losses.LEAST_SQUARES.chance_level(2),
    notes=(
        "Without sample weights nothing is left of what comes through the middle: both sides pull it equally hard.",
        notes.ONLY_DIFFERENCES,
        "With no_bias, relativistic-f-divergences also adds half of both sides' variances over the batch size, "
        "which makes the estimate unbiased.",
    ),
    players=comparisons.centered(losses.LEAST_SQUARES),
    parameters=(losses.TARGET, losses.SCALE),
    aliases=(Alias("RcLSGAN", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary="The middle is at −3/8; the real at 2 is above it by more than 1 and is pulled back.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, -1.0]},
            answer={
                "discriminator": {
                    "loss": 2.34375,
                    "real": {"losses": [1.890625, 0.015625], "gradients": [1.375, -0.125], "weights": [2.75, 0.25]},
                    "fake": {"losses": [2.640625, 0.140625], "gradients": [-1.625, 0.375], "weights": [3.25, 0.75]},
                },
                "generator": {
                    "loss": 15.34375,
                    "real": {"losses": [11.390625, 3.515625], "gradients": [3.375, 1.875], "weights": [6.75, 3.75]},
                    "fake": {"losses": [13.140625, 2.640625], "gradients": [-3.625, -1.625], "weights": [7.25, 3.25]},
                },
            },
        ),
    ),
)
