"""Another penalty than the one that is meant, or a library's way with it, in words."""

from collections.abc import Mapping, Sequence

from lossgrad.analysis.finding import Confidence, Finding
from lossgrad.analysis.verify_penalty.explanation import Candidate
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.wording.words import changed, listed, shown
from lossgrad.core.penalty import Choice, Penalty, Setting

_SAME = {"gradient_penalty": "DRAGAN has the same formula, at other points."}
"""Penalties that no numbers tell from another one."""


def of_library(candidate: Candidate, case: Case, confidence: Confidence, libraries: Sequence[str]) -> Finding:
    """The parameters that a library gives the penalty."""
    differ = changed(candidate.parameters, case.parameters)
    names = list(libraries) or [candidate.peer.library if candidate.peer else ""]
    note = candidate.peer.note if candidate.peer else None
    return Finding(
        code="other_library",
        severity="info",
        confidence=confidence,
        title=f"These are the numbers of {listed(names)}: {shown(differ)}",
        explanation=(
            f"{case.penalty.title} goes by one name with other constants in each library. "
            f"{_described(case.penalty, differ)}" + (f" {note}" if note else "")
        ),
        evidence={"libraries": names, **differ},
        advice="If that is what you mean, verify with these parameters; others' coefficients do not carry over.",
    )


def other_penalty(candidate: Candidate, other: Penalty, case: Case, confidence: Confidence) -> Finding:
    """That the numbers are those of another penalty."""
    parameters = changed(candidate.parameters, other.resolve({}))
    same = f" {_SAME[other.name]}" if other.name in _SAME else ""
    return Finding(
        code="other_penalty",
        severity="critical",
        confidence=confidence,
        title=f"The numbers are those of {other.title}, not of {case.penalty.title}",
        explanation=f"{other.summary}{same}{f' Its parameters here: {shown(parameters)}.' if parameters else ''}",
        evidence={"claimed": case.penalty.name, "found": other.name, **parameters},
        advice=(
            f"Look for a name that means something else in the library it comes from; if {other.name} is what you "
            f"mean, verify that. A coefficient that is good for the one is not for the other."
        ),
    )


def _described(penalty: Penalty, parameters: Mapping[str, Setting]) -> str:
    known = {each.name: each for each in penalty.parameters}
    texts = []
    for name, value in parameters.items():
        each = known[name]
        texts.append(each.options[str(value)] if isinstance(each, Choice) else f"{name}: {each.description}")
    return " ".join(texts)
