"""In which order findings are told: rather the cause than what comes of it, and what still is before what was."""

from collections.abc import Sequence
from dataclasses import replace

from lossgrad.analysis.diagnose.symptom import Symptom
from lossgrad.analysis.diagnose.wording import listed
from lossgrad.analysis.finding import SEVERITIES, Finding

Found = tuple[Symptom, Finding]
_LONG, _LONG_FOR_CAUSE = 0.5, 0.25
"""Shares of the recorded steps from which on what is over still counts in full."""


def ordered(found: Sequence[Found]) -> tuple[Finding, ...]:
    """The most telling first, what they imply folded into them.

    By severity, where a cause counts as the most severe and what is over after less than half of the steps (a cause:
    a quarter) as one less; of equals what is only possible comes last, and the others as the symptoms are listed.
    """
    ranked = sorted(found, key=_place)
    kept: list[Found] = []
    folded: dict[str, list[str]] = {}
    for symptom, finding in ranked:
        cover = next((other[0].code for other in ranked if _covers(other, symptom, finding)), None)
        if cover is None:
            kept.append((symptom, finding))
        else:
            folded.setdefault(cover, []).append(symptom.code)
    titles = {symptom.code: symptom.title for symptom, _ in ranked}
    return tuple(_with(finding, folded.get(symptom.code, []), titles) for symptom, finding in kept)


def _place(found: Found) -> tuple[float, bool, bool, bool, bool]:
    symptom, finding = found
    severity = SEVERITIES.index(finding.severity)
    if severity == len(SEVERITIES) - 1:
        return severity, False, False, False, finding.confidence == "possible"
    past = _past(symptom, finding)
    cause = symptom.cause and not past
    # What was critical counts as a warning, and what was a warning comes after those, before what is good to know.
    rank = 0 if cause else severity + past if severity == 0 else severity + past / 2
    return rank, not symptom.foremost, not cause, past, finding.confidence == "possible"


def _past(symptom: Symptom, finding: Finding) -> bool:
    """Whether it is over and was not long."""
    steps, of_steps = _steps(finding), finding.evidence.get("of_steps")
    if symptom.momentary or symptom.foremost or finding.evidence.get("ongoing", True) or not isinstance(of_steps, int):
        return False
    return steps < (_LONG_FOR_CAUSE if symptom.cause else _LONG) * of_steps


def _covers(found: Found, symptom: Symptom, finding: Finding) -> bool:
    """Whether this says all that the other one does, for as long."""
    other, said = found
    if finding.severity != "info" or symptom.code not in other.implies:
        return False
    return 2 * _steps(said) >= _steps(finding)


def _steps(finding: Finding) -> int:
    steps = finding.evidence.get("steps")
    return steps if isinstance(steps, int) else 1


def _with(finding: Finding, codes: Sequence[str], titles: dict[str, str]) -> Finding:
    if not codes:
        return finding
    told = f" Seen along with it and explained by it: {listed([titles[code] for code in codes])}."
    return replace(
        finding, explanation=finding.explanation + told, evidence={**finding.evidence, "implies": list(codes)}
    )
