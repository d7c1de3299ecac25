"""SPADE: least squares without the half, and ties that count half."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "models/networks/loss.py"

DIALECT = Dialect(
    name="spade",
    title="SPADE",
    repository="NVlabs/SPADE",
    entries=(
        habits.shared_ties("hinge", names=("hinge",), file=_FILE, besides="Losses of several scales are averaged."),
        Entry(objective="non_saturating", names=("original",), file=_FILE),
        habits.whole_squares(names=("ls",), file=_FILE, besides="Losses of several scales are averaged."),
        Entry(objective="wasserstein", names=("w",), file=_FILE),
    ),
)
