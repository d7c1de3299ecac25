"""What a library does to the number a loss is: a factor, a constant."""

from dataclasses import dataclass, replace

from lossgrad.core.changes.players import whose, with_players
from lossgrad.core.curves import Curve
from lossgrad.core.margins import Signed
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Binding, Pointwise, Term


@dataclass(frozen=True, slots=True)
class Scaled:
    """A player's loss times a number; that of every player if none is named."""

    factor: float
    player: str | None = None

    def __call__(self, objective: Objective) -> Objective:
        """Every term is scaled."""

        def scaled(player: Player) -> Player:
            terms = tuple(_scaled(term, self.factor) for term in player.terms)
            formulas = {key: f"{self.factor!r}*({text})" for key, text in player.formulas.items()}
            return replace(player, terms=terms, formulas=formulas)

        return with_players(objective, self.player, scaled)

    def describe(self, objective: Objective) -> str:
        """By which factor."""
        return f"{whose(self.player, objective)} loss is multiplied by {self.factor:g}"


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

        return with_players(objective, self.player, shifted)

    def describe(self, objective: Objective) -> str:
        """Which constant."""
        return f"{whose(self.player, objective)} loss contains the constant {self.plain} = {self.value:.6g}"


_CONSTANT = Curve(
    value=lambda x, value: x.constant(value),
    slope=lambda x, value: x.constant(0),
    curvature=lambda x, value: x.constant(0),
)


def _scaled(term: Term, factor: float) -> Term:
    if "scale" in term.bind:  # a curve that has a scale of its own overflows later if that takes the factor
        return replace(term, bind={**term.bind, "scale": _times(term.bind["scale"], factor)})
    return replace(term, scale=_times(term.scale, factor))


def _times(scale: Binding, factor: float) -> Binding:
    if isinstance(scale, str):
        return lambda parameters: factor * parameters[scale]
    if callable(scale):
        return lambda parameters: factor * scale(parameters)
    return factor * scale
