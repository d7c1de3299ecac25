"""MMagic: least squares without the half, and label values that some losses ignore. ESRGAN's means are detached."""

from lossgrad.core.changes import Defaults, Detached, Scaled
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "mmagic/models/losses/gan_loss.py"

DIALECT = Dialect(
    name="mmagic",
    title="MMagic",
    repository="open-mmlab/mmagic",
    entries=(
        Entry(
            objective="non_saturating",
            names=("vanilla",),
            file=_FILE,
            consequence="Label values are absolute: real_target and fake_target are what is asked for.",
        ),
        Entry(
            objective="non_saturating",
            names=("wgan-logistic-ns",),
            file=_FILE,
            consequence="It ignores the label values.",
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
            objective="hinge",
            names=("hinge",),
            file=_FILE,
        ),
        Entry(
            objective="wasserstein",
            names=("wgan",),
            file=_FILE,
        ),
        Entry(
            objective="l1",
            names=("l1",),
            file=_FILE,
        ),
        Entry(
            objective="relativistic_average",
            names=("esrgan",),
            file="mmagic/models/editors/esrgan/esrgan.py",
            changes=(
                Scaled(0.5),
                Detached("discriminator"),
            ),
            consequence=(
                "The other side's mean is detached in the discriminator's step, so gradients differ by up to a factor "
                "of about 4, and no longer sum to zero. With gan_type='hinge' its generator loss is 0 for every "
                "batch."
            ),
            example=Contrast(
                player="discriminator",
                logits={"real": [2.0, 1.0, 3.0], "fake": [-1.0, -2.0, 0.0]},
                quantity="gradients",
                side="real",
                canonical=-0.036321402743830694,
                dialect=-0.00790431219626113,
            ),
        ),
    ),
)
