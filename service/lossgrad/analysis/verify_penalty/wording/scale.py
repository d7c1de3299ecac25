"""Factors that a penalty has besides reductions, in words: its coefficient, and sums over pixels."""

from collections.abc import Mapping, Sequence

from lossgrad.analysis.finding import Confidence, Finding, Severity
from lossgrad.analysis.verify_penalty.explanation import Explanation
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.wording.reduction import FACTORS
from lossgrad.analysis.verify_penalty.wording.words import libraries_named


def scaled(explanation: Explanation, case: Case, confidence: Confidence, libraries: Sequence[str]) -> Finding:
    """A factor with a name."""
    scale, strength = explanation.scale, case.strength or 1.0
    of_sums = {
        code: (severity, title.format(name=case.penalty.title), text + libraries_named(libraries), advice)
        for code, severity, title, text, advice in (FACTORS["halved"], FACTORS["doubled"])
    }
    texts: Mapping[str, tuple[Severity, str, str, str]] = {
        "coefficient_left_out": (
            "info",
            f"The coefficient, {strength:g}, is not in the numbers",
            f"Everything is divided by {strength:g}: the penalty as it is before the loss weight. Libraries differ in "
            "whether they return it with the weight or without.",
            "If the weight is applied where the losses are added, all is well: verify with a coefficient of 1. "
            "Otherwise it was forgotten.",
        ),
        "coefficient_twice": (
            "critical",
            f"The coefficient, {strength:g}, is applied twice",
            f"Everything is {strength:g} times what it should be: it is in the penalty, and again where losses are "
            "added.",
            "Apply it once.",
        ),
        "summed_over_pixels": (
            "warning",
            f"Terms are summed over pixels, and averaged over the batch: {scale.factor:g} times the mean",
            "There are several norms for an example, and their sum grows with the resolution.",
            "Take the mean over all of them.",
        ),
        "mean_over_all_numbers": (
            "critical",
            f"The mean is taken over all numbers, not over examples: {1 / scale.factor:g} times too little",
            "The squares are averaged over the pixels and channels too, where they are to be summed within an example. "
            "The larger the image, the weaker the penalty.",
            "Sum over all axes but the first, then take the mean over the batch.",
        ),
    }
    severity, title, text, advice = {**texts, **of_sums}[scale.code]
    return Finding(
        code=scale.code,
        severity=severity,
        confidence=confidence,
        title=title,
        explanation=text,
        evidence={"factor": scale.factor},
        advice=advice,
    )
