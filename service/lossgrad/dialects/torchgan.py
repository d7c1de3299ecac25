"""torchgan: the canonical losses, with the energy-based defaults of its own."""

from lossgrad.core.changes import Defaults
from lossgrad.core.dialect import Contrast, Dialect, Entry

_FILE = "torchgan/losses/functional.py"

DIALECT = Dialect(
    name="torchgan",
    title="torchgan",
    repository="torchgan/torchgan",
    entries=(
        Entry(
            objective="non_saturating",
            names=(
                "MinimaxGeneratorLoss",
                "MinimaxDiscriminatorLoss",
            ),
            file=_FILE,
            consequence=(
                "What it calls minimax is the non-saturating loss unless nonsaturating=False. label_smoothing is "
                "one_sided_smoothing here."
            ),
        ),
        Entry(
            objective="minimax",
            names=("nonsaturating=False",),
            file=_FILE,
            consequence="Its test adds log(1 + exp(-1)) to agree with TF-GAN, whose constant it does not have.",
        ),
        Entry(
            objective="least_squares", names=("LeastSquaresGeneratorLoss", "LeastSquaresDiscriminatorLoss"), file=_FILE
        ),
        Entry(objective="wasserstein", names=("WassersteinGeneratorLoss", "WassersteinDiscriminatorLoss"), file=_FILE),
        Entry(
            objective="energy_based",
            names=(
                "EnergyBasedGeneratorLoss",
                "EnergyBasedDiscriminatorLoss",
            ),
            file="torchgan/losses/energybased.py",
            changes=(Defaults(margin=80.0),),
            consequence=(
                "Fakes are pushed up until their energy is 80, which suits energies that are summed over pixels."
            ),
            example=Contrast(
                player="discriminator", logits={"real": [0.5], "fake": [2.0]}, canonical=0.5, dialect=78.5
            ),
        ),
        Entry(
            objective="boundary_equilibrium",
            names=(
                "BoundaryEquilibriumGeneratorLoss",
                "BoundaryEquilibriumDiscriminatorLoss",
            ),
            file="torchgan/losses/boundaryequilibrium.py",
            consequence=(
                "Between steps it moves k by 0.001 (gamma E_real - E_fake) with gamma = 0.75; send the k of the step."
            ),
        ),
    ),
)
