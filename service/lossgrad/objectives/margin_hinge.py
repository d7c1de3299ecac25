"""The support-vector classifier: every example short of the margin weighs 1, all others nothing."""

from lossgrad.core.objective import Alias, Example, Objective, Reference
from lossgrad.objectives import _hinge as hinge

OBJECTIVE = Objective(
    name="margin_hinge",
    title="Hinge loss (support-vector classifier)",
    family="classifier",
    summary=(
        "The hinge loss of a support-vector machine. Mistakes and examples inside the margin weigh 1, "
        "everything else 0."
    ),
    saturation=f"{hinge.SATURATION}.",
    chance_level=hinge.CHANCE_LEVEL,
    notes=("With a margin of 0 it is the perceptron.", hinge.BEST_LOGIT),
    players={"discriminator": hinge.DISCRIMINATOR},
    parameters=(hinge.MARGIN, hinge.KINK),
    aliases=(Alias("svm", ("scikit-learn",)), Alias("hinge_loss", ("scikit-learn", "optax"))),
    references=(
        Reference(
            title="Cortes and Vapnik, Support-Vector Networks, 1995",
            url="https://doi.org/10.1007/BF00994018",
            where="section 3",
        ),
    ),
    examples=(
        Example(
            summary="The positive at 0.5 is right but inside the margin, so it still counts.",
            logits=hinge.LOGITS,
            parameters={"margin": 1.0},
            answer={"discriminator": hinge.ANSWER},
        ),
    ),
)
