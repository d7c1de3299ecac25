"""Analyses as text for people: pure functions from what was found to lines of a given width."""

from lossgrad.reports.batch import batch_report
from lossgrad.reports.finding import finding_lines
from lossgrad.reports.run import run_report, watch_report
from lossgrad.reports.style import PLAIN, Style
from lossgrad.reports.verification import verdict_line, verification_report

__all__ = [
    "PLAIN",
    "Style",
    "batch_report",
    "finding_lines",
    "run_report",
    "verdict_line",
    "verification_report",
    "watch_report",
]
