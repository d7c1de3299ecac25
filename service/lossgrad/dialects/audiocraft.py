"""AudioCraft: two hinges, and ties that count half."""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "audiocraft/adversarial/losses.py"

DIALECT = Dialect(
    name="audiocraft",
    title="AudioCraft",
    repository="facebookresearch/audiocraft",
    entries=(
        habits.shared_ties(
            "hinge", names=("hinge",), file=_FILE, besides="Losses of the sub-discriminators are averaged."
        ),
        habits.shared_ties(
            "hinge_non_saturating",
            names=("hinge2",),
            file=_FILE,
            besides="LynnHo numbers the two hinges the other way round.",
        ),
        habits.whole_squares(names=("mse",), file=_FILE, besides="Losses of the sub-discriminators are averaged."),
    ),
)
