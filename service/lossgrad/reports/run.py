"""The diagnosis of a run as text."""

from collections.abc import Iterator, Mapping, Sequence

from lossgrad.analysis.diagnose import Monitor, RunDiagnosis, Series, Summary
from lossgrad.analysis.finding import Finding
from lossgrad.reports.figure import MAIN, label, limit, shown
from lossgrad.reports.finding import event_lines, findings_section
from lossgrad.reports.heading import heading
from lossgrad.reports.sparkline import sparkline
from lossgrad.reports.style import Style
from lossgrad.reports.table import fitted, table

_MOST_EVENTS = 20
_SHORTEST, _LONGEST = 16, 60
"""Columns of a sparkline."""
_ARROWS: Mapping[str | None, str] = {"rising": "↗", "falling": "↘", "steady": "→"}


def run_report(found: RunDiagnosis, style: Style, *, everything: bool = False) -> str:
    """Headline, findings, what changed when, the main series as sparklines, and a table of figures.

    The table has the main figures and those that were past their thresholds at some step, or all of them.
    """
    lines = [*heading(found.headline, found.objective, found.parameters, style)]
    lines += findings_section(found.findings, style)
    lines += _changes(found.events, style, everything=everything)
    lines += _sparklines(found, style)
    lines += _figures(found.figures, style, everything=everything)
    return "\n".join(lines) + "\n"


def watch_report(monitor: Monitor, style: Style, *, everything: bool = False) -> str:
    """The same of a run that was watched: its series are gone."""
    lines = [*heading(monitor.headline(), monitor.objective, monitor.parameters, style)]
    lines += findings_section(monitor.findings(), style)
    lines += _figures(monitor.figures(), style, everything=everything)
    return "\n".join(lines) + "\n"


def _changes(events: Sequence[Finding], style: Style, *, everything: bool) -> Iterator[str]:
    if not events:
        return
    yield from ("", style.bold("What changed"))
    kept = events if everything else events[:_MOST_EVENTS]
    for event in kept:
        yield from event_lines(event, style)
    if len(kept) < len(events):
        yield style.dim(f"… and {len(events) - len(kept)} more")


def _sparklines(found: RunDiagnosis, style: Style) -> Iterator[str]:
    series = [each for each in found.series if each.key in MAIN]
    names = [_label(each) for each in series]
    room = style.columns - max(map(len, names), default=0) - 2
    if len(found.steps) < 2 or not series or room < _SHORTEST:  # noqa: PLR2004 - one number is no line
        return
    yield from ("", style.bold(f"Steps {found.steps[0]} to {found.steps[-1]}, each line between its own extremes"))
    lines = [sparkline(each.values, min(room, _LONGEST)) for each in series]
    yield from table(list(zip(names, lines, strict=True)))


def _figures(summaries: Sequence[Summary], style: Style, *, everything: bool) -> Iterator[str]:
    known = [each for each in summaries if each.steps and (everything or _matters(each))]
    rows = [(_label(each), *_numbers(each)) for each in known]
    if rows:
        head = ("figure", "first", "last", "least", "most", "", "steps past threshold")
        yield ""
        first, *rest = fitted([head, *rows], style.columns, right=(1, 2, 3, 4), spare=((3, 4), (6,)))
        yield style.bold(first)
        yield from rest
    missing = [each for each in summaries if not each.steps]
    if everything and missing:
        yield from ("", style.bold("Not measured"))
        for each in missing:
            yield from style.wrapped(f"{_label(each)}: {each.inapplicable or 'undefined at every step'}", "    ", "  ")


def _numbers(summary: Summary) -> tuple[str, ...]:
    past = "" if summary.steps_beyond is None else f"{summary.steps_beyond} of {summary.steps}"
    reading = limit(summary.figure)
    told = f"{past} ({reading})" if past and reading else past
    each = (summary.first, summary.last, summary.minimum, summary.maximum)
    return (*map(shown, each), _ARROWS.get(summary.trend, ""), told)


def _matters(summary: Summary) -> bool:
    return bool(summary.steps_beyond) or summary.key in MAIN


def _label(each: Series | Summary) -> str:
    return label(each.figure, each.of, each.player, each.side)
