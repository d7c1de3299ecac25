"""Objectives with a fault put into them, to show that the derived checks find it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.evaluate import Evaluation, PlayerResult, SideResult
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise

Fault = Callable[[Evaluation, Mapping[str, Array], Mapping[str, Any]], Evaluation]
"""From the answer, the logits and the other options to what is answered in its place."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faulty(Objective):
    """An objective whose answers ``tests.support.asking.ask`` spoils."""

    fault: Fault


def with_player(objective: Objective, name: str, change: Callable[[Player], Player]) -> Objective:
    """The objective with one player changed."""
    return replace(objective, players={**objective.players, name: change(objective.players[name])})


def with_terms(objective: Objective, name: str, change: Callable[[Pointwise], Pointwise]) -> Objective:
    """The objective with every term of a player changed."""

    def changed(player: Player) -> Player:
        terms = [term for term in player.terms if isinstance(term, Pointwise)]
        assert len(terms) == len(player.terms), "only terms over linear maps are changed"
        return replace(player, terms=tuple(map(change, terms)))

    return with_player(objective, name, changed)


def with_curve(objective: Objective, name: str, curve: Curve) -> Objective:
    """The objective with another curve under every term of a player."""
    return with_terms(objective, name, lambda term: replace(term, curve=curve))


def with_fault(objective: Objective, fault: Fault) -> Objective:
    """The objective with a fault in everything it answers."""
    return Faulty(**{field.name: getattr(objective, field.name) for field in fields(objective)}, fault=fault)


def spoiled(
    answer: Evaluation,
    side: Callable[[str, SideResult], SideResult] = lambda _, values: values,
    player: Callable[[PlayerResult], PlayerResult] = lambda result: result,
) -> Evaluation:
    """The answer with every side's arrays and every player's result changed."""
    players = {
        name: player(replace(result, sides={at: side(at, values) for at, values in result.sides.items()}))
        for name, result in answer.players.items()
    }
    return replace(answer, players=players)


def in_gradients(change: Callable[[Array, str, Mapping[str, Array], Mapping[str, Any]], Array]) -> Fault:
    """A fault that changes gradients, given their side, the logits and the options."""

    def fault(answer: Evaluation, logits: Mapping[str, Array], options: Mapping[str, Any]) -> Evaluation:
        def one(side: str, values: SideResult) -> SideResult:
            if values.gradients is None:
                return values
            return replace(values, gradients=change(values.gradients, side, logits, options))

        return spoiled(answer, one)

    return fault


def in_losses(change: Callable[[Array, str, Mapping[str, Any]], Array | None]) -> Fault:
    """A fault that changes the losses of examples, given their side and the options."""

    def fault(answer: Evaluation, _: Mapping[str, Array], options: Mapping[str, Any]) -> Evaluation:
        def one(side: str, values: SideResult) -> SideResult:
            return values if values.losses is None else replace(values, losses=change(values.losses, side, options))

        return spoiled(answer, one)

    return fault
