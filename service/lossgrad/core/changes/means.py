"""What a library does with the mean of a side: held constant, or put where each of its logits was."""

from dataclasses import dataclass, replace

from lossgrad.core.changes.logits import substituted
from lossgrad.core.changes.players import whose, with_players
from lossgrad.core.margins import AgainstMean, Signed
from lossgrad.core.means import AgainstDetachedMean, own_mean
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise, Term


@dataclass(frozen=True, slots=True)
class Detached:
    """The means that a player's examples are compared with are held constant when its loss is differentiated."""

    player: str

    def __call__(self, objective: Objective) -> Objective:
        """Nothing flows through a mean any more."""

        def detached(player: Player) -> Player:
            return replace(player, terms=tuple(_detached(term) for term in player.terms), true_gradient=False)

        return with_players(objective, self.player, detached)

    def describe(self, objective: Objective) -> str:
        """What is held constant."""
        return f"batch means are constants in the gradient of {whose(self.player, objective)} loss"


@dataclass(frozen=True, slots=True)
class OfMean:
    """The loss of one side is that of the mean of its logits, not the mean of their losses."""

    player: str
    side: str

    def __call__(self, objective: Objective) -> Objective:
        """Every curve over the side is one over its mean."""

        def of_mean(player: Player) -> Player:
            terms = tuple(_of_mean(term) if self.side in term.sides else term for term in player.terms)
            formula = substituted(player.formulas[self.side], f"mean_{self.side}", ("a",))
            return replace(player, terms=terms, formulas={**player.formulas, self.side: formula})

        return with_players(objective, self.player, of_mean)

    def describe(self, objective: Objective) -> str:
        """Whose mean, in which loss."""
        return f"{whose(self.player, objective)} loss is taken of the mean of the {self.side} side"


def _detached(term: Term) -> Term:
    if isinstance(term, Pointwise) and isinstance(term.on, AgainstMean):
        return replace(term, on=AgainstDetachedMean(term.on.side, term.on.other, term.on.sign))
    raise TypeError("only a mean can be detached")


def _of_mean(term: Term) -> Pointwise:
    if isinstance(term, Pointwise) and isinstance(term.on, Signed):
        return replace(term, on=own_mean(term.on.side, term.on.sign))
    raise TypeError("only a loss of one logit can be one of a mean")
