"""A finding as a paragraph."""

from collections.abc import Iterable

from lossgrad.analysis.finding import Finding
from lossgrad.reports.players import BOTH
from lossgrad.reports.style import Style

_INDENT = "  "


def finding_lines(found: Finding, style: Style) -> list[str]:
    """Its severity and title, what it means, what to do, and where it is from."""
    said = [*([BOTH] if found.player == BOTH else []), *([found.confidence] if found.confidence != "certain" else [])]
    return [
        *marked(found, f"{found.title} ({', '.join(said)})" if said else found.title, style),
        *style.wrapped(found.explanation, _INDENT),
        *style.wrapped(found.advice, f"{_INDENT}  ", f"{_INDENT}→ "),
        *(style.dim(line) for source in found.sources for line in style.wrapped(source, f"{_INDENT}  ", _INDENT)),
    ]


def findings_section(findings: Iterable[Finding], style: Style) -> list[str]:
    """All of them, with an empty line before each."""
    return [line for found in findings for line in ("", *finding_lines(found, style))]


def event_lines(found: Finding, style: Style) -> list[str]:
    """What happened in a run, and when; the step is the one at which it was told."""
    return marked(found, f"step {found.last_step}: {found.title}", style)


def marked(found: Finding, text: str, style: Style) -> list[str]:
    """Text behind the severity."""
    label = found.severity.upper()
    first, *rest = style.wrapped(f"{label} {text}", _INDENT, "")
    return [style.severe(label, found.severity) + style.bold(first.removeprefix(label)), *map(style.bold, rest)]
