"""PyTorch-GAN: one script for each paper, discriminators halved, sigmoids before the loss."""

from lossgrad.core.changes import Defaults, OfMean, Replaced, Scaled, clamped
from lossgrad.core.dialect import Contrast, Dialect, Entry
from lossgrad.objectives import non_saturating

DIALECT = Dialect(
    name="pytorch_gan",
    title="PyTorch-GAN",
    repository="eriklindernoren/PyTorch-GAN",
    entries=(
        Entry(
            objective="non_saturating",
            names=("gan",),
            file="implementations/gan/gan.py",
            changes=(
                clamped(),
                Scaled(0.5, "discriminator"),
            ),
            consequence=(
                "A sigmoid, then BCELoss. In float32 the sigmoid rounds to 1 from a logit of 16.64 on: the loss of "
                "such a fake is 100 and its gradient 0. The halved discriminator learns at half the rate; the "
                "generator's loss is not halved."
            ),
            example=Contrast(
                player="generator",
                logits={"fake": [-30.0]},
                quantity="weights",
                side="fake",
                canonical=0.9999999999999064,
                dialect=0.09357622968837548,
            ),
        ),
        Entry(
            objective="least_squares",
            names=("lsgan",),
            file="implementations/lsgan/lsgan.py",
            changes=(
                Defaults(scale=1.0),
                Scaled(0.5, "discriminator"),
            ),
            consequence="The discriminator is as in the paper, the generator learns twice as fast.",
            example=Contrast(player="generator", logits={"fake": [0.0]}, canonical=0.5, dialect=1.0),
        ),
        Entry(
            objective="wasserstein",
            names=("wgan",),
            file="implementations/wgan/wgan.py",
        ),
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
            example=Contrast(
                player="discriminator",
                logits={"real": [0.5], "fake": [-0.25]},
                canonical=1.0500164040589501,
                dialect=0.5250082020294751,
            ),
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
                "for those short of it. The margin is max(1, batch size/64)."
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
