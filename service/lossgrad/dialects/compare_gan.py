"""compare_gan: least squares of a sigmoid."""

from lossgrad.core.dialect import Dialect, Entry

_FILE = "compare_gan/gans/loss_lib.py"

DIALECT = Dialect(
    name="compare_gan",
    title="compare_gan",
    repository="google/compare_gan",
    entries=(
        Entry(objective="non_saturating", names=("non_saturating",), file=_FILE),
        Entry(objective="hinge", names=("hinge",), file=_FILE),
        Entry(objective="wasserstein", names=("wasserstein",), file=_FILE),
        Entry(
            objective="least_squares_sigmoid",
            names=("least_squares",),
            file=_FILE,
            consequence=(
                "Its least_squares regresses the sigmoid of a logit, so it saturates at both ends; least squares of "
                "the logit itself is not there."
            ),
        ),
    ),
)
