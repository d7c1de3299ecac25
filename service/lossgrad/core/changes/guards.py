"""What a library does to the logarithms of a cross-entropy, so that none is log(0)."""

import re
from dataclasses import dataclass, replace

from lossgrad.core.changes.players import whose, with_players
from lossgrad.core.curves import CROSS_ENTROPY, Curve
from lossgrad.core.guards import CLAMPED, with_epsilon
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise, Term

_CROSS_ENTROPY = re.compile(r"log\(1 \+ exp\(a\)\) - (.+)\*a")


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

        return with_players(objective, self.player, guarded)

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
        return f"{self.text} in {whose(self.player, objective)} loss"


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
