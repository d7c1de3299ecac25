"""CUT: the discriminator's loss is halved, the generator's is not.

The half stands in models/cut_model.py.
"""

from lossgrad.core.dialect import Dialect
from lossgrad.dialects import _habits as habits

_FILE = "models/networks.py"

DIALECT = Dialect(
    name="cut",
    title="CUT",
    repository="taesungp/contrastive-unpaired-translation",
    entries=(
        habits.halved_squares(names=("lsgan",), file=_FILE),
        habits.halved_discriminator(
            "non_saturating",
            names=("nonsaturating",),
            file=_FILE,
            besides="Losses of a patch discriminator are averaged for each image first.",
        ),
        habits.halved_discriminator("non_saturating", names=("vanilla",), file=_FILE),
        habits.halved_discriminator("wasserstein", names=("wgangp",), file=_FILE, example=habits.HALVED_CRITIC),
    ),
)
