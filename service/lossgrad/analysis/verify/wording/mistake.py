"""A mistake in words, or two that come together."""

from collections.abc import Iterator
from dataclasses import replace

from lossgrad.analysis.finding import Confidence, Evidence, Finding
from lossgrad.analysis.verify.explanation import Explanation, Occurrence


def mistakes(explanation: Explanation, player: str, confidence: Confidence) -> Iterator[Finding]:
    """Each mistake by itself; of two the first says that they come together."""
    first, *rest = (_told(each, explanation, player, confidence) for each in explanation.occurrences)
    if rest:
        (other,) = rest
        first = replace(
            first,
            explanation=(
                f"Two mistakes come together here, and neither alone gives these numbers: this one, and "
                f'"{other.title}". What is said of each is what it does by itself. {first.explanation}'
            ),
            evidence={**first.evidence, "together_with": other.code},
            advice=f"{first.advice} Then mend the other; the numbers are right only once both are.",
        )
        other = replace(other, evidence={**other.evidence, "together_with": first.code})
        rest = [other]
    yield first
    yield from rest


_PROSE = frozenset({"meaning", "rest", "known", "where", "loss", "which", "divided"})
"""Details that are half sentences."""


def _is_prose(name: str, value: Evidence) -> bool:
    return name in _PROSE and isinstance(value, str)


def _told(occurrence: Occurrence, explanation: Explanation, player: str, confidence: Confidence) -> Finding:
    mistake = occurrence.mistake
    words: dict[str, object] = {"player": player, "objective": explanation.variant.label, **occurrence.details}
    return Finding(
        code=mistake.code,
        severity=mistake.severity,
        confidence=confidence,
        title=mistake.title.format(**words),
        explanation=mistake.explanation.format(**words),
        evidence={name: value for name, value in occurrence.details.items() if not _is_prose(name, value)},
        advice=mistake.advice.format(**words),
        player=player,
        sources=mistake.sources,
    )
