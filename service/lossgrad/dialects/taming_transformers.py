"""taming-transformers (VQGAN): halved discriminators against a generator that is always linear."""

from lossgrad.core.changes import Scaled
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "taming/modules/losses/vqperceptual.py"

DIALECT = Dialect(
    name="taming_transformers",
    title="taming-transformers",
    repository="CompVis/taming-transformers",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge",),
            file=_FILE,
            changes=(Scaled(0.5, "discriminator"),),
            consequence=(
                "The generator's loss is unbounded below and multiplied by an adaptive weight that is no part of this."
            ),
            example=Contrast(
                player="discriminator", logits={"real": [0.5], "fake": [-0.25]}, canonical=1.25, dialect=0.625
            ),
        ),
        Entry(
            objective="logistic_linear",
            names=("vanilla",),
            file=_FILE,
            changes=(Scaled(0.5, "discriminator"),),
            consequence="Only the discriminator is vanilla: the generator minimises -a, not the non-saturating loss.",
            example=habits.HALVED_LOGISTIC,
        ),
    ),
)
