"""PyTorch-GAN: one script for each paper, discriminators halved, sigmoids before the loss."""

from lossgrad.core.changes import OfMean, Replaced, Scaled, clamped
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.dialects import _habits as habits
from lossgrad.objectives import non_saturating

DIALECT = Dialect(
    name="pytorch_gan",
    title="PyTorch-GAN",
    repository="eriklindernoren/PyTorch-GAN",
    entries=(
        habits.sigmoid_first(
            names=("gan",),
            file="implementations/gan/gan.py",
            then=(Scaled(0.5, "discriminator"),),
            besides=habits.HALVED,
        ),
        habits.halved_squares(
            names=("lsgan",),
            file="implementations/lsgan/lsgan.py",
            consequence=(
                "The discriminator is as in the paper, the generator's gradients are twice as large; Adam, which "
                "trains both, divides a constant factor out again."
            ),
        ),
        Entry(objective="wasserstein", names=("wgan",), file="implementations/wgan/wgan.py"),
        Entry(
            objective="boundary_seeking",
            names=("bgan",),
            file="implementations/bgan/bgan.py",
            changes=(
                clamped("discriminator"),
                Scaled(0.5, "discriminator"),
            ),
            consequence=(
                "The discriminator's probabilities go through BCELoss, the generator's are not guarded: log(1 - D) is "
                "infinite once D rounds to 1."
            ),
            example=habits.HALVED_LOGISTIC,
        ),
        Entry(
            objective="relativistic_average",
            names=("rel_avg_gan",),
            file="implementations/relativistic_gan/relativistic_gan.py",
            changes=(
                Replaced("generator", non_saturating.OBJECTIVE),
                Scaled(0.5, "discriminator"),
            ),
            consequence=(
                "The generator's relativistic loss is computed and then overwritten by the non-saturating one (issue "
                "#52), so only the discriminator is relativistic."
            ),
            example=Contrast(
                player="generator",
                logits={"real": [2.0], "fake": [-1.0]},
                canonical=6.097174703147484,
                dialect=1.3132616875182228,
            ),
        ),
        Entry(
            objective="relativistic_paired",
            names=("relativistic_gan",),
            file="implementations/relativistic_gan/relativistic_gan.py",
            changes=(Replaced("generator", non_saturating.OBJECTIVE),),
            consequence=(
                "The generator's relativistic loss is computed and then overwritten by the non-saturating one (issue "
                "#52). The mean of two equal terms is the canonical discriminator."
            ),
            example=Contrast(
                player="generator",
                logits={"real": [2.0], "fake": [-1.0]},
                canonical=3.048587351573742,
                dialect=1.3132616875182228,
            ),
        ),
        Entry(
            objective="energy_based",
            names=("ebgan",),
            file="implementations/ebgan/ebgan.py",
            changes=(OfMean("discriminator", "fake"),),
            consequence=(
                "The hinge is taken of the batch's mean energy, not of each energy: fakes beyond the margin make up "
                "for those short of it. The margin is max(1, batch size/64). The generator adds 0.1 times a "
                "pulling-away term that is no part of this."
            ),
            example=Contrast(
                player="discriminator", logits={"real": [0.5], "fake": [-1.0, 3.0]}, canonical=1.5, dialect=0.5
            ),
        ),
        Entry(
            objective="boundary_equilibrium",
            names=("began",),
            file="implementations/began/began.py",
            consequence=(
                "Between steps it moves k by 0.001 (gamma E_real - E_fake) with gamma = 0.75; send the k of the step."
            ),
        ),
    ),
)
