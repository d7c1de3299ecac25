"""LynnHo's GANs: two hinges, and ties that count half."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "torchprob/gan/loss.py"

DIALECT = Dialect(
    name="lynnho",
    title="LynnHo",
    repository="LynnHo/DCGAN-LSGAN-WGAN-GP-DRAGAN-Pytorch",
    entries=(
        Entry(objective="non_saturating", names=("gan",), file=_FILE),
        habits.shared_ties(
            "hinge_non_saturating",
            names=("hinge_v1",),
            file=_FILE,
            besides="AudioCraft numbers the two hinges the other way round.",
        ),
        habits.shared_ties("hinge", names=("hinge_v2",), file=_FILE),
        habits.whole_squares(names=("lsgan",), file=_FILE),
        Entry(objective="wasserstein", names=("wgan",), file=_FILE),
    ),
)
