"""How reports are laid out: widths, colours, sparklines and tables."""

import re

import numpy as np
import pytest

from lossgrad.analysis.finding import Finding
from lossgrad.reports import PLAIN, Style, finding_lines
from lossgrad.reports.sparkline import sparkline
from lossgrad.reports.table import fitted, table

FOUND = Finding(
    code="weak",
    severity="warning",
    confidence="likely",
    title="The gradient is weak",
    explanation="Fakes that are rejected with confidence pull hardly at all, " * 4,
    advice="Train the generator with another loss. " * 4,
    sources=("https://example.org/" + "a" * 60, "A paper with a title that is longer than the narrowest report is"),
)


def test_a_series_is_drawn_between_its_extremes() -> None:
    assert sparkline(np.array([0.0, 1, 2, 3, 4, 5, 6, 7]), 8) == "▁▂▃▄▅▆▇█"


def test_a_long_series_is_drawn_by_the_means_of_its_stretches() -> None:
    assert sparkline(np.array([0.0, 2, 9, 7]), 2) == sparkline(np.array([1.0, 8]), 2) == "▁█"


def test_a_constant_series_is_drawn_low() -> None:
    assert sparkline(np.full(5, -3.0), 60) == "▁▁▁▁▁"


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([0.0, np.nan, 1.0], "▁ █"),
        ([0.0, np.inf, 1.0], "▁∞█"),
        ([np.nan, np.nan], "  "),
        ([-np.inf, np.nan], "∞ "),
        ([-1.7e308, 0.0, 1.7e308], "▁▅█"),
        ([5e-324, 0.0], "█▁"),
        ([], ""),
    ],
)
def test_what_is_no_number_is_shown_as_such(values: list[float], drawn: str) -> None:
    assert sparkline(np.array(values), 10) == drawn


def test_a_finding_has_its_severity_in_words_and_its_doubt() -> None:
    first, *_ = finding_lines(FOUND, PLAIN)
    assert first == "WARNING The gradient is weak (likely)"


@pytest.mark.parametrize("width", [40, 57, 100, 120])
def test_a_finding_is_no_wider_than_it_may_be_but_for_addresses(width: int) -> None:
    lines = finding_lines(FOUND, Style(width=width))
    assert max(len(line) for line in lines if "https://" not in line) <= width
    assert f"  {FOUND.sources[0]}" in lines
    assert sum(line.startswith("  → ") for line in lines) == 1


def test_widths_that_cannot_be_laid_out_are_not_followed() -> None:
    assert (Style(width=3).columns, Style(width=80).columns, Style(width=500).columns) == (40, 80, 120)


def test_colours_change_nothing_else() -> None:
    coloured = "\n".join(finding_lines(FOUND, Style(colour=True)))
    assert coloured.startswith("\033[33mWARNING\033[0m")
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == "\n".join(finding_lines(FOUND, PLAIN))


def test_columns_stand_one_below_the_other() -> None:
    assert table([("a", "1"), ("bcd", "10", "x")], right=(1,)) == ["a     1", "bcd  10  x"]


def test_a_table_gives_up_what_it_can_spare_and_then_the_ends_of_names() -> None:
    rows = [("a long name", "1", "2", "spare"), ("b", "3", "4", "s")]
    assert fitted(rows, 30, right=(), spare=((3,), (2,))) == table(rows)
    assert fitted(rows, 20, right=(), spare=((3,), (2,))) == ["a long name  1  2", "b            3  4"]
    assert fitted(rows, 14, right=(), spare=((3,), (2,))) == ["a long name  1", "b            3"]
    assert fitted(rows, 9, right=(), spare=((3,), (2,))) == ["a lon…  1", "b       3"]
