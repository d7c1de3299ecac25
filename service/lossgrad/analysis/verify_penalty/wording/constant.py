"""Factors and constants that are no reduction, in words."""

from collections.abc import Mapping

from lossgrad.analysis.finding import Confidence, Evidence, Finding
from lossgrad.analysis.verify.fit import Fit
from lossgrad.analysis.verify.wording.words import joined


def weight(weights: Mapping[str, float], name: str, confidence: Confidence) -> Finding:
    """A factor that has no name."""
    values = list(dict.fromkeys(float(f"{value:.6g}") for value in weights.values()))
    turned = any(value < 0 for value in values)
    return Finding(
        code="sign_flipped" if turned else "loss_weight",
        severity="critical" if turned else "info",
        confidence=confidence,
        title=f"{name} carries a weight of {joined([f'{value:.6g}' for value in values])}",
        explanation=(
            "Value and gradients are right but for a constant factor, which is neither a mean, a sum, a half nor the "
            "coefficient." + (" The factor is negative, so it rewards what it should punish." if turned else "")
        ),
        evidence={f"weight_on_{side}": value for side, value in weights.items()},
        advice="If you apply a loss weight, verify with it as the coefficient; else look where the factor comes from.",
    )


def constant(fitted: Fit, name: str, confidence: Confidence) -> Finding:
    """A constant on top of the value."""
    shown: dict[str, Evidence] = {"offset": fitted.offset} if fitted.offset else {}
    shown |= {f"offset_on_{side}": value for side, value in fitted.side_offsets.items() if value}
    told = ", ".join(f"{value:.6g}" for value in shown.values() if isinstance(value, float))
    return Finding(
        code="constant_offset",
        severity="info",
        confidence=confidence,
        title=f"The value of {name} is off by a constant ({told})",
        explanation="A constant has no gradient: it changes the value that is shown, and nothing about the training.",
        evidence=shown,
        advice="Look for another term that is added to this one before it is shown.",
    )
