"""Imaginaire: the canonical losses, with ties that count half."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "imaginaire/losses/gan.py"

DIALECT = Dialect(
    name="imaginaire",
    title="Imaginaire",
    repository="NVlabs/imaginaire",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge",),
            file=_FILE,
            changes=(Defaults(kink=0.5),),
            consequence=(
                "An example exactly on the margin counts half, as torch.min and torch.max share the gradient of a "
                "tie; with relu it counts nothing. An infinite logit gives NaN, as its zero is 0 times the logit."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [1.0], "fake": [-2.0]},
                quantity="weights",
                side="real",
                canonical=0.0,
                dialect=0.5,
            ),
        ),
        Entry(
            objective="non_saturating",
            names=(
                "non_saturated",
                "softplus",
            ),
            file=_FILE,
        ),
        Entry(
            objective="least_squares",
            names=("least_square",),
            file=_FILE,
        ),
        Entry(
            objective="wasserstein",
            names=("wasserstein",),
            file=_FILE,
        ),
    ),
)
