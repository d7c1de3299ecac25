"""Relativistic average least squares: every example is regressed on its distance from the other side's mean."""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_average_least_squares",
    title="Relativistic average least-squares GAN",
    family="relativistic",
    summary=(
        "Reals are to be above the mean fake by the target, fakes below the mean real by as much. The weight "
        "grows with the distance from that on both sides, so examples too far ahead are pulled back."
    ),
    saturation="Nothing saturates: away from the target the weight grows without bound, for both players.",
    chance_level=losses.LEAST_SQUARES.chance_level(2),
    notes=(
        notes.DETACHED,
        "An example's own pull and its share of the other side's may cancel, so a weight can be 0 away from the "
        "target.",
        notes.ONLY_DIFFERENCES,
        "RelativisticGAN halves both players' losses.",
        "With no_bias, relativistic-f-divergences also subtracts both sides' variances over the batch size, which "
        "makes the estimate unbiased.",
    ),
    players=comparisons.average(losses.LEAST_SQUARES),
    parameters=(losses.TARGET, losses.SCALE),
    aliases=(Alias("RaLSGAN", ("RelativisticGAN", "relativistic-f-divergences")),),
    references=(notes.published(), notes.DIVERGENCES),
    examples=(
        Example(
            summary="Both reals are at least 1 above the mean fake, and are pulled back.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 8.9375,
                    "real": {"losses": [6.25, 1.0], "gradients": [4.25, 2.75], "weights": [8.5, 5.5]},
                    "fake": {"losses": [10.5625, 0.0625], "gradients": [-5.0, -2.0], "weights": [10.0, 4.0]},
                },
                "generator": {
                    "loss": 30.9375,
                    "real": {"losses": [20.25, 9.0], "gradients": [8.25, 6.75], "weights": [16.5, 13.5]},
                    "fake": {"losses": [27.5625, 5.0625], "gradients": [-9.0, -6.0], "weights": [18.0, 12.0]},
                },
            },
        ),
    ),
)
