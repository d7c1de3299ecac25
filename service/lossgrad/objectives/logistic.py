"""Logistic regression: the classifier inside the logistic GANs, taken by itself.

``real`` is the positive class, ``fake`` the negative one.
"""

from lossgrad.core.objective import Alias, Example, Objective, Reference
from lossgrad.objectives import _logistic as logistic

OBJECTIVE = Objective(
    name="logistic",
    title="Logistic regression",
    family="classifier",
    summary=(
        "Binary cross-entropy of a classifier. An example's weight is its probability of being misclassified, "
        "so nothing is ever ignored entirely and nothing weighs more than 1."
    ),
    saturation=(
        "With hard targets the gradient fades with exp(−|a|) on examples that are right, and tends to 1 on those that "
        "are wrong. With soft ones it vanishes at the logit of the target, and turns round beyond it."
    ),
    chance_level=logistic.CHANCE_LEVEL,
    optimal_logit=logistic.OPTIMAL_LOGIT,
    notes=(
        "A classifier at chance has a loss of 2 log 2 ≈ 1.386 (the sum of both classes' means, no 1/2).",
        "With a soft target the loss cannot fall below the target's entropy: 0.3251 for 0.9.",
    ),
    players={"discriminator": logistic.DISCRIMINATOR},
    parameters=logistic.SOFT_TARGETS,
    misnomers=logistic.MISNOMERS,
    check=logistic.one_meaning,
    aliases=(
        Alias("binary_cross_entropy", ("PyTorch",)),
        Alias("log_loss", ("scikit-learn",)),
        Alias("bce_with_logits", ("PyTorch",)),
    ),
    references=(
        Reference(
            title="Cox, The Regression Analysis of Binary Sequences, 1958",
            url="https://doi.org/10.1111/j.2517-6161.1958.tb00292.x",
        ),
        logistic.SALIMANS,
    ),
    examples=(
        Example(
            summary="Each weight is the probability of being misclassified.",
            logits=logistic.LOGITS,
            answer={"discriminator": logistic.ANSWER},
        ),
    ),
)
