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
    values: tuple[float, ...]
    """The only values it may have; empty if any in its domain will do."""
    typical: tuple[float, float]
    """A range of values in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceLevel:
    """The discriminator's loss when it cannot tell real from fake, and says so."""

    formula: str
    """In plain notation, by the parameters' names."""
    latex: str
    default: float
    """Its value at the parameters' defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimalLogit:
    """The logit of the best discriminator where real examples are rho times as dense as fake ones."""

    formula: str
    latex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name, and the libraries that use it."""

    name: str
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where it was published."""

    title: str
    url: str | None
    where: str | None
    """The equation or section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A body of ``/v1/evaluate``, or of the penalty, and what the service answers to it."""

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
    inputs: str
    """``logits``, bigger is more real, or ``energies``, smaller is more real."""
    cost: str
    """How the time of an answer grows with n real and m fake examples: ``n`` or ``n·m``."""
    saturation: str
    """When its gradient vanishes, and for whom."""
    needs: tuple[str, ...]
    """What it takes for granted."""
    chance_level: ChanceLevel | None
    optimal_logit: OptimalLogit | None
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
        inputs=document["inputs"].text(),
        cost=document["cost"].text(),
        saturation=document["saturation"].text(),
        needs=_texts(document["needs"]),
        chance_level=_read_chance_level(document.get("chance_level")),
        optimal_logit=_read_optimal_logit(document.get("optimal_logit")),
        notes=_texts(document["notes"]),
        players={name: _read_player(player) for name, player in document["players"].members().items()},
        parameters=tuple(map(_read_parameter, document["parameters"].items())),
        aliases=tuple(map(read_alias, document["aliases"].items())),
        references=tuple(map(read_reference, document["references"].items())),
        examples=tuple(map(read_example, document["examples"].items())),
    )


def read_alias(document: Document) -> Alias:
    """Read another name."""
    return Alias(name=document["name"].text(), libraries=_texts(document["libraries"]))


def read_reference(document: Document) -> Reference:
    """Read where something was published."""
    return Reference(title=document["title"].text(), url=_text(document, "url"), where=_text(document, "where"))


def read_example(document: Document) -> Example:
    """Read a worked example."""
    return Example(
        summary=document["summary"].text(),
        request=document["request"].mapping(),
        response=document["response"].mapping(),
    )


def read_domain(document: Document) -> Domain:
    """Read the values a parameter may have."""
    return Domain(
        minimum=_number(document, "minimum"),
        maximum=_number(document, "maximum"),
        exclusive_minimum=_number(document, "exclusive_minimum"),
        exclusive_maximum=_number(document, "exclusive_maximum"),
    )


def _read_player(document: Document) -> PlayerFormulas:
    latex = document["latex"]
    return PlayerFormulas(
        sides=_texts(document["sides"]),
        formulas={name: formula.text() for name, formula in document["formulas"].members().items()},
        latex=Latex(loss=latex["loss"].text(), gradient=latex["gradient"].text(), weight=latex["weight"].text()),
    )


def _read_chance_level(document: Document | None) -> ChanceLevel | None:
    if document is None:
        return None
    return ChanceLevel(
        formula=document["formula"].text(), latex=document["latex"].text(), default=document["default"].number()
    )


def _read_optimal_logit(document: Document | None) -> OptimalLogit | None:
    if document is None:
        return None
    return OptimalLogit(formula=document["formula"].text(), latex=document["latex"].text())


def _read_parameter(document: Document) -> Parameter:
    values = document.get("values")
    lowest, highest = (bound.number() for bound in document["typical"].items(2))
    return Parameter(
        name=document["name"].text(),
        symbol=document["symbol"].text(),
        description=document["description"].text(),
        default=document["default"].number(),
        domain=read_domain(document["domain"]),
        values=() if values is None else tuple(value.number() for value in values.items()),
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
