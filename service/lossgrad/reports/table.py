"""Columns of text."""

from collections.abc import Sequence
from itertools import zip_longest

GAP = "  "


def fitted(
    rows: Sequence[Sequence[str]], width: int, *, right: Sequence[int], spare: Sequence[Sequence[int]]
) -> list[str]:
    """The same within a width: what can be spared goes, the first of it first; then the first column is cut short."""
    kept, left_out = list(range(max(map(len, rows), default=0))), list(spare)
    while True:
        chosen = [[row[at] for at in kept] for row in rows]
        lines = table(chosen, right=[kept.index(at) for at in right if at in kept])
        over = max(map(len, lines), default=0) - width
        if over <= 0:
            return lines
        if not left_out:
            break
        gone = left_out.pop(0)
        kept = [at for at in kept if at not in gone]
    longest = max(len(row[0]) for row in chosen) - over
    chosen = [[shortened(row[0], longest), *row[1:]] for row in chosen]
    return table(chosen, right=[kept.index(at) for at in right if at in kept])


def shortened(text: str, width: int) -> str:
    """The text, cut off if it is longer."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Rows with their columns one below the other; those in ``right`` are set flush right."""
    widths = [max(map(len, cells)) for cells in zip_longest(*rows, fillvalue="")]
    return [
        GAP.join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in rows
    ]
