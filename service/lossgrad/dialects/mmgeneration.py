"""MMGeneration: least squares without the half, and label values that some losses ignore."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "mmgen/models/losses/gan_loss.py"

DIALECT = Dialect(
    name="mmgeneration",
    title="MMGeneration",
    repository="open-mmlab/mmgeneration",
    entries=(
        Entry(
            objective="non_saturating",
            names=("vanilla",),
            file=_FILE,
            consequence="Label values are absolute: real_target and fake_target are what is asked for.",
        ),
        Entry(
            objective="non_saturating",
            names=("wgan-logistic-ns",),
            file=_FILE,
            consequence="It ignores the label values.",
        ),
        Entry(
            objective="least_squares",
            names=("lsgan",),
            file=_FILE,
            changes=(Defaults(scale=1.0),),
            consequence="Without the factor 1/2 of the paper: losses and gradients are twice as large.",
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
        Entry(
            objective="hinge",
            names=("hinge",),
            file=_FILE,
        ),
        Entry(
            objective="wasserstein",
            names=("wgan",),
            file=_FILE,
        ),
    ),
)
