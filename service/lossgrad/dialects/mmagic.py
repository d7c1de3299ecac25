"""MMagic: least squares without the half, and label values that some losses ignore. ESRGAN's means are detached."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "mmagic/models/losses/gan_loss.py"

DIALECT = Dialect(
    name="mmagic",
    title="MMagic",
    repository="open-mmlab/mmagic",
    entries=(
        habits.absolute_labels(names=("vanilla",), file=_FILE),
        Entry(
            objective="non_saturating",
            names=("wgan-logistic-ns",),
            file="mmagic/models/losses/loss_comps/gan_loss_comps.py",
            consequence="It ignores the label values.",
        ),
        habits.whole_squares(names=("lsgan",), file=_FILE),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="wasserstein", names=("wgan",), file=_FILE),
        Entry(objective="l1", names=("l1",), file=_FILE),
        habits.detached_means(
            names=("esrgan",),
            file="mmagic/models/editors/esrgan/esrgan.py",
            besides="With gan_type='hinge' its generator loss is 0 for every batch.",
        ),
    ),
)
