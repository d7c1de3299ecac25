"""SPADE: least squares without the half, and ties that count half."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "models/networks/loss.py"

DIALECT = Dialect(
    name="spade",
    title="SPADE",
    repository="NVlabs/SPADE",
    entries=(
        Entry(
            objective="hinge",
            names=("hinge",),
            file=_FILE,
            changes=(Defaults(kink=0.5),),
            consequence=(
                "An example exactly on the margin counts half, as torch.min and torch.max share the gradient of a "
                "tie; with relu it counts nothing."
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
            names=("original",),
            file=_FILE,
        ),
        Entry(
            objective="least_squares",
            names=("ls",),
            file=_FILE,
            changes=(Defaults(scale=1.0),),
            consequence=(
                "Without the factor 1/2 of the paper: losses and gradients are twice as large. Losses of several "
                "scales are averaged."
            ),
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
        Entry(
            objective="wasserstein",
            names=("w",),
            file=_FILE,
        ),
    ),
)
