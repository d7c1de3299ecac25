"""StyleGAN3: the logistic game."""

from lossgrad.core.dialect import Dialect, Entry

_FILE = "training/loss.py"

DIALECT = Dialect(
    name="stylegan3",
    title="StyleGAN3",
    repository="NVlabs/stylegan3",
    entries=(
        Entry(
            objective="non_saturating",
            names=("StyleGAN2Loss",),
            file=_FILE,
            consequence=(
                "Gradients that are not finite are set to numbers before the step, so an overflow passes unnoticed."
            ),
        ),
    ),
)
