"""MMGeneration: least squares without the half, and label values that some losses ignore."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "mmgen/models/losses/gan_loss.py"

DIALECT = Dialect(
    name="mmgeneration",
    title="MMGeneration",
    repository="open-mmlab/mmgeneration",
    entries=(
        habits.absolute_labels(names=("vanilla",), file=_FILE),
        Entry(
            objective="non_saturating",
            names=("wgan-logistic-ns",),
            file=_FILE,
            consequence="It ignores the label values.",
        ),
        habits.whole_squares(names=("lsgan",), file=_FILE),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="wasserstein", names=("wgan",), file=_FILE),
    ),
)
