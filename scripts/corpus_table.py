"""How often ``verify`` names each mistake of the corpus: a table of what its runs gave."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
NOTHING = "correct"
ARRAYS, SCALAR = ("everything", "gradients", "losses"), ("scalar",)


def corpus_table() -> Iterator[str]:
    """The table of objectives as Markdown."""
    return _table(CORPUS / "results.json")


def penalty_corpus_table() -> Iterator[str]:
    """The same of penalties."""
    return _table(CORPUS / "penalties" / "results.json")


def _table(path: Path) -> Iterator[str]:
    results = json.loads(path.read_text(encoding="utf-8"))
    entries = Counter(each["expected"] for each in results.values())
    wrong = sum(count for code, count in entries.items() if code != NOTHING)
    runs = sum(len(run) for each in results.values() for run in each["runs"].values())
    yield f"The corpus has {wrong} wrong and {entries[NOTHING]} right implementations; {runs} reports of theirs were"
    yield "verified against what they claim to be. Columns give what was named first. Numbers that a bug does not"
    yield "change (the losses, where only gradients are wrong) are right, and counted as such."
    yield ""
    yield "| bug | implementations | arrays: named so | named otherwise | scalar alone: named so | named otherwise |"
    yield "|---|---|---|---|---|---|"
    rows = sorted({*entries, NOTHING}, key=lambda code: (code == NOTHING, code))
    for code in rows:
        cells = [cell for views in (ARRAYS, SCALAR) for cell in _cells(_named(results, code, views), code)]
        yield f"| {_told(code)} | {entries[code]} | {' | '.join(cells)} |"


def _named(results: dict[str, dict[str, dict[str, dict[str, str]]]], row: str, views: tuple[str, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for result in results.values():
        for run in result["runs"].values():
            for view, code in run.items():
                is_right = NOTHING if view in result["hidden"] else result["expected"]
                if view in views and is_right == row:
                    found[code] += 1
    return found


def _cells(named: Counter[str], code: str) -> tuple[str, str]:
    total = sum(named.values())
    others = ", ".join(f"{_told(other)} {count}" for other, count in named.most_common() if other != code)
    return (f"{named[code]} of {total}" if total else ""), others


def _told(code: str) -> str:
    return "nothing wrong" if code == NOTHING else f"`{code}`"
