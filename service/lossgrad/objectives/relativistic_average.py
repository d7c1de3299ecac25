"""Relativistic average GAN: is this example more realistic than the average one of the other side?

Both means depend on every logit, so each example's gradient has a part of its own and an equal share of the
other side's; nothing is detached.
"""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_average",
    title="Relativistic average GAN",
    family="relativistic",
    summary=(
        "The discriminator compares every example with the mean of the other side. An example's weight is its own "
        "probability of being ordered wrongly plus the mean one of the other side."
    ),
    saturation=(
        "The discriminator's gradient vanishes where both sides are far apart; the generator's weights are near 2 "
        "just there. The share that comes through the mean keeps an easy example's gradient alive."
    ),
    chance_level=losses.LOGISTIC.chance_level(2),
    notes=(
        notes.DETACHED,
        notes.ONLY_DIFFERENCES,
        "BasicSR, mmagic and RelativisticGAN halve both players' losses.",
        "The generator of PyTorch-GAN computes this loss and then overwrites it with the non-saturating one.",
    ),
    players=comparisons.average(losses.LOGISTIC),
    aliases=(Alias("relativistic", ("TF-GAN",)), Alias("ragan", ("ESRGAN",)), Alias("RaSGAN", ("RelativisticGAN",))),
    references=(notes.published("section 4.2"),),
    examples=(
        Example(
            summary="Each example is measured against the other side's mean: 1.25 on reals, −1.5 on fakes.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, 0.0]},
            answer={
                "discriminator": {
                    "loss": 0.21138548379623545,
                    "real": {
                        "losses": [0.029750418272620566, 0.1269280110429725],
                        "gradients": [-0.07384705684281674, -0.11879240247819736],
                        "weights": [0.14769411368563348, 0.23758480495639472],
                    },
                    "fake": {
                        "losses": [0.014163456931504975, 0.2519290813453729],
                        "gradients": [0.044160601714991206, 0.1484788576060229],
                        "weights": [0.08832120342998241, 0.2969577152120458],
                    },
                },
                "generator": {
                    "loss": 5.711385483796236,
                    "real": {
                        "losses": [3.5297504182726205, 2.1269280110429727],
                        "gradients": [0.9261529431571832, 0.8812075975218027],
                        "weights": [1.8523058863143664, 1.7624151950436053],
                    },
                    "fake": {
                        "losses": [4.264163456931505, 1.501929081345373],
                        "gradients": [-0.9558393982850087, -0.8515211423939771],
                        "weights": [1.9116787965700175, 1.7030422847879543],
                    },
                },
            },
        ),
    ),
)
