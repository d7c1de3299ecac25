"""LeCam-GAN: least squares with the sign turned round, in a file whose hinge is not."""

from lossgrad.core.changes import Defaults, Flipped, Scaled, Without
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "biggan_cifar/losses.py"

DIALECT = Dialect(
    name="lecam_gan",
    title="LeCam-GAN",
    repository="google/lecam-gan",
    entries=(
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="non_saturating", names=("dcgan",), file=_FILE),
        Entry(
            objective="least_squares",
            names=(
                "lsgan",
                "ls",
            ),
            file=_FILE,
            changes=(
                Defaults(real_target=1.0, fake_target=-1.0, generator_target=0.0, scale=1.0),
                Flipped(),
            ),
            consequence=(
                "The discriminator's targets are -1 on reals and 1 on fakes: bigger logits are more fake, for this "
                "loss only."
            ),
            example=Contrast(
                player="discriminator", logits={"real": [1.0], "fake": [-1.0]}, canonical=0.5, dialect=8.0
            ),
        ),
        Entry(
            objective="relativistic_average_hinge",
            names=("rahinge",),
            file=_FILE,
            changes=(
                Without("generator"),
                Scaled(0.5),
            ),
            consequence=(
                "The mean over the two sides. The generator's loss is not here: it takes one number for all reals and "
                "the hinge of a mean for one of its sides."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [0.5, 1.0], "fake": [0.0, -1.0]},
                canonical=0.125,
                dialect=0.0625,
            ),
        ),
    ),
)
