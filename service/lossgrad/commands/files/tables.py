"""CSV: a line an example, or a line a step."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from lossgrad.commands.files.contents import ABOUT, DIAGNOSED, VERIFIED, Contents, Value, canonical
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array

_SIDES = ("real", "fake")
_SIDED = {
    f"{player}.{kind}": (player, kind) for player in ("discriminator", "generator") for kind in ("losses", "gradients")
}
_LOSSES = ("discriminator.loss", "generator.loss")
_TEXTS = (*ABOUT, "reduction", "with_respect_to", "precision")
_WIDE = re.compile(r"^(real|fake|validation)[_.\[ ]?(\d+)\]?$")

Row = tuple[int, Mapping[str, str]]
"""The number of a line, and its cells that are not empty by their columns."""


def read_examples(text: str) -> Contents:
    """A table with a line an example, to be verified."""
    known = ("side", "logit", *_SIDED, *_LOSSES, *_TEXTS, "tolerance")
    columns, rows = _rows(text, known)
    _require(columns, ("side", "logit"), known)
    values: dict[str, Value] = {}
    for side in _sides(rows, _SIDES):
        of_side = [row for row in rows if row[1]["side"] == side]
        values[side] = _column(of_side, "logit")
        for column, (player, kind) in _SIDED.items():
            if any(column in cells for _, cells in of_side):
                values[f"{player}.{side}.{kind}"] = _column(of_side, column)
    for column in columns:
        if column in VERIFIED or column.startswith("parameters."):
            said = _only(rows, column)
            if said is not None:
                values[column] = said[1] if column in _TEXTS else np.array(_number(*said, column))
    return Contents(values)


def read_steps(text: str) -> Contents:
    """A table of logits, to be diagnosed: a line an example, or a line a step."""
    known = ("side", "logit", "step", "generator_gradient_norm", *ABOUT)
    columns, rows = _rows(text, (*known, "real_0", "fake_0"), wide=True)
    wide = [column for column in columns if _WIDE.match(column)]
    if not wide:
        _require(columns, ("side", "logit"), known)
        _sides(rows, (*_SIDES, "validation"))
    elif "side" in columns:
        raise Unusable("has a column side as well as one a logit; it is either a line an example or a line a step")
    values: dict[str, Value] = {name: said[1] for name in ABOUT if (said := _only(rows, name)) is not None}
    steps = (
        _by_step(rows) if "step" in columns else {str(i): [row] for i, row in enumerate(rows)} if wide else {"": rows}
    )
    for side in DIAGNOSED[:3]:
        batches = [_wide(of_step, side, wide) if wide else _long(of_step, side) for of_step in steps.values()]
        if any(batch is not None for batch in batches):
            values[side] = batches
    is_run = bool(wide) or "step" in columns
    if "step" in columns:
        values["step"] = np.array([_number(of_step[0][0], of_step[0][1]["step"], "step") for of_step in steps.values()])
    if "generator_gradient_norm" in columns:
        norms = [_only(of_step, "generator_gradient_norm") for of_step in steps.values()]
        values["generator_gradient_norm"] = [
            None if each is None else np.array(_number(*each, "generator_gradient_norm")) for each in norms
        ]
    if not is_run:
        values |= {name: each[0] for name, each in values.items() if isinstance(each, list) and each[0] is not None}
    return Contents(values, run=is_run)


def _rows(text: str, known: Sequence[str], *, wide: bool = False) -> tuple[list[str], list[Row]]:
    head = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count), skipinitialspace=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unusable(f"line {reader.line_num}: {error}") from None
    if not lines:
        raise Unusable("is empty")
    (_, names), *rest = lines
    columns = [name.strip() if wide and _WIDE.match(name.strip()) else _name(name, known) for name in names]
    twice = [column for column in dict.fromkeys(columns) if columns.count(column) > 1]
    if twice:
        raise Unusable(f"has the column {twice[0]} twice")
    rows: list[Row] = []
    for number, cells in rest:
        if len(cells) > len(columns):
            raise Unusable(f"line {number} has {len(cells)} cells, for {len(columns)} columns")
        filled = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
        if "side" in filled:
            filled["side"] = filled["side"].lower()
        rows.append((number, filled))
    if not rows:
        raise Unusable("has a first line and no others")
    return columns, rows


def _name(name: str, known: Sequence[str]) -> str:
    try:
        return canonical(name, known)
    except Unusable as error:
        raise Unusable(f"its first line should name the columns; {error}") from None


def _require(columns: Sequence[str], needed: Iterable[str], known: Sequence[str]) -> None:
    for name in needed:
        if name not in columns:
            raise Unusable(
                f"has no column {name}; expected {' and '.join(needed)}, and any of {', '.join(known[2:])}; "
                f"found {', '.join(columns)}"
            )


def _sides(rows: Sequence[Row], allowed: Sequence[str]) -> list[str]:
    for number, cells in rows:
        if cells.get("side") not in allowed:
            found = repr(cells["side"]) if "side" in cells else "nothing"
            raise Unusable(f"line {number}: side should be {' or '.join(allowed)}, found {found}")
    return [side for side in allowed if any(cells["side"] == side for _, cells in rows)]


def _by_step(rows: Sequence[Row]) -> dict[str, list[Row]]:
    steps: dict[str, list[Row]] = {}
    for number, cells in rows:
        if "step" not in cells:
            raise Unusable(f"line {number} has no step")
        steps.setdefault(cells["step"], []).append((number, cells))
    return steps


def _long(rows: Sequence[Row], side: str) -> Array | None:
    own = [row for row in rows if row[1]["side"] == side]
    return _column(own, "logit") if own else None


def _wide(rows: Sequence[Row], side: str, wide: Sequence[str]) -> Array | None:
    if len(rows) > 1:
        raise Unusable(f"line {rows[1][0]}: there is a line with this step already")
    ((number, cells),) = rows
    own = [column for column in wide if column.startswith(side) and column in cells]
    return np.array([_number(number, cells[column], column) for column in own]) if own else None


def _column(rows: Sequence[Row], name: str) -> Array:
    for number, cells in rows:
        if name not in cells:
            raise Unusable(f"line {number}: {name} is empty, and is not on other lines of that side")
    return np.array([_number(number, cells[name], name) for number, cells in rows])


def _only(rows: Sequence[Row], name: str) -> tuple[int, str] | None:
    """The line and the cell of a column that says one thing; None if it is empty."""
    said = [(number, cells[name]) for number, cells in rows if name in cells]
    for number, cell in said:
        if cell != said[0][1]:
            raise Unusable(
                f"line {number}: {name} is {cell!r}, and {said[0][1]!r} on line {said[0][0]}; it is one value"
            )
    return said[0] if said else None


def _number(line: int, cell: str, name: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise Unusable(f"line {line}: {name} should be a number, found {cell!r}") from None
