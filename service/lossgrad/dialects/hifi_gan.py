"""HiFi-GAN: least squares without the half, summed over sub-discriminators."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "models.py"

DIALECT = Dialect(
    name="hifi_gan",
    title="HiFi-GAN",
    repository="jik876/hifi-gan",
    entries=(
        Entry(
            objective="least_squares",
            names=(
                "discriminator_loss",
                "generator_loss",
            ),
            file=_FILE,
            changes=(Defaults(scale=1.0),),
            consequence=(
                "Without the factor 1/2 of the paper: losses and gradients are twice as large. Losses of the "
                "sub-discriminators are summed: ask for heads with sum."
            ),
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
    ),
)
