"""LynnHo's GANs: two hinges, and ties that count half."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "torchprob/gan/loss.py"

DIALECT = Dialect(
    name="lynnho",
    title="LynnHo",
    repository="LynnHo/DCGAN-LSGAN-WGAN-GP-DRAGAN-Pytorch",
    entries=(
        Entry(
            objective="non_saturating",
            names=("gan",),
            file=_FILE,
        ),
        Entry(
            objective="hinge_non_saturating",
            names=("hinge_v1",),
            file=_FILE,
            changes=(Defaults(kink=0.5),),
            consequence=(
                "An example exactly on the margin counts half, as torch.min and torch.max share the gradient of a "
                "tie; with relu it counts nothing. AudioCraft numbers the two hinges the other way round."
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
            objective="hinge",
            names=("hinge_v2",),
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
            objective="least_squares",
            names=("lsgan",),
            file=_FILE,
            changes=(Defaults(scale=1.0),),
            consequence="Without the factor 1/2 of the paper: losses and gradients are twice as large.",
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
        Entry(
            objective="wasserstein",
            names=("wgan",),
            file=_FILE,
        ),
    ),
)
