"""What a library does to logits before a loss sees them: the sign turned round, a function of each."""

import re
from dataclasses import dataclass, replace

from lossgrad.core.changes.players import whose, with_players
from lossgrad.core.margins import Signed
from lossgrad.core.objective import Objective
from lossgrad.core.player import SIDES, Player
from lossgrad.core.terms import Pairwise, Pointwise, Term
from lossgrad.core.transforms import Transform, composed

_LOGITS = ("a", "other", "real", "fake", "mean_real", "mean_fake")


@dataclass(frozen=True, slots=True)
class Flipped:
    """Bigger is more fake: every logit is the negative of what it is canonically."""

    def __call__(self, objective: Objective) -> Objective:
        """Every margin changes its sign."""

        def flipped(player: Player) -> Player:
            formulas = {key: substituted(text, "(-{})", _LOGITS) for key, text in player.formulas.items()}
            return replace(player, terms=tuple(_flipped(term) for term in player.terms), formulas=formulas)

        return with_players(objective, None, flipped)

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
                key: substituted(text, logit, ("a",)) if key in self.sides else text
                for key, text in player.formulas.items()
            }
            return replace(player, terms=tuple(self._composed(term) for term in player.terms), formulas=formulas)

        return with_players(objective, self.player, through)

    def _composed(self, term: Term) -> Term:
        if not (isinstance(term, Pointwise) and isinstance(term.on, Signed)):
            raise TypeError("only a loss of one logit can be composed with a function of it")
        if term.on.side not in self.sides:
            return term
        return replace(term, on=Signed(term.on.side), curve=composed(term.curve, self.transform, term.on.sign))

    def describe(self, objective: Objective) -> str:
        """Which function, in which loss."""
        loss = "" if self.player is None else f" in {whose(self.player, objective)} loss"
        where = "" if self.sides == SIDES else f" on {' and '.join(self.sides)} examples"
        return f"a becomes {self.transform.plain.format('a')}{where}{loss}"


def _flipped(term: Term) -> Term:
    if isinstance(term, Pointwise):
        return replace(term, on=-term.on)  # type: ignore[operator]
    if isinstance(term, Pairwise):
        return replace(term, on=replace(term.on, plus=term.on.minus, minus=term.on.plus))
    raise TypeError("a term that is a function of the batch cannot be flipped")


def substituted(formula: str, logit: str, names: tuple[str, ...]) -> str:
    """A formula of other logits: those of these names."""
    return re.sub(rf"\b({'|'.join(names)})\b", lambda match: logit.format(match[0]), formula)
