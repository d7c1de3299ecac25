"""CycleGAN and pix2pix: the discriminator's loss is halved, the generator's is not."""

from lossgrad.core.changes import Defaults, Scaled
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "models/networks.py"

DIALECT = Dialect(
    name="cyclegan",
    title="CycleGAN and pix2pix",
    repository="junyanz/pytorch-CycleGAN-and-pix2pix",
    entries=(
        Entry(
            objective="least_squares",
            names=("lsgan",),
            file=_FILE,
            changes=(
                Defaults(scale=1.0),
                Scaled(0.5, "discriminator"),
            ),
            consequence="The discriminator is as in the paper, the generator learns twice as fast.",
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
        Entry(
            objective="non_saturating",
            names=("vanilla",),
            file=_FILE,
            changes=(Scaled(0.5, "discriminator"),),
            consequence="The halved discriminator learns at half the rate; the generator's loss is not halved.",
            example=Contrast(
                player="discriminator",
                logits={"real": [0.5], "fake": [-0.25]},
                canonical=1.0500164040589501,
                dialect=0.5250082020294751,
            ),
        ),
        Entry(
            objective="wasserstein",
            names=("wgangp",),
            file=_FILE,
            changes=(Scaled(0.5, "discriminator"),),
            consequence="The halved discriminator learns at half the rate; the generator's loss is not halved.",
            example=Contrast(
                player="discriminator", logits={"real": [0.5], "fake": [-0.25]}, canonical=-0.75, dialect=-0.375
            ),
        ),
    ),
)
