"""What was named on every run of the corpus: ``python -m tests.corpus`` writes it, the docs are made of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.corpus.code import ENTRIES
from tests.corpus.entry import VIEWS, Entry
from tests.corpus.outcomes import NOTHING, Outcome, outcomes, remembered

FILE = Path(__file__).with_name("results.json")
Results = dict[str, Any]


def measured(names: Sequence[str] = ()) -> Results:
    """Every entry on every batch in every view, with the claim; or those named, beside what is known of the others."""
    before = known() if names else {}
    with remembered():
        return {
            entry.name: described(entry, outcomes(entry)) if not names or entry.name in names else before[entry.name]
            for entry in ENTRIES
        }


def described(entry: Entry, found: Iterable[Outcome]) -> dict[str, Any]:
    """One entry's part of the results: what was named first, by batch and view."""
    runs: dict[str, dict[str, str]] = {}
    for each in found:
        runs.setdefault(each.batch, {})[each.view] = each.named
    return {
        "expected": entry.expected or NOTHING,
        "hidden": [view for view in VIEWS if view in entry.hidden],
        "objective": entry.objective,
        "player": entry.player,
        "thread": entry.thread,
        "runs": runs,
    }


def known() -> Results:
    """The results as they were last written."""
    found: Results = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def written(results: Mapping[str, Any]) -> str:
    """The file's text, with a line for each batch."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    return text.replace("\n    ", " ").replace("\n   }", " }") + "\n"
