"""Imaginaire: the canonical losses, with ties that count half."""

from lossgrad.core.dialect import Dialect, Entry
from lossgrad.dialects import _habits as habits

_FILE = "imaginaire/losses/gan.py"

DIALECT = Dialect(
    name="imaginaire",
    title="Imaginaire",
    repository="NVlabs/imaginaire",
    entries=(
        habits.shared_ties(
            "hinge",
            names=("hinge",),
            file=_FILE,
            besides=(
                "An infinite logit gives NaN, as its zero is 0 times the logit. Losses of several scales are averaged."
            ),
        ),
        Entry(objective="non_saturating", names=("non_saturated", "softplus"), file=_FILE),
        Entry(objective="least_squares", names=("least_square",), file=_FILE),
        Entry(objective="wasserstein", names=("wasserstein",), file=_FILE),
    ),
)
