"""BasicSR: least squares without the half, and ESRGAN's relativistic loss with detached means."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "basicsr/losses/gan_loss.py"

DIALECT = Dialect(
    name="basicsr",
    title="BasicSR",
    repository="XPixelGroup/BasicSR",
    entries=(
        habits.absolute_labels(names=("vanilla",), file=_FILE),
        Entry(
            objective="non_saturating",
            names=("wgan_softplus",),
            file=_FILE,
            consequence="Logistic in spite of its name; it ignores the label values.",
        ),
        habits.whole_squares(names=("lsgan",), file=_FILE),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="wasserstein", names=("wgan",), file=_FILE),
        habits.detached_means(
            names=("esrgan",),
            file="basicsr/models/esrgan_model.py",
            besides="With gan_type hinge its generator loss is 0 for every batch.",
        ),
    ),
)
