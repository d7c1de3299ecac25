"""Constants on top of losses, in words."""

from collections.abc import Mapping

from lossgrad.analysis.finding import Confidence, Evidence, Finding


def constant(offset: float, sides: Mapping[str, float], player: str, confidence: Confidence) -> Finding:
    """A constant on top of losses."""
    shown: dict[str, Evidence] = {"offset": offset} if offset else {}
    shown |= {f"offset_on_{side}": value for side, value in sides.items() if value}
    told = ", ".join(f"{value:.6g}" for value in shown.values() if isinstance(value, float))
    return Finding(
        code="constant_offset",
        severity="info",
        confidence=confidence,
        title=f"The {player}'s loss is off by a constant ({told})",
        explanation=(
            "A number that does not depend on the logits has no gradient: it changes the loss that is shown, and "
            "nothing about the training."
        ),
        evidence=shown,
        advice=(
            "Look for another term in the loss that you show, such as a gradient penalty, and report the loss without "
            "it when you compare."
        ),
        player=player,
    )
