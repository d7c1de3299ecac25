"""What an objective is: frozen data about two players, and the terms each of them minimises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf, isfinite
from typing import Any, Literal

from lossgrad.core.errors import InvalidOption, InvalidParameter
from lossgrad.core.terms import Pairwise, Pointwise, Term

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
Cost = Literal["n", "n·m"]

SIDES = ("real", "fake")
PLAYERS = ("discriminator", "generator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number an objective can be given, with everything a caller has to know about it.

    Args:
        name: as in a request.
        symbol: its LaTeX.
        description: one sentence.
        default: used when it is not given.
        minimum, maximum: the domain, inclusive unless ``exclusive_minimum`` or ``exclusive_maximum``.
        typical: a range of values in use, for documentation and for tests to draw from.
        values: the only values it may take, if they are few (a choice, or a count).
    """

    name: str
    symbol: str
    description: str
    default: float
    minimum: float = -inf
    maximum: float = inf
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    typical: tuple[float, float]
    values: tuple[float, ...] = ()

    def includes(self, value: float) -> bool:
        """Whether the value lies in the domain."""
        if self.values:
            return value in self.values
        above = value > self.minimum if self.exclusive_minimum else value >= self.minimum
        below = value < self.maximum if self.exclusive_maximum else value <= self.maximum
        return above and below

    def bounds(self) -> dict[str, float]:
        """The finite bounds by name, as JSON Schema has them."""
        lower = "exclusive_minimum" if self.exclusive_minimum else "minimum"
        upper = "exclusive_maximum" if self.exclusive_maximum else "maximum"
        return {name: value for name, value in ((lower, self.minimum), (upper, self.maximum)) if isfinite(value)}

    @property
    def domain(self) -> str:
        """The domain in interval notation, or the values there are."""
        if self.values:
            return f"{{{', '.join(f'{value:g}' for value in self.values)}}}"
        left = "(" if self.exclusive_minimum or self.minimum == -inf else "["
        right = ")" if self.exclusive_maximum or self.maximum == inf else "]"
        return f"{left}{self.minimum:g}, {self.maximum:g}{right}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latex:
    """A player's loss, gradient and weight in LaTeX."""

    loss: str
    gradient: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One side of the game.

    Args:
        terms: what it minimises is the sum of these.
        formulas: the textbook loss of an example in plain notation, by where it is counted: ``real``, ``fake``,
            ``pair`` (of the examples at one position), ``pairs`` (of every real with every fake) or
            ``halved_pairs`` (the same, half of the loss shown on each member), ``real_with_real`` or
            ``fake_with_fake``, and ``distinct_real_with_real`` or ``distinct_fake_with_fake``. ``a`` is the
            example's own logit, ``other`` that of the other member, ``real`` and ``fake`` the members of a pair
            of both sides; ``mean_real`` and ``mean_fake`` are the batch means, ``sum_real(…)`` and ``sum_fake(…)``
            sums over a side whose logits are called ``real`` and ``fake`` in them, ``n_real`` and ``n_fake`` the
            sizes; parameters go by their names. Documentation shows them, and the tests hold every number
            against them at high precision.
        latex: the same for typesetting.
        true_gradient: whether its gradients are the derivatives of its loss; not so in a derived objective that
            holds something constant, or cuts a gradient off.
    """

    terms: tuple[Term, ...]
    formulas: Mapping[str, str]
    latex: Latex
    true_gradient: bool = True

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose logits it reads."""
        read = {side for term in self.terms for side in term.sides}
        return tuple(side for side in SIDES if side in read)

    @property
    def linear(self) -> bool:
        """Whether all its terms are curves over linear maps of the batch, which are recorded and run as one."""
        return all(isinstance(term, Pointwise) for term in self.terms)

    @property
    def separable(self) -> bool:
        """Whether an example's loss depends on its own logit only."""
        return all(term.separable for term in self.terms)

    @property
    def cost(self) -> Cost:
        """How the time it takes grows with n reals and m fakes."""
        return "n·m" if any(isinstance(term, Pairwise) for term in self.terms) else "n"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for an objective, and the libraries that use it."""

    name: str
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where an objective was published, and where in it (``where``: an equation or section)."""

    title: str
    arxiv: str | None = None
    url: str | None = None
    where: str | None = None

    @property
    def link(self) -> str | None:
        """Its address on the web."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceLevel:
    """The discriminator's loss when it cannot tell real from fake and says so: the level to compare a run with.

    Args:
        plain: a formula in the objective's parameters.
        latex: the same for typesetting.
        value: the same as a function.
    """

    plain: str
    latex: str
    value: Callable[[Mapping[str, float]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimalLogit:
    """The logit a*(ρ) of the best discriminator where real examples are ρ times as dense as fake ones.

    Args:
        plain: a formula in ``rho`` and the objective's parameters.
        latex: the same for typesetting.
    """

    plain: str
    latex: str


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
