"""Plans are made here: every term of every player is recorded on symbols.

The formulas of all curves end up in one program that shares what they share. What then remains for a batch is to
run it. Pulls that all examples of a side share are known only when all items are summed; they are added afterwards.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

import numpy as np

from lossgrad.core.arrays import Array, positive_zero
from lossgrad.core.margins import Margin, Pull
from lossgrad.core.objective import Objective
from lossgrad.core.plan import (
    Key,
    Part,
    Plan,
    Quantity,
    TermTotal,
    Wanted,
    input_name,
    mass_name,
    share_name,
    sides_read,
    statistic_name,
)
from lossgrad.core.player import SIDES, Player
from lossgrad.core.points import Points
from lossgrad.core.program import Program, Result
from lossgrad.core.recording import Recording, Symbol
from lossgrad.core.terms import Bound, Pointwise, per_probability


@lru_cache(maxsize=512)
def plan(objective: Objective, parameters: tuple[float, ...], wanted: Wanted) -> Plan:
    """The plan for an objective with these values of its parameters, in their order."""
    values = dict(zip((parameter.name for parameter in objective.parameters), parameters, strict=True))
    return _Planner(objective, values, wanted).plan()


class _Planner:
    def __init__(self, objective: Objective, parameters: Mapping[str, float], wanted: Wanted) -> None:
        self.wanted = wanted
        self.players: dict[str, Player] = {name: objective.players[name] for name in wanted.players}
        bound = {
            name: [term.with_parameters(parameters) for term in player.terms if isinstance(term, Pointwise)]
            for name, player in self.players.items()
        }
        self.terms = {name: [each for each in several if each.scale != 0] for name, several in bound.items()}
        self.margins = dict.fromkeys(each.term.on for several in self.terms.values() for each in several)
        over = {margin.over for margin in self.margins}
        read = sides_read(objective, wanted.players)
        self.spaces = (SIDES,) if SIDES in over else tuple((side,) for side in read)
        self.recording = Recording(wanted.dtype, bounded=wanted.bounded)
        self.second = Recording(wanted.dtype, bounded=wanted.bounded)
        self.outputs: list[Result[Key]] = []
        self.finished: list[Result[Key]] = []
        self.totals: list[Result[TermTotal]] = []
        self.losses: dict[str, list[Part]] = {name: [] for name in self.players}
        self.shared: dict[Key, list[Part]] = {}
        self.own: dict[Key, list[tuple[str, Array]]] = {}
        self.unfinished: list[dict[str, Key]] = [{} for _ in self.spaces]

    def plan(self) -> Plan:
        for name, terms in self.terms.items():
            shares = {pull.side for each in terms for pull in each.term.on.pulls if pull.shared}
            for index, each in enumerate(terms):
                self.record(name, index, each, shares)
        for key in {**self.own, **self.shared}:
            if key in self.shared:
                self.finish_later(key)
            else:
                self.hand_out(key)
        return Plan(
            program=Program(self.recording, self.outputs, self.totals),
            spaces=self.spaces,
            inputs=tuple(
                tuple((input_name(what, side, sides), what, side) for what in ("logits", "weights") for side in sides)
                for sides in self.spaces
            ),
            margins=tuple(
                tuple((margin, mass_name(margin, sides)) for margin in self.margins if self.sides(margin) == sides)
                for sides in self.spaces
            ),
            losses={name: tuple(several) for name, several in self.losses.items()},
            shared={key: tuple(several) for key, several in self.shared.items()},
            second=Program(self.second, self.finished, []) if self.finished else None,
            unfinished=tuple(self.unfinished),
        )

    def record(self, player: str, index: int, term: Bound, shares: set[str]) -> None:
        """Take down all that is wanted of one term of a player; on the sides ``shares`` more is added afterwards."""
        wanted, margin = self.wanted, term.term.on
        points = Points(*margin.forward(self.batch(margin, "logits"), self.statistics(margin)))
        weights = margin.item_weights(self.batch(margin, "weights")) if wanted.weighted else None

        def weighted(items: Array) -> Array:
            return items if weights is None else items * weights

        if "losses" in wanted.outputs or wanted.reduction != "none":
            losses = term.values(points)
            if "losses" in wanted.outputs:
                for side in margin.over:
                    self.own.setdefault(Key(player, side, "losses"), []).append(("", losses))
            if wanted.reduction != "none":
                self.losses[player].append(self.part(TermTotal(player, index, "losses"), margin, weighted(losses)))
        for pull in margin.pulls:
            if "gradients" in wanted.outputs:
                convert = wanted.in_probability and pull.side not in shares
                closed = term.slopes_in_probability(points) if convert else None
                items = weighted(term.slopes(points) if closed is None else closed)
                self.pull(player, "gradients", pull, index, margin, items, convert=convert and closed is None)
            if "weights" in wanted.outputs:
                self.pull(player, "weights", pull, index, margin, term.slopes(points))
            if "curvatures" in wanted.outputs:
                squared = pull._replace(sign=pull.sign**2)
                items = term.curvatures(points)
                if margin.kept is not None and not pull.shared:
                    items = items * self.statistics(margin)[margin.kept]
                self.pull(player, "curvatures", squared, index, margin, items)

    def pull(
        self,
        player: str,
        quantity: Quantity,
        pull: Pull,
        index: int,
        margin: Margin,
        items: Array,
        *,
        convert: bool = False,
    ) -> None:
        """Bring what items pull with to a side: each example its own, or all in common."""
        key = Key(player, pull.side, quantity)
        if pull.shared:
            part = self.part(TermTotal(player, index, quantity), margin, items, pull.sign)
            self.shared.setdefault(key, []).append(part)
            return
        items = items if pull.sign > 0 else -items
        if convert:
            items = per_probability(items, self.batch(margin, "logits")[pull.side])
        self.own.setdefault(key, []).append((mass_name(margin, self.sides(margin)), items))

    def hand_out(self, key: Key) -> None:
        """An array is the sum of what several terms give it."""
        result = _sum([_divided(items, mass, self.recording, self.averaged(key)) for mass, items in self.own[key]])
        space = self.space_of(key)
        self.outputs.append(Result(key, space + 1, _index(self.recording.items(_clean(key, result)))))

    def finish_later(self, key: Key) -> None:
        """Hand an array out as it is, and have the second program add what all its examples share."""
        space = self.space_of(key)
        logits = self.second.input(input_name("logits", key.side, self.spaces[space]))
        own = self.own.get(key, [])
        masses = {mass for mass, _ in own}
        result = self.second.number(share_name(key, self.spaces[space]))
        if own:
            early = len(masses) > 1  # terms whose means divide by different numbers
            first = _sum([_divided(items, mass, self.recording, early and self.averaged(key)) for mass, items in own])
            step = _index(self.recording.items(first))
            self.outputs.append(Result(key, space + 1, step))
            name = f"step {step}"
            self.unfinished[space].setdefault(name, key)
            given = self.second.input(name)
            result = _divided(given, masses.pop(), self.second, not early and self.averaged(key)) + result
        if key.quantity == "gradients" and self.wanted.in_probability:
            result = per_probability(result, logits)
        self.finished.append(Result(key, space + 1, _index(self.second.items(_clean(key, result)))))

    def averaged(self, key: Key) -> bool:
        """Whether what an array is made of is divided by a mass."""
        return key.quantity == "gradients" and self.wanted.reduction == "mean"

    def part(self, total: TermTotal, margin: Margin, items: Array, sign: float = 1) -> Part:
        """Have the items summed."""
        space = self.space(margin)
        self.totals.append(Result(total, space + 1, _index(self.recording.items(items))))
        return Part(total, space, mass_name(margin, self.spaces[space]), sign)

    def statistics(self, margin: Margin) -> dict[str, Array]:
        space = self.sides(margin)
        return {name: self.recording.number(statistic_name(name, margin, space)) for name in margin.statistic_names}

    def space(self, margin: Margin) -> int:
        return next(index for index, sides in enumerate(self.spaces) if set(margin.over) <= set(sides))

    def space_of(self, key: Key) -> int:
        return next(index for index, sides in enumerate(self.spaces) if key.side in sides)

    def sides(self, margin: Margin) -> tuple[str, ...]:
        return self.spaces[self.space(margin)]

    def batch(self, margin: Margin, what: str) -> dict[str, Array]:
        sides = self.sides(margin)
        return {side: self.recording.input(input_name(what, side, sides)) for side in sides}


def _divided(items: Array, mass: str, recording: Recording, averaged: bool) -> Array:
    return items / recording.number(mass, positive=True) if averaged else items


def _sum(several: Sequence[Array]) -> Array:
    result = several[0]
    for each in several[1:]:
        result = result + each
    return result


def _clean(key: Key, values: Array) -> Array:
    """Weights are magnitudes; nothing is −0.0."""
    return np.abs(values) if key.quantity == "weights" else positive_zero(values)


def _index(symbol: Array) -> int:
    return cast("Symbol", symbol).index
