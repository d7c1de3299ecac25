"""What ``curves`` answers: objectives drawn over a range of logits or probabilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._document import Document
from ._players import read_dialect_of
from ._types import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Series:
    """One line: what one side's example means to one player, at every ``x``."""

    objective: str
    parameters: Mapping[str, Any]
    player: str
    side: str
    values: Array

    def __repr__(self) -> str:
        return f"Series({self.objective!r}, {self.player}, {self.side}, {len(self.values)} values)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Curves:
    """Lines over a common range."""

    over: str
    """What ``x`` is: the logit a, or D = sigmoid(a)."""
    quantity: str
    """What ``values`` are: losses, gradients, weights or curvatures."""
    with_respect_to: str
    x: Array
    series: tuple[Series, ...]
    request_id: str | None
    """The id under which the service's log knows this request."""
    dialect: str | None = None
    """The dialect that was asked for."""

    def __repr__(self) -> str:
        return f"Curves({self.quantity} over {self.over}, {len(self.x)} points, {list(self.series)})"


def read_curves(document: Document, request_id: str | None) -> Curves:
    """Read the answer of ``curves``."""
    x = document["x"].array("float64")
    return Curves(
        over=document["over"].text(),
        quantity=document["quantity"].text(),
        with_respect_to=document["with_respect_to"].text(),
        dialect=read_dialect_of(document),
        x=x,
        series=tuple(
            Series(
                objective=series["objective"].text(),
                parameters=series["parameters"].mapping(),
                player=series["player"].text(),
                side=series["side"].text(),
                values=series["values"].array("float64", x.shape),
            )
            for series in document["series"].items()
        ),
        request_id=request_id,
    )
