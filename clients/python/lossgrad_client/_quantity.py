"""One quantity of someone's own beside what it should be."""

from collections.abc import Iterable
from dataclasses import dataclass

from ._document import Document
from ._finding import shown, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A number that is not what it should be; NaN stands for one that is not finite."""

    index: tuple[int, ...]
    """Where it is in the shape of the logits; empty for the scalar loss."""
    expected: float
    reported: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One quantity beside what it should be."""

    quantity: str
    """Which it is, as ``discriminator.loss`` or ``generator.fake.gradients``."""
    matches: bool
    """Whether every number is what it should be, but for rounding."""
    max_absolute_error: float
    """Infinite differences are NaN."""
    max_relative_error: float
    max_ulp_error: float
    """In units in the last place of the precision."""
    mismatches: int
    """How many numbers differ by more than rounding."""
    worst: tuple[Difference, ...]
    """Those that differ most, at most five, the worst first."""


def read_quantity(document: Document) -> Quantity:
    """Read a quantity."""
    return Quantity(
        quantity=document["quantity"].text(),
        matches=document["matches"].truth(),
        max_absolute_error=document["max_absolute_error"].number(),
        max_relative_error=document["max_relative_error"].number(),
        max_ulp_error=document["max_ulp_error"].number(),
        mismatches=document["mismatches"].count(),
        worst=tuple(
            Difference(
                index=tuple(place.count() for place in each["index"].items()),
                expected=each["expected"].number(),
                reported=each["reported"].number(),
            )
            for each in document["worst"].items()
        ),
    )


def quantity_table(quantities: Iterable[Quantity]) -> str:
    """Each quantity, and whether it is right."""
    return table("Numbers", map(_row, quantities))


def different(quantity: Quantity) -> str:
    """Which quantity is wrong, and the number that differs most."""
    return f"{quantity.quantity} is {_difference(quantity)}"


def _row(quantity: Quantity) -> tuple[str, str]:
    if quantity.matches:
        return quantity.quantity, "right"
    told = "wrong" if quantity.mismatches == 1 else f"{quantity.mismatches} numbers wrong"
    return quantity.quantity, f"{told}: {_difference(quantity)}" if quantity.worst else told


def _difference(quantity: Quantity) -> str:
    if not quantity.worst:
        return "wrong"
    worst = quantity.worst[0]
    place = f" at {list(worst.index)}" if worst.index else ""
    return f"{shown(worst.reported)} for {shown(worst.expected)}{place}"
