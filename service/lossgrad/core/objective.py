"""What an objective is: frozen data about two players, and the terms each of them minimises.

An objective's file finds here every noun that it is written with, whichever module defines it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from lossgrad.core.errors import InvalidOption, InvalidParameter
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.optimum import ChanceLevel, OptimalLogit
from lossgrad.core.parameter import Parameter
from lossgrad.core.player import Cost, Latex, Player

__all__ = [
    "FAMILIES",
    "Alias",
    "ChanceLevel",
    "Example",
    "Family",
    "Inputs",
    "Latex",
    "Objective",
    "OptimalLogit",
    "Parameter",
    "Player",
    "Reference",
]

Family = Literal[
    "separable",
    "classifier",
    "relativistic",
    "contrastive",
    "integral_probability",
    "kernel",
    "energy",
    "f_divergence",
]
FAMILIES: Mapping[Family, str] = {
    "separable": "Games in which every example is judged by its own logit alone.",
    "classifier": "Losses of a binary classifier. They have no generator.",
    "relativistic": "An example is judged against those of the other side: a partner, all of them, or their mean.",
    "contrastive": "The examples of a batch compete to be picked, as the classes of a softmax.",
    "integral_probability": "The critic's mean values estimate a distance between real and fake, under a bound on it.",
    "kernel": "Distances between the two batches from all pairs of logits.",
    "energy": "The discriminator gives energies: low for real examples, high for fakes.",
    "f_divergence": "A variational bound on an f-divergence, one for each choice of f.",
}
"""What the objectives of a family have in common."""

Inputs = Literal["logits", "energies"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: a batch and the numbers it gives, by player, as the service answers them."""

    summary: str
    logits: Mapping[str, Any]
    answer: Mapping[str, Any]
    parameters: Mapping[str, float] = field(default_factory=dict)


def _no_check(_: Mapping[str, float]) -> None:
    """Accept any combination of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objective:
    """An adversarial objective (or, with a discriminator only, a classifier's).

    Args:
        name: the canonical name; the file's stem.
        title: the name in prose.
        family: what kind of game it is.
        inputs: logits (bigger is more real), or energies (smaller is more real).
        summary: one or two sentences on what its weighting does to training.
        saturation: when its gradient vanishes, for whom.
        needs: what it takes for granted: a Lipschitz constraint, equal batch sizes.
        chance_level: the discriminator's loss at chance, where there is one.
        optimal_logit: of the best discriminator, where there is one.
        notes: what else a user of it should know.
        players: by name; ``discriminator``, ``generator`` or both.
        parameters: its own numbers.
        misnomers: parameter names that mean several things, each with what to say instead.
        check: refuses combinations of parameters that contradict each other, pointing below ``parameters``.
        fallbacks: of parameters whose defaults another one may contradict, the defaults they then have.
        aliases: the names it goes by in libraries.
        references: where it was published.
        examples: at least one worked example.
    """

    name: str
    title: str
    family: Family
    inputs: Inputs = "logits"
    summary: str
    saturation: str = ""
    needs: tuple[str, ...] = ()
    chance_level: ChanceLevel | None = None
    optimal_logit: OptimalLogit | None = None
    notes: tuple[str, ...] = ()
    players: Mapping[str, Player]
    parameters: tuple[Parameter, ...] = ()
    misnomers: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Mapping[str, float]], None] = _no_check
    fallbacks: Mapping[str, float] = field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    references: tuple[Reference, ...]
    examples: tuple[Example, ...]

    @property
    def separable(self) -> bool:
        """Whether every example's loss depends on its own logit only."""
        return all(player.separable for player in self.players.values())

    @property
    def cost(self) -> Cost:
        """How the time it takes grows with n reals and m fakes."""
        return "n·m" if any(player.cost == "n·m" for player in self.players.values()) else "n"

    def player(self, name: str, *, pointer: str = "/players") -> Player:
        """The player of that name.

        Raises:
            InvalidOption: the objective has no such player.
        """
        if name not in self.players:
            has = " and ".join(self.players)
            raise InvalidOption(f"{self.name!r} has no {name!r} player; it has {has}", pointer=pointer)
        return self.players[name]

    def resolve(self, given: Mapping[str, float], *, pointer: str = "/parameters") -> dict[str, float]:
        """All parameters: the given ones checked, the others at their defaults.

        Raises:
            InvalidParameter: an unknown name, a value out of its domain, or values in conflict.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if not given:
            return {name: float(parameter.default) for name, parameter in known.items()}
        for name, value in given.items():
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in known:
                raise InvalidParameter(self._unknown(name, known), pointer=place)
            if not known[name].includes(value):
                raise InvalidParameter(f"{name} must lie in {known[name].domain}; it is {value:g}", pointer=place)
        values = {name: float(given.get(name, parameter.default)) for name, parameter in known.items()}
        try:
            return self._agreeing(values, given)
        except InvalidParameter as error:
            raise InvalidParameter(error.detail, pointer=f"{pointer}{error.pointer or ''}") from None

    def _agreeing(self, values: dict[str, float], given: Mapping[str, float]) -> dict[str, float]:
        try:
            self.check(values)
        except InvalidParameter:
            others = {name: float(value) for name, value in self.fallbacks.items() if name not in given}
            if not others:
                raise
            values |= others
            self.check(values)
        return values

    def _unknown(self, name: str, known: Mapping[str, Parameter]) -> str:
        if name in self.misnomers:
            return self.misnomers[name]
        if not known:
            return f"{self.name!r} has no parameters"
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known)}"
        return f"{self.name!r} has no such parameter; {hint}"
