"""Objectives with a fault put into them, to show that the derived checks find it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lossgrad.core.curves import Curve
from lossgrad.core.margins import Batch
from lossgrad.core.objective import Objective, Player
from lossgrad.core.terms import Contribution, Pointwise, Wanted

Fault = Callable[[Contribution, Batch, Wanted], Contribution]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty(Pointwise):
    """A term that spoils what it has computed."""

    fault: Fault

    def evaluate(
        self, batch: Batch, parameters: Mapping[str, float], wanted: Wanted, sample_weights: Batch | None
    ) -> Contribution:
        """The contribution with the fault in it."""
        # slots=True makes a new class, which the zero-argument super() does not know.
        contribution = Pointwise.evaluate(self, batch, parameters, wanted, sample_weights)
        return self.fault(contribution, batch, wanted)


def with_player(objective: Objective, name: str, change: Callable[[Player], Player]) -> Objective:
    """The objective with one player changed."""
    return replace(objective, players={**objective.players, name: change(objective.players[name])})


def with_terms(objective: Objective, name: str, change: Callable[[Pointwise], Pointwise]) -> Objective:
    """The objective with every term of a player changed."""
    return with_player(
        objective, name, lambda player: replace(player, terms=tuple(change(term) for term in player.terms))
    )


def with_curve(objective: Objective, name: str, curve: Curve) -> Objective:
    """The objective with another curve under every term of a player."""
    return with_terms(objective, name, lambda term: replace(term, curve=curve))


def with_fault(objective: Objective, name: str, fault: Fault) -> Objective:
    """The objective with a fault in every term of a player."""
    return with_terms(
        objective,
        name,
        lambda term: Faulty(on=term.on, curve=term.curve, bind=term.bind, sign=term.sign, fault=fault),
    )
