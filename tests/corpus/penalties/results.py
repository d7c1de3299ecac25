"""What was named on every run of the penalties' corpus: ``python -m tests.corpus`` writes it for the docs."""

import json
from pathlib import Path
from typing import Any

from tests.corpus.entry import VIEWS
from tests.corpus.outcomes import NOTHING
from tests.corpus.penalties.code import ENTRIES
from tests.corpus.penalties.entry import Entry
from tests.corpus.penalties.outcomes import Outcome, outcomes

FILE = Path(__file__).with_name("results.json")


def measured() -> dict[str, Any]:
    """Every entry on every batch in every view."""
    return {entry.name: described(entry, list(outcomes(entry))) for entry in ENTRIES}


def described(entry: Entry, found: list[Outcome]) -> dict[str, Any]:
    """One entry's part of the results: what was named first, by batch and view."""
    runs: dict[str, dict[str, str]] = {}
    for each in found:
        runs.setdefault(each.batch, {})[each.view] = each.named
    return {
        "expected": entry.expected or NOTHING,
        "hidden": [view for view in VIEWS if view in entry.hidden],
        "runs": runs,
    }


def known() -> dict[str, Any]:
    """The results as they were last written."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
