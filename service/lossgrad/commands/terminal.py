"""What a report is written to: its width, its colours, and a progress bar beside it."""

import io
import os
import shutil
import sys
from typing import Any

from tqdm import tqdm

from lossgrad.reports import Style

_WIDTH = 100
"""Columns where there is no terminal, and none are said (COLUMNS)."""
_DELAY = 1.0
"""Seconds before a progress bar is shown."""


def style() -> Style:
    """The style for standard output: coloured if it is a terminal that NO_COLOR does not speak against."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(width=shutil.get_terminal_size((_WIDTH, 24)).columns, colour=colour)


def write(text: str) -> None:
    """Text to standard output at once; what its encoding does not have becomes a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line to standard error."""
    sys.stderr.write(f"lossgrad: {text}\n")


def progress(total: int, unit: str) -> "tqdm[Any]":
    """A bar on standard error, if that is a terminal and it takes longer than a moment."""
    return tqdm(total=total, unit=unit, delay=_DELAY, disable=None, leave=False, file=sys.stderr)
