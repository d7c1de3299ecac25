"""Relativistic centered GAN: on which side of the middle between both means is this example?

The middle moves with every logit. What pulls it is shared by all examples, and lowers or raises them alike.
"""

from lossgrad.core.objective import Alias, Example, Objective
from lossgrad.objectives._relativistic import comparisons, losses, notes

OBJECTIVE = Objective(
    name="relativistic_centered",
    title="Relativistic centered GAN",
    family="relativistic",
    summary=(
        "The logistic GAN with the middle between the mean real and the mean fake for its zero. Weights are those "
        "of the logistic GAN there, moved by half the difference between both sides' mean weights."
    ),
    saturation=(
        "The discriminator's gradient vanishes where both sides are far from the middle; the generator's weights "
        "are near 1 just there."
    ),
    chance_level=losses.LOGISTIC.chance_level(2),
    notes=(
        "Where one side pulls harder on the average, an easy example of it may be pulled the other way, through "
        "the middle.",
        notes.ONLY_DIFFERENCES,
        "Both batches may differ in size: each mean counts one half.",
    ),
    players=comparisons.centered(losses.LOGISTIC),
    aliases=(Alias("RcSGAN", ("relativistic-f-divergences",)),),
    references=(notes.DIVERGENCES,),
    examples=(
        Example(
            summary="The middle is at −3/8, from which logits are measured.",
            logits={"real": [2.0, 0.5], "fake": [-3.0, -1.0]},
            answer={
                "discriminator": {
                    "loss": 0.4680104622007432,
                    "real": {
                        "losses": [0.08893946547493872, 0.3484445810050557],
                        "gradients": [-0.04715924866645585, -0.15171721224444012],
                        "weights": [0.0943184973329117, 0.30343442448888025],
                    },
                    "fake": {
                        "losses": [0.06993619964497337, 0.42870067827651864],
                        "gradients": [0.02916361940686882, 0.16971284150402716],
                        "weights": [0.05832723881373764, 0.3394256830080543],
                    },
                },
                "generator": {
                    "loss": 3.718010462200743,
                    "real": {
                        "losses": [2.463939465474939, 1.2234445810050558],
                        "gradients": [0.4528407513335442, 0.3482827877555599],
                        "weights": [0.9056815026670884, 0.6965655755111198],
                    },
                    "fake": {
                        "losses": [2.694936199644973, 1.0537006782765186],
                        "gradients": [-0.47083638059313115, -0.33028715849597284],
                        "weights": [0.9416727611862623, 0.6605743169919457],
                    },
                },
            },
        ),
    ),
)
