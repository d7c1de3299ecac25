"""GAN_stability: a Wasserstein critic of fakeness."""

from lossgrad.core.changes import Flipped
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "gan_training/train.py"

DIALECT = Dialect(
    name="gan_stability",
    title="GAN_stability",
    repository="LMescheder/GAN_stability",
    entries=(
        Entry(objective="non_saturating", names=("standard",), file=_FILE),
        Entry(
            objective="wasserstein",
            names=("wgan",),
            file=_FILE,
            changes=(Flipped(),),
            consequence=(
                "The critic learns how fake an example is: consistent for both players, and the other way round than "
                "everywhere else."
            ),
            example=Contrast(
                player="discriminator", logits={"real": [2.0], "fake": [-1.0]}, canonical=-3.0, dialect=3.0
            ),
        ),
    ),
)
