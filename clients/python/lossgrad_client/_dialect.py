"""A dialect: how one library computes the objectives it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from ._document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A batch on which a library's number differs from the canonical one."""

    player: str
    logits: Mapping[str, tuple[float, ...]]
    quantity: str
    """``loss``, or the array whose first number it is."""
    side: str | None
    """The side of that array."""
    canonical: float
    dialect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectEntry:
    """One objective as a library has it."""

    objective: str
    """The canonical name."""
    names: tuple[str, ...]
    """What the library calls it; understood in its dialect."""
    file: str
    changes: tuple[str, ...]
    """What differs from the canonical objective; empty if it is the same."""
    consequence: str | None
    true_gradient: bool
    """Whether gradients are the derivatives of the loss."""
    players: Mapping[str, Mapping[str, str]]
    """By player, the loss of an example in plain notation, by where it is counted."""
    parameters: Mapping[str, float]
    """The parameters with their defaults in this dialect."""
    example: Contrast | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dialect:
    """How one library computes its objectives."""

    name: str
    title: str
    repository: str
    entries: tuple[DialectEntry, ...]

    def __repr__(self) -> str:
        return f"Dialect({self.name!r}, objectives={[entry.objective for entry in self.entries]})"


def read_dialects(document: Document, _: str | None) -> tuple[Dialect, ...]:
    """Read every dialect."""
    return tuple(read_dialect(dialect) for dialect in document["dialects"].items())


def read_dialect(document: Document, _: str | None = None) -> Dialect:
    """Read one dialect."""
    return Dialect(
        name=document["name"].text(),
        title=document["title"].text(),
        repository=document["repository"].text(),
        entries=tuple(map(_read_entry, document["entries"].items())),
    )


def _read_entry(document: Document) -> DialectEntry:
    consequence, example = document.get("consequence"), document.get("example")
    return DialectEntry(
        objective=document["objective"].text(),
        names=_texts(document["names"]),
        file=document["file"].text(),
        changes=_texts(document["changes"]),
        consequence=None if consequence is None else consequence.text(),
        true_gradient=document["true_gradient"].value is True,
        players={
            name: {place: formula.text() for place, formula in formulas.members().items()}
            for name, formulas in document["players"].members().items()
        },
        parameters={name: value.number() for name, value in document["parameters"].members().items()},
        example=None if example is None else _read_contrast(example),
    )


def _read_contrast(document: Document) -> Contrast:
    side = document.get("side")
    return Contrast(
        player=document["player"].text(),
        logits={
            name: tuple(value.number() for value in values.items())
            for name, values in document["logits"].members().items()
        },
        quantity=document["quantity"].text(),
        side=None if side is None else side.text(),
        canonical=document["canonical"].number(),
        dialect=document["dialect"].number(),
    )


def _texts(document: Document) -> tuple[str, ...]:
    return tuple(item.text() for item in document.items())
