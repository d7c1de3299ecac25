"""The catalogue's entry on an objective."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Latex:
    """A player's formulas in LaTeX."""

    loss: str
    gradient: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerFormulas:
    """What a player reads and minimises."""

    sides: tuple[str, ...]
    formulas: Mapping[str, str]
    """The loss of an example in plain notation, by where it is counted."""
    latex: Latex


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The values a parameter may have; a bound that is None is not there."""

    minimum: float | None
    maximum: float | None
    exclusive_minimum: float | None
    exclusive_maximum: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that an objective can be given."""

    name: str
    symbol: str
    """Its LaTeX."""
    description: str
    default: float
    domain: Domain
    typical: tuple[float, float]
    """A range of values in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name of the objective, and the libraries that use it."""

    name: str
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where the objective was published."""

    title: str
    url: str | None
    where: str | None
    """The equation or section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A body of ``/v1/evaluate``, and what the service answers to it."""

    summary: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Objective:
    """All that the service knows about an objective."""

    name: str
    title: str
    summary: str
    family: str
    notes: tuple[str, ...]
    players: Mapping[str, PlayerFormulas]
    parameters: tuple[Parameter, ...]
    aliases: tuple[Alias, ...]
    references: tuple[Reference, ...]
    examples: tuple[Example, ...]

    def __repr__(self) -> str:
        parameters = "".join(f", {parameter.name}={parameter.default}" for parameter in self.parameters)
        return f"Objective({self.name!r}, players={list(self.players)}{parameters})"


def read_objectives(document: Document, _: str | None) -> tuple[Objective, ...]:
    """Read the whole catalogue."""
    return tuple(read_objective(objective) for objective in document["objectives"].items())


def read_objective(document: Document, _: str | None = None) -> Objective:
    """Read one entry."""
    return Objective(
        name=document["name"].text(),
        title=document["title"].text(),
        summary=document["summary"].text(),
        family=document["family"].text(),
        notes=_texts(document["notes"]),
        players={name: _read_player(player) for name, player in document["players"].members().items()},
        parameters=tuple(map(_read_parameter, document["parameters"].items())),
        aliases=tuple(
            Alias(name=alias["name"].text(), libraries=_texts(alias["libraries"]))
            for alias in document["aliases"].items()
        ),
        references=tuple(
            Reference(title=reference["title"].text(), url=_text(reference, "url"), where=_text(reference, "where"))
            for reference in document["references"].items()
        ),
        examples=tuple(
            Example(
                summary=example["summary"].text(),
                request=example["request"].mapping(),
                response=example["response"].mapping(),
            )
            for example in document["examples"].items()
        ),
    )


def _read_player(document: Document) -> PlayerFormulas:
    latex = document["latex"]
    return PlayerFormulas(
        sides=_texts(document["sides"]),
        formulas={name: formula.text() for name, formula in document["formulas"].members().items()},
        latex=Latex(loss=latex["loss"].text(), gradient=latex["gradient"].text(), weight=latex["weight"].text()),
    )


def _read_parameter(document: Document) -> Parameter:
    domain = document["domain"]
    lowest, highest = (bound.number() for bound in document["typical"].items(2))
    return Parameter(
        name=document["name"].text(),
        symbol=document["symbol"].text(),
        description=document["description"].text(),
        default=document["default"].number(),
        domain=Domain(
            minimum=_number(domain, "minimum"),
            maximum=_number(domain, "maximum"),
            exclusive_minimum=_number(domain, "exclusive_minimum"),
            exclusive_maximum=_number(domain, "exclusive_maximum"),
        ),
        typical=(lowest, highest),
    )


def _texts(document: Document) -> tuple[str, ...]:
    return tuple(item.text() for item in document.items())


def _text(document: Document, key: str) -> str | None:
    member = document.get(key)
    return None if member is None else member.text()


def _number(document: Document, key: str) -> float | None:
    member = document.get(key)
    return None if member is None else member.number()
