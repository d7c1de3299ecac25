"""What an analysis has to say: one fact in plain words, with the numbers it rests on and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["critical", "warning", "info"]
Confidence = Literal["certain", "likely", "possible"]
Evidence = float | int | str | bool | None | Sequence[float | int | str | None]

SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")
CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "possible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was found.

    Args:
        code: its name for programs; never changes its meaning.
        severity: critical where training cannot work, warning where it suffers, info where it is good to know.
        confidence: certain where nothing else explains the numbers, likely where something less usual would, possible
            where they only hint at it.
        title: one line in plain words.
        explanation: what that means, for someone who does not know the catalogue.
        evidence: the numbers and positions it rests on, by name.
        advice: what to change, or what to try.
        player, side: whose, and on which examples, where it is about one of them.
        sources: papers, or threads in which it happened to others.
        first_step, last_step: of a run, the steps between which it was seen.
    """

    code: str
    severity: Severity
    confidence: Confidence = "certain"
    title: str
    explanation: str
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    advice: str
    player: str | None = None
    side: str | None = None
    sources: tuple[str, ...] = ()
    first_step: int | None = None
    last_step: int | None = None


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """The most telling first: by severity, then by confidence, else in the order found."""
    return sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), CONFIDENCES.index(each.confidence)))
