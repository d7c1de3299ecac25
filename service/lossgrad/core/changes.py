"""The ways in which libraries compute an objective differently: each turns it into another one, formulas included.

LaTeX, summaries and examples remain those of the canonical objective; nothing shows them for a derived one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lossgrad.core.curves import CROSS_ENTROPY, Curve
from lossgrad.core.guards import CLAMPED, with_epsilon
from lossgrad.core.margins import AgainstMean, Signed
from lossgrad.core.means import AgainstDetachedMean, own_mean
from lossgrad.core.objective import PLAYERS, SIDES, Objective, Parameter, Player
from lossgrad.core.terms import Binding, Pairwise, Pointwise, Term
from lossgrad.core.transforms import Transform, composed

_LOGITS = ("a", "other", "real", "fake", "mean_real", "mean_fake")
_CROSS_ENTROPY = re.compile(r"log\(1 \+ exp\(a\)\) - (.+)\*a")


class Fixed:
    """Parameters that a library has written into its code: the values they have there, and no others."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def __call__(self, objective: Objective) -> Objective:
        """Each takes its one value."""
        return _with_parameters(objective, self.values, lambda known, value: replace(known, values=(value,)))

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """What has which value."""
        return _and(f"{name} is always {value:g}" for name, value in self.values.items())


class Defaults:
    """Parameters that have other values in a library unless they are given."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def __call__(self, objective: Objective) -> Objective:
        """The others' defaults give way where one that is given contradicts them."""
        changed = _with_parameters(objective, self.values, lambda known, _: known)
        former = {each.name: each.default for each in objective.parameters if each.name in self.values}
        return replace(changed, fallbacks={**former, **objective.fallbacks})

    def describe(self, objective: Objective) -> str:
        """What has which value instead of which."""
        former = {each.name: each.default for each in objective.parameters}
        return _and(
            f"{name} is {value:g} by default (instead of {former[name]:g})" for name, value in self.values.items()
        )


@dataclass(frozen=True, slots=True)
class Scaled:
    """A player's loss times a number; that of every player if none is named."""

    factor: float
    player: str | None = None

    def __call__(self, objective: Objective) -> Objective:
        """Every term is scaled."""

        def scaled(player: Player) -> Player:
            terms = tuple(_scaled(term, self.factor) for term in player.terms)
            return replace(player, terms=terms, formulas=_wrapped(player, f"{self.factor!r}*({{}})"))

        return _with_players(objective, self.player, scaled)

    def describe(self, objective: Objective) -> str:
        """By which factor."""
        return f"{_whose(self.player, objective)} loss is multiplied by {self.factor:g}"


@dataclass(frozen=True, slots=True)
class Shifted:
    """A constant in the loss of every example of one side.

    Args:
        player: whose loss.
        side: whose examples.
        value: the constant.
        plain: a formula for it.
    """

    player: str
    side: str
    value: float
    plain: str

    def __call__(self, objective: Objective) -> Objective:
        """A further term that no logit moves."""

        def shifted(player: Player) -> Player:
            term = Pointwise(on=Signed(self.side), curve=_CONSTANT, bind={"value": self.value})
            formulas = {**player.formulas, self.side: f"{player.formulas[self.side]} + ({self.plain})"}
            return replace(player, terms=(*player.terms, term), formulas=formulas)

        return _with_players(objective, self.player, shifted)

    def describe(self, objective: Objective) -> str:
        """Which constant."""
        return f"{_whose(self.player, objective)} loss contains the constant {self.plain} = {self.value:.6g}"


_CONSTANT = Curve(
    value=lambda x, value: x.constant(value),
    slope=lambda x, value: x.constant(0),
    curvature=lambda x, value: x.constant(0),
)


@dataclass(frozen=True, slots=True)
class Flipped:
    """Bigger is more fake: every logit is the negative of what it is canonically."""

    def __call__(self, objective: Objective) -> Objective:
        """Every margin changes its sign."""

        def flipped(player: Player) -> Player:
            formulas = {key: _substituted(text, "(-{})", _LOGITS) for key, text in player.formulas.items()}
            return replace(player, terms=tuple(_flipped(term) for term in player.terms), formulas=formulas)

        return _with_players(objective, None, flipped)

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """What a logit means."""
        return "bigger logits are more fake"


@dataclass(frozen=True, slots=True)
class Through:
    """Logits pass through a function before the loss sees them.

    Args:
        transform: the function.
        player: of whose loss; every player's if none is named.
        sides: whose logits.
    """

    transform: Transform
    player: str | None = None
    sides: tuple[str, ...] = SIDES

    def __call__(self, objective: Objective) -> Objective:
        """Every curve over a logit itself is composed with the function."""

        def through(player: Player) -> Player:
            logit = self.transform.plain
            formulas = {
                key: _substituted(text, logit, ("a",)) if key in self.sides else text
                for key, text in player.formulas.items()
            }
            return replace(player, terms=tuple(self._composed(term) for term in player.terms), formulas=formulas)

        return _with_players(objective, self.player, through)

    def _composed(self, term: Term) -> Term:
        if not (isinstance(term, Pointwise) and isinstance(term.on, Signed)):
            raise TypeError("only a loss of one logit can be composed with a function of it")
        if term.on.side not in self.sides:
            return term
        return replace(term, on=Signed(term.on.side), curve=composed(term.curve, self.transform, term.on.sign))

    def describe(self, objective: Objective) -> str:
        """Which function, in which loss."""
        whose = "" if self.player is None else f" in {_whose(self.player, objective)} loss"
        where = "" if self.sides == SIDES else f" on {' and '.join(self.sides)} examples"
        return f"a becomes {self.transform.plain.format('a')}{where}{whose}"


@dataclass(frozen=True, slots=True)
class Guarded:
    """The logarithms of a cross-entropy are taken of probabilities, with a guard against log(0).

    Args:
        text: the guard in words.
        curve: the guarded cross-entropy, in place of the one over logits.
        plain: −log D guarded, with ``{}`` for the logit whose probability D is.
        player: in whose loss; every player's if none is named.
        true_gradient: whether the slope is the derivative of the value.
    """

    text: str
    curve: Curve
    plain: str
    player: str | None = None
    true_gradient: bool = True

    def __call__(self, objective: Objective) -> Objective:
        """Every cross-entropy is the guarded one."""

        def guarded(player: Player) -> Player:
            terms = tuple(self._guarded(term) for term in player.terms)
            formulas = {key: self._formula(text) for key, text in player.formulas.items()}
            return replace(player, terms=terms, formulas=formulas, true_gradient=self.true_gradient)

        return _with_players(objective, self.player, guarded)

    def _guarded(self, term: Term) -> Term:
        if isinstance(term, Pointwise) and term.curve is CROSS_ENTROPY:
            return replace(term, curve=self.curve)
        raise TypeError("only a cross-entropy can be guarded")

    def _formula(self, text: str) -> str:
        match = _CROSS_ENTROPY.fullmatch(text)
        if match is None:
            raise TypeError(f"{text!r} is not written as a cross-entropy")
        target = match[1]
        return f"{target}*{self.plain.format('a')} + (1 - {target})*{self.plain.format('(-a)')}"

    def describe(self, objective: Objective) -> str:
        """Which guard, in which loss."""
        return f"{self.text} in {_whose(self.player, objective)} loss"


def epsilon(value: float, player: str | None = None) -> Guarded:
    """log(D + ε) in place of log D."""
    return Guarded(
        f"log(D + {value:g}) stands for log D",
        with_epsilon(value),
        f"(-log(1/(1 + exp(-{{}})) + {value!r}))",
        player,
    )


def clamped(player: str | None = None) -> Guarded:
    """log D cut off at −100, and its gradient divided by max(D·(1 − D), 1e-12)."""
    return Guarded(
        "log D is cut off at -100 and its gradient fades where D (1 - D) is below 1e-12",
        CLAMPED,
        "min(100, log(1 + exp(-{})))",
        player,
        true_gradient=False,
    )


@dataclass(frozen=True, slots=True)
class Detached:
    """The means that a player's examples are compared with are held constant when its loss is differentiated."""

    player: str

    def __call__(self, objective: Objective) -> Objective:
        """Nothing flows through a mean any more."""

        def detached(player: Player) -> Player:
            return replace(player, terms=tuple(_detached(term) for term in player.terms), true_gradient=False)

        return _with_players(objective, self.player, detached)

    def describe(self, objective: Objective) -> str:
        """What is held constant."""
        return f"batch means are constants in the gradient of {_whose(self.player, objective)} loss"


@dataclass(frozen=True, slots=True)
class OfMean:
    """The loss of one side is that of the mean of its logits, not the mean of their losses."""

    player: str
    side: str

    def __call__(self, objective: Objective) -> Objective:
        """Every curve over the side is one over its mean."""

        def of_mean(player: Player) -> Player:
            terms = tuple(_of_mean(term) if self.side in term.sides else term for term in player.terms)
            formula = _substituted(player.formulas[self.side], f"mean_{self.side}", ("a",))
            return replace(player, terms=terms, formulas={**player.formulas, self.side: formula})

        return _with_players(objective, self.player, of_mean)

    def describe(self, objective: Objective) -> str:
        """Whose mean, in which loss."""
        return f"{_whose(self.player, objective)} loss is taken of the mean of the {self.side} side"


@dataclass(frozen=True, slots=True)
class Replaced:
    """A player has the loss it has in another objective."""

    player: str
    source: Objective = field(repr=False)

    def __call__(self, objective: Objective) -> Objective:
        """The player of the other objective, with the parameters it brings."""
        player = self.source.players[self.player]
        known = {parameter.name for parameter in objective.parameters}
        bound = {source for term in player.terms for source in term.bind.values() if isinstance(source, str)}
        brought = tuple(each for each in self.source.parameters if each.name in bound - known)
        players = {**objective.players, self.player: player}
        return replace(
            objective,
            players={name: players[name] for name in PLAYERS if name in players},
            parameters=(*objective.parameters, *brought),
        )

    def describe(self, objective: Objective) -> str:
        """Whose loss it is."""
        return f"{_whose(self.player, objective)} loss is that of {self.source.name}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A player minimises the other player's loss."""

    player: str
    other: str

    def __call__(self, objective: Objective) -> Objective:
        """Both are the other one."""
        return _with_players(objective, self.player, lambda _: objective.players[self.other])

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """Whose loss it minimises."""
        return f"the {self.player} minimises the {self.other}'s loss"


@dataclass(frozen=True, slots=True)
class Without:
    """A player that the library has no such loss for."""

    player: str

    def __call__(self, objective: Objective) -> Objective:
        """Only the other player."""
        left = {name: player for name, player in objective.players.items() if name != self.player}
        return replace(objective, players=left)

    def describe(self, objective: Objective) -> str:  # noqa: ARG002
        """Who is missing."""
        return f"there is no {self.player}"


def _with_players(objective: Objective, name: str | None, change: Callable[[Player], Player]) -> Objective:
    """One player changed, or all; what is known of the optimum then holds no more."""
    if name is not None and name not in objective.players:
        raise TypeError(f"{objective.name} has no {name}")
    players = {each: change(player) if name in {None, each} else player for each, player in objective.players.items()}
    return replace(objective, players=players, chance_level=None, optimal_logit=None)


def _with_parameters(
    objective: Objective, values: Mapping[str, float], change: Callable[[Parameter, float], Parameter]
) -> Objective:
    unknown = values.keys() - {parameter.name for parameter in objective.parameters}
    if unknown:
        raise TypeError(f"{objective.name} has no {', '.join(unknown)}")
    return replace(
        objective,
        parameters=tuple(
            change(replace(each, default=values[each.name]), values[each.name]) if each.name in values else each
            for each in objective.parameters
        ),
    )


def _times(scale: Binding, factor: float) -> Binding:
    if isinstance(scale, str):
        return lambda parameters: factor * parameters[scale]
    if callable(scale):
        return lambda parameters: factor * scale(parameters)
    return factor * scale


def _scaled(term: Term, factor: float) -> Term:
    if "scale" in term.bind:  # a curve that has a scale of its own overflows later if that takes the factor
        return replace(term, bind={**term.bind, "scale": _times(term.bind["scale"], factor)})
    return replace(term, scale=_times(term.scale, factor))


def _flipped(term: Term) -> Term:
    if isinstance(term, Pointwise):
        return replace(term, on=-term.on)  # type: ignore[operator]
    if isinstance(term, Pairwise):
        return replace(term, on=replace(term.on, plus=term.on.minus, minus=term.on.plus))
    raise TypeError("a term that is a function of the batch cannot be flipped")


def _detached(term: Term) -> Term:
    if isinstance(term, Pointwise) and isinstance(term.on, AgainstMean):
        return replace(term, on=AgainstDetachedMean(term.on.side, term.on.other, term.on.sign))
    raise TypeError("only a mean can be detached")


def _of_mean(term: Term) -> Pointwise:
    if isinstance(term, Pointwise) and isinstance(term.on, Signed):
        return replace(term, on=own_mean(term.on.side, term.on.sign))
    raise TypeError("only a loss of one logit can be one of a mean")


def _substituted(formula: str, logit: str, names: tuple[str, ...]) -> str:
    """A formula of other logits: those of these names."""
    return re.sub(rf"\b({'|'.join(names)})\b", lambda match: logit.format(match[0]), formula)


def _wrapped(player: Player, around: str) -> dict[str, str]:
    return {key: around.format(text) for key, text in player.formulas.items()}


def _whose(player: str | None, objective: Objective) -> str:
    return f"the {player}'s" if player else "each player's" if len(objective.players) > 1 else "the"


def _and(texts: Iterable[str]) -> str:
    return " and ".join(texts)
