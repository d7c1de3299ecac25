"""StudioGAN: the canonical losses; vanilla once took log sigmoid(1 - a) for log(1 - sigmoid(a))."""

from lossgrad.core.changes import Through
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.core.transforms import less

_FILE = "src/utils/losses.py"

DIALECT = Dialect(
    name="studiogan",
    title="StudioGAN",
    repository="POSTECH-CVLab/PyTorch-StudioGAN",
    entries=(
        Entry(
            objective="non_saturating",
            names=("vanilla", "logistic"),
            file=_FILE,
            consequence="The same under two names.",
        ),
        Entry(
            objective="non_saturating",
            names=("vanilla before 3f875a9",),
            file=_FILE,
            changes=(Through(less(1), "discriminator", ("fake",)),),
            consequence=(
                "Until commit 3f875a9 (issue #209) the 1 stood inside the sigmoid: a fake at 0 weighed 0.27 in place "
                "of 0.5, and a discriminator at chance had a loss of 1.006 in place of 1.386."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [0.0], "fake": [0.0]},
                canonical=1.3862943611198906,
                dialect=1.0064088680781682,
            ),
        ),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="least_squares", names=("least_square",), file=_FILE),
        Entry(objective="wasserstein", names=("wasserstein",), file=_FILE),
    ),
)
