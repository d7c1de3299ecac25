"""Reductions other than the one that is meant, in words."""

from collections.abc import Iterator, Mapping, Sequence

from lossgrad.analysis.finding import Confidence, Evidence, Finding, Severity
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.fit import Fit
from lossgrad.analysis.verify_penalty.explanation import Explanation
from lossgrad.analysis.verify_penalty.wording.words import libraries_named

FACTORS: Mapping[str, tuple[str, Severity, str, str, str]] = {
    "sum": (
        "sum_for_mean",
        "warning",
        "{name} is summed, not averaged",
        "Value and gradients are {n} times what the mean gives, and grow with the batch size.",
        'Take the mean over the batch. If you mean the sum, verify with reduction="sum".',
    ),
    "mean": (
        "mean_for_sum",
        "warning",
        "{name} is averaged, not summed",
        "Value and gradients are {n} times smaller than the sum's.",
        'Sum over the batch. If you mean the mean, verify with reduction="mean".',
    ),
    "halved": (
        "halved",
        "info",
        "{name} is half of what it should be",
        "There is a factor ½ in front. Whether there is one is what libraries disagree on most: with it, twice the "
        "coefficient gives the same penalty.",
        "Keep it and double the coefficient, or leave it out; say which when you quote a coefficient.",
    ),
    "doubled": (
        "doubled",
        "info",
        "{name} is twice what it should be",
        "There is a factor 2 in front, or a ½ of the definition is missing: R1 is γ/2·‖g‖² in the paper and γ·‖g‖² in "
        "its authors' code, whose reg_param of 10 is a γ of 20.",
        "Put the ½ in, or halve the coefficient; say which when you quote a coefficient.",
    ),
    "mean_over_both_sides": (
        "mean_over_both_sides",
        "info",
        "The terms of {name} are averaged over all arrays together",
        "Each term counts 1/(n + m) and not 1/n or 1/m.",
        "Take the mean of each array's terms and add them.",
    ),
    "averaged_twice": (
        "averaged_twice",
        "warning",
        "{name} is divided by the batch size twice",
        "It is {n} times too small: the mean was taken, and divided by the batch size again.",
        "Divide once: .mean() has done it already.",
    ),
    "sum_of_halves": (
        "sum_of_halves",
        "warning",
        "{name} is summed, with a factor ½",
        "Value and gradients are {n}/2 times what the mean gives, and grow with the batch size.",
        "Take the mean over the batch, without the factor.",
    ),
}
"""By reduction or factor: the finding's code, severity, title, explanation and advice."""


def factor(
    explanation: Explanation, reduction: Reduction, name: str, confidence: Confidence, libraries: Sequence[str]
) -> Iterator[Finding]:
    """The reduction, where it is not the one that is meant."""
    way = explanation.fit.way
    code = way.convention.code
    if code == ("mean" if reduction == "mean" else "sum"):
        return
    found, severity, title, text, advice = FACTORS[code]
    words = {"name": name, "n": " and ".join(map(str, dict.fromkeys(way.sizes.values())))}
    evidence: dict[str, Evidence] = {"factor": next(way.convention.reduced(side, way.sizes) for side in way.sizes)}
    yield Finding(
        code=found,
        severity=severity,
        confidence=confidence,
        title=title.format(**words),
        explanation=text.format(**words) + libraries_named(libraries),
        evidence=evidence | ({"libraries": list(libraries)} if libraries else {}),
        advice=advice,
    )


def apart(fitted: Fit, name: str, confidence: Confidence) -> Finding:
    """That the value and the arrays have different reductions."""
    other = fitted.way_of_loss.convention.code if fitted.way_of_loss else ""
    names = {"sum": "summed", "mean": "averaged"}
    of_arrays, of_value = (names.get(code, code.replace("_", " ")) for code in (fitted.way.convention.code, other))
    return Finding(
        code="loss_and_gradient_disagree",
        severity="warning",
        confidence=confidence,
        title=f"The value of {name} and its arrays are not of one scale",
        explanation=f"The arrays are {of_arrays} and the value is {of_value}, so they are not those of one number.",
        evidence={"arrays": fitted.way.convention.code, "loss": other},
        advice="Take the gradients of the very value you show, with the same reduction.",
    )
