"""What an analysis has found, as a member of a document."""

from typing import Any

from lossgrad.analysis.finding import Finding


def finding(found: Finding) -> dict[str, Any]:
    """A finding without what does not apply to it."""
    about = {
        name: value
        for name in ("player", "side", "first_step", "last_step")
        if (value := getattr(found, name)) is not None
    }
    return {
        "code": found.code,
        "severity": found.severity,
        "confidence": found.confidence,
        "title": found.title,
        "explanation": found.explanation,
        "evidence": dict(found.evidence),
        "advice": found.advice,
        **about,
        "sources": list(found.sources),
    }
