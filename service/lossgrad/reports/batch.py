"""The diagnosis of one batch as text."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from lossgrad.analysis.diagnose import Diagnosis, Measured, Value
from lossgrad.reports.figure import MAIN, label, reading, shown
from lossgrad.reports.finding import findings_section
from lossgrad.reports.heading import heading
from lossgrad.reports.style import Style
from lossgrad.reports.table import shortened

_MARK = "!"
_MARGIN = 6
"""Columns between label, number, mark and reading."""
_NARROW = 24
"""Columns below which a reading is not set beside the numbers but left out."""


def batch_report(found: Diagnosis, style: Style, *, everything: bool = False) -> str:
    """Headline, findings, and a table of figures: the main ones and those past their thresholds, or all of them."""
    lines = [*heading(found.headline, found.objective, found.parameters, style)]
    lines += findings_section(found.findings, style)
    rows = list(_rows(found.figures, everything=everything))
    if rows:  # there are none where logits are not finite
        lines += ["", *_table(rows, style)]
    if any(mark for _, _, mark, _ in rows):
        lines += ["", *map(style.dim, style.wrapped(f"{_MARK} deserves attention, as the reading says"))]
    if everything:
        lines += _inapplicable(found.figures, style)
    return "\n".join(lines) + "\n"


def _rows(figures: Sequence[Measured], *, everything: bool) -> Iterator[tuple[list[str], list[str], str, str]]:
    """Of each figure with something to show: labels, numbers, a mark for each and the reading."""
    for measured in figures:
        kept = [value for value in measured.values if everything or _matters(measured, value)]
        if kept:
            figure = measured.figure
            labels = [label(figure, value.of, value.player, value.side) for value in kept]
            numbers = [shown(value.value) for value in kept]
            marks = "".join(_MARK if measured.beyond(value) else " " for value in kept)
            yield labels, numbers, marks.rstrip(), reading(figure)


def _matters(measured: Measured, value: Value) -> bool:
    return bool(measured.beyond(value)) or value.key(measured.figure.name) in MAIN


def _table(rows: Sequence[tuple[list[str], list[str], str, str]], style: Style) -> Iterator[str]:
    longest = max((len(each) for _, numbers, *_ in rows for each in numbers), default=0)
    widest = max((len(each) for labels, *_ in rows for each in labels), default=0)
    widest = min(widest, style.columns - longest - _MARGIN)
    room = style.columns - widest - longest - _MARGIN
    for labels, numbers, marks, read in rows:
        beside = wrap(read, room) if room >= _NARROW else []
        for name, value, mark, text in zip_longest(labels, numbers, marks, beside, fillvalue=""):
            flag = style.severe(mark, "warning") if mark.strip() else " "
            yield f"{shortened(name, widest).ljust(widest)}  {value.rjust(longest)} {flag}  {style.dim(text)}".rstrip()


def _inapplicable(figures: Sequence[Measured], style: Style) -> Iterator[str]:
    missing = [measured for measured in figures if measured.inapplicable is not None]
    if missing:
        yield ""
        yield style.bold("Not measured")
        for measured in missing:
            yield from style.wrapped(f"{measured.figure.title}: {measured.inapplicable}", "    ", "  ")
