"""The dialects as JSON, and a dialect as a member of a request."""

from typing import Annotated, Any, Literal

from pydantic import Field

from lossgrad.api.schemas.objectives import Absent, View
from lossgrad.core.dialect import Contrast, Entry, described
from lossgrad.core.objective import Objective
from lossgrad.dialects import DIALECTS, derivations, speakers
from lossgrad.objectives import CATALOGUE

MAX_NAME = 100
DESCRIPTION = "Compute it as this library does; `GET /v1/dialects` says what that changes. By default canonically."

DialectName = Annotated[str, Field(min_length=1, max_length=MAX_NAME, json_schema_extra={"enum": list(DIALECTS)})]


def dialect_field(objective: Objective) -> tuple[Any, Any]:
    """The member ``dialect`` of a request for one objective, for the documentation: the libraries that have it."""
    names = speakers(objective.name)
    described_as = Field(default=None, description=DESCRIPTION)
    return (Literal[tuple(names)] | None if names else None, described_as)


class ContrastView(View):
    """A batch on which the library's number differs from the canonical one."""

    player: str = Field(description="Whose number it is.")
    logits: dict[str, list[float]] = Field(description="The batch, by side.")
    quantity: str = Field(description="`loss`, or the array whose first number it is.")
    side: str | Absent = Field(default=None, description="The side of the array.")
    canonical: float = Field(description="The number without a dialect.")
    dialect: float = Field(description="The number in this dialect.")

    @classmethod
    def of(cls, example: Contrast) -> "ContrastView":
        """The view of an example."""
        return cls(
            player=example.player,
            logits={side: list(values) for side, values in example.logits.items()},
            quantity=example.quantity,
            side=example.side,
            canonical=example.canonical,
            dialect=example.dialect,
        )


class EntryView(View):
    """One objective as the library has it."""

    objective: str = Field(description="The canonical name.")
    names: list[str] = Field(description="What the library calls it; understood in its dialect.")
    file: str = Field(description="Where it is in the library.")
    changes: list[str] = Field(description="What differs from the canonical objective; empty if it is the same.")
    consequence: str | Absent = Field(default=None, description="What follows for who uses it.")
    true_gradient: bool = Field(
        description="Whether gradients are the derivatives of the loss; not so where the library detaches a mean or "
        "cuts a gradient off."
    )
    players: dict[str, dict[str, str]] = Field(
        description="By player, the loss of one example in plain notation, as in an objective's `formulas`."
    )
    parameters: dict[str, float] = Field(description="The parameters with their defaults in this dialect.")
    example: ContrastView | Absent = Field(default=None, description="The difference in numbers.")

    @classmethod
    def of(cls, entry: Entry, objective: Objective) -> "EntryView":
        """The view of an entry, given what its changes make of the objective."""
        return cls(
            objective=entry.objective,
            names=list(entry.names),
            file=entry.file,
            changes=described(CATALOGUE[entry.objective], entry.changes),
            consequence=entry.consequence or None,
            true_gradient=all(player.true_gradient for player in objective.players.values()),
            players={name: dict(player.formulas) for name, player in objective.players.items()},
            parameters=objective.resolve({}),
            example=None if entry.example is None else ContrastView.of(entry.example),
        )


class DialectView(View):
    """How one library computes its objectives."""

    name: str = Field(description="As in a request.")
    title: str = Field(description="The library's name in prose.")
    repository: str = Field(description="Owner and name of its public repository.")
    entries: list[EntryView] = Field(description="The objectives it has.")

    @classmethod
    def of(cls, name: str) -> "DialectView":
        """The view of a dialect."""
        dialect = DIALECTS[name]
        return cls(
            name=dialect.name,
            title=dialect.title,
            repository=dialect.repository,
            entries=[EntryView.of(entry, objective) for entry, objective in derivations(name)],
        )


class DialectsView(View):
    """Every dialect."""

    dialects: list[DialectView] = Field(description="In alphabetical order of their names.")

    @classmethod
    def of_all(cls) -> "DialectsView":
        """The view of every dialect."""
        return cls(dialects=[DialectView.of(name) for name in DIALECTS])
