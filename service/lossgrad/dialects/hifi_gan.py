"""HiFi-GAN: least squares without the half, summed over sub-discriminators."""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "models.py"

DIALECT = Dialect(
    name="hifi_gan",
    title="HiFi-GAN",
    repository="jik876/hifi-gan",
    entries=(
        habits.whole_squares(
            names=("discriminator_loss", "generator_loss"),
            file=_FILE,
            besides="Losses of the sub-discriminators are summed: ask for heads with sum.",
        ),
    ),
)
