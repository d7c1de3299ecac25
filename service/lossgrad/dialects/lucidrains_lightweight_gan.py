"""lucidrains/lightweight-gan: bigger is more fake, and a small image has a head of its own."""

from lossgrad.core.changes import Flipped
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "lightweight_gan/lightweight_gan.py"

DIALECT = Dialect(
    name="lucidrains_lightweight_gan",
    title="lucidrains/lightweight-gan",
    repository="lucidrains/lightweight-gan",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge_loss",),
            file=_FILE,
            changes=(Flipped(),),
            consequence=(
                "The same for both players, so training is the same; sigmoid(a) is the probability of a fake. Losses "
                "of the image and of its copy of 32 pixels are summed: ask for heads with sum."
            ),
            example=Contrast(player="generator", logits={"fake": [2.0]}, canonical=-2.0, dialect=2.0),
        ),
    ),
)
