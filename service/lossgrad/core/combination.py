"""The discriminator of one objective against the generator of another, as an objective of its own.

Its name is ``discriminator+generator``; a parameter is its owner's, with ``discriminator.`` or ``generator.`` before
the name, so that both may have one of the same name.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from lossgrad.core.errors import InvalidOption, InvalidParameter
from lossgrad.core.objective import Objective
from lossgrad.core.optimum import ChanceLevel
from lossgrad.core.parameter import Parameter
from lossgrad.core.player import PLAYERS, Player
from lossgrad.core.terms import Binding, Term, bound

JOIN = "+"


@lru_cache(maxsize=256)
def combined(discriminator: Objective, generator: Objective, *, pointer: str | None = None) -> Objective:
    """One's discriminator against the other's generator; the same object each time.

    Raises:
        InvalidOption: the first has no discriminator, the second no generator, or one takes energies and the other
            logits.
    """
    if discriminator is generator:
        return discriminator
    parents = dict(zip(PLAYERS, (discriminator, generator), strict=True))
    players = {name: _renamed(parent, name, pointer) for name, parent in parents.items()}
    if discriminator.inputs != generator.inputs:
        told = " and ".join(f"{parent.name} takes {parent.inputs}" for parent in parents.values())
        raise InvalidOption(f"they cannot be played against each other: {told}", pointer=pointer or "/objective")
    return replace(
        discriminator,
        name=f"{discriminator.name}{JOIN}{generator.name}",
        title=f"{discriminator.title} against the generator of: {generator.title}",
        summary=f"The discriminator of {discriminator.name} against the generator of {generator.name}.",
        saturation="As its two halves.",
        needs=tuple(dict.fromkeys((*discriminator.needs, *generator.needs))),
        chance_level=_chance_level(discriminator),
        notes=(),
        players=players,
        parameters=tuple(
            replace(parameter, name=f"{name}.{parameter.name}")
            for name, parent in parents.items()
            for parameter in _used(parent, name)
        ),
        misnomers=_misnomers(parents),
        fallbacks={
            f"{name}.{known}": value for name, parent in parents.items() for known, value in parent.fallbacks.items()
        },
        check=lambda parameters: _check(parents, parameters),
        aliases=(),
        references=tuple(dict.fromkeys((*discriminator.references, *generator.references))),
        examples=(),
    )


def _chance_level(discriminator: Objective) -> ChanceLevel | None:
    """The discriminator's own, at its parameters' new names."""
    level = discriminator.chance_level
    if level is None:
        return None
    return replace(level, value=lambda parameters: level.value(_own(discriminator, parameters, "discriminator")))


def _misnomers(parents: Mapping[str, Objective]) -> dict[str, str]:
    """A name without its owner, and what the parents have."""
    owned: dict[str, list[str]] = {}
    for name, parent in parents.items():
        for parameter in _used(parent, name):
            owned.setdefault(parameter.name, []).append(f"{name}.{parameter.name}")
    bare = {wrong: f"say whose it is: {' or '.join(right)}" for wrong, right in owned.items()}
    return bare | {
        f"{name}.{wrong}": text for name, parent in parents.items() for wrong, text in parent.misnomers.items()
    }


def _used(parent: Objective, player: str) -> tuple[Parameter, ...]:
    """The parameters that this player's terms depend on: those whose change changes a term's numbers."""
    terms = parent.players[player].terms
    defaults = {parameter.name: float(parameter.default) for parameter in parent.parameters}

    def matters(parameter: Parameter) -> bool:
        others = parameter.values or parameter.typical
        return any(
            _numbers(term, {**defaults, parameter.name: float(value)}) != _numbers(term, defaults)
            for term in terms
            for value in others
        )

    return tuple(parameter for parameter in parent.parameters if matters(parameter))


def _numbers(term: Term, parameters: Mapping[str, float]) -> tuple[float, ...]:
    return (bound(term.scale, parameters), *(bound(source, parameters) for source in term.bind.values()))


def _own(parent: Objective, parameters: Mapping[str, float], name: str) -> dict[str, float]:
    """All of a parent's parameters by the names it has for them; those its player does not use at their defaults."""
    prefix = f"{name}."
    given = {known.removeprefix(prefix): value for known, value in parameters.items() if known.startswith(prefix)}
    return {parameter.name: float(parameter.default) for parameter in parent.parameters} | given


def _check(parents: Mapping[str, Objective], parameters: Mapping[str, float]) -> None:
    for name, parent in parents.items():
        try:
            parent.check(_own(parent, parameters, name))
        except InvalidParameter as error:
            pointer = (error.pointer or "").removeprefix("/")
            raise InvalidParameter(error.detail, pointer=f"/{name}.{pointer}") from None


def _renamed(parent: Objective, name: str, pointer: str | None) -> Player:
    """A parent's player with its terms bound to the prefixed parameters."""
    player = parent.player(name, pointer=pointer or "/objective")

    used = {parameter.name for parameter in _used(parent, name)}
    defaults = {parameter.name: float(parameter.default) for parameter in parent.parameters}

    def moved(source: Binding) -> Binding:
        if isinstance(source, str):  # one that a dialect has fixed is no parameter of the combination
            return f"{name}.{source}" if source in used else defaults[source]
        if callable(source):
            return lambda parameters: source(_own(parent, parameters, name))
        return source

    terms = tuple(
        replace(term, bind={argument: moved(source) for argument, source in term.bind.items()}, scale=moved(term.scale))
        for term in player.terms
    )
    return replace(player, terms=terms)
