"""RelativisticGAN: relativistic averages as means over the two sides."""

from lossgrad.core.changes import Defaults, Scaled, clamped
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "code/GAN_losses_iter.py"
_MEAN = "The mean over the two sides, where the canonical loss is their sum."
_BATCH = {"real": [0.5, 1.0], "fake": [0.0, -1.0]}

DIALECT = Dialect(
    name="relativistic_gan",
    title="RelativisticGAN",
    repository="AlexiaJM/RelativisticGAN",
    entries=(
        Entry(
            objective="non_saturating",
            names=("GAN",),
            file=_FILE,
            changes=(clamped(),),
            consequence=(
                "A sigmoid, then BCELoss, for this loss only. In float32 the sigmoid rounds to 1 from a logit of "
                "16.64 on: the loss of such a fake is 100 and its gradient 0."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [30.0], "fake": [30.0]},
                quantity="weights",
                side="fake",
                canonical=0.9999999999999064,
                dialect=0.09357622968837548,
            ),
        ),
        habits.whole_squares(names=("LSGAN",), file=_FILE),
        Entry(objective="wasserstein", names=("WGAN-GP",), file=_FILE),
        Entry(objective="hinge", names=("HingeGAN",), file=_FILE),
        Entry(objective="relativistic_paired", names=("RSGAN",), file=_FILE),
        Entry(
            objective="relativistic_average",
            names=("RaSGAN",),
            file=_FILE,
            changes=(Scaled(0.5),),
            consequence=_MEAN,
            example=Contrast(
                player="discriminator", logits=_BATCH, canonical=0.5308850610269812, dialect=0.2654425305134906
            ),
        ),
        Entry(
            objective="relativistic_average_least_squares",
            names=("RaLSGAN",),
            file=_FILE,
            changes=(Defaults(scale=0.5),),
            consequence=_MEAN,
            example=Contrast(player="discriminator", logits=_BATCH, canonical=0.4375, dialect=0.21875),
        ),
        Entry(
            objective="relativistic_average_hinge",
            names=("RaHingeGAN",),
            file=_FILE,
            changes=(Scaled(0.5),),
            consequence=_MEAN,
            example=Contrast(player="discriminator", logits=_BATCH, canonical=0.125, dialect=0.0625),
        ),
    ),
)
