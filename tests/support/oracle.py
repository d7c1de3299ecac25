"""The textbook formulas of a player, differentiated symbolically and evaluated exactly.

Nothing here knows curves, margins or terms: the only thing taken from a player is its plain-text formulas,
so that what the core computes is held against a second, independent derivation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, Literal

import numpy as np
import sympy

from lossgrad.core.arrays import Array
from lossgrad.core.player import SIDES, Player
from tests.support.formulas import Formula, Place, formula, symbol
from tests.support.intervals import Interval, KinkError, Number, decided, enclosed, evaluated, largest

Reduction = Literal["mean", "sum", "none"]
Weights = Mapping[str, Array] | None
Factors = tuple[tuple[Fraction, ...], ...]
"""By formula, the factor of each item's loss in the scalar."""


@dataclass(frozen=True)
class _Item:
    """One item of a formula: its members and every variable's value."""

    formula: Formula
    name: tuple[int, int]
    members: Mapping[str, Place]
    places: Mapping[str, Place]
    values: Mapping[sympy.Symbol, Fraction]


class Oracle:
    """What a player's formulas say about one batch.

    Arrays come as flat lists of exact numbers, with None where there is no derivative (at a kink). The logits
    are taken as the binary numbers they are.
    """

    def __init__(self, player: Player, parameters: Mapping[str, float], logits: Mapping[str, Array]) -> None:
        given = tuple(sorted(parameters.items()))
        self._logits = {side: _exact(logits[side]) for side in SIDES if side in logits}
        self._sizes = {side: len(values) for side, values in self._logits.items()}
        sizes = tuple(self._sizes.items())
        formulas = [formula(key, text, given, sizes) for key, text in player.formulas.items()]
        means = {
            symbol(f"mean_{side}"): sum(values, Fraction(0)) / len(values) for side, values in self._logits.items()
        }
        self._items = [
            [self._item(one, (index, number), members, means) for number, members in enumerate(one.items(self._sizes))]
            for index, one in enumerate(formulas)
        ]
        self._memos: dict[tuple[int, Any], dict[Any, Interval]] = {}
        self._gradients: dict[tuple[int, str, int, Factors, bool], Interval] = {}

    def _item(
        self,
        one: Formula,
        name: tuple[int, int],
        members: Mapping[str, Place],
        means: Mapping[sympy.Symbol, Fraction],
    ) -> _Item:
        if one.diagonal is not None and len(set(members.values())) == 1:
            one = one.diagonal
        places = {**one.fixed, **members}
        values = {symbol(each): self._logits[side][i] for each, (side, i) in places.items()}
        return _Item(one, name, members, places, {**means, **values})

    def loss(self, reduction: Reduction = "mean", sample_weights: Weights = None) -> Number:
        """The scalar: the sum over formulas of the mean or sum of their items."""
        factors = self._factors(reduction, sample_weights)
        return decided(lambda bits: self._scalar(bits, factors, lambda loss: loss))

    def loss_magnitude(self, reduction: Reduction = "mean", sample_weights: Weights = None) -> Number:
        """The same with the absolute value of every item: what the rounding errors of a sum are measured by."""
        factors = self._factors(reduction, sample_weights)
        return decided(lambda bits: self._scalar(bits, factors, abs))

    def losses(self, side: str, *, magnitude: bool = False) -> list[Number | None]:
        """The loss of each example; a pair's is listed on both sides. Empty if none is listed there."""
        listed = [items for items in self._items if items and side in items[0].formula.listed]
        of = abs if magnitude else _same

        def at(bits: int, i: int) -> Interval:
            result = enclosed(0)
            for items in listed:
                mine = [each for each in items if each.members[each.formula.listed[side]] == (side, i)]
                shown = 2 if items[0].formula.key == "halved_pairs" else 1
                result += _added(of(self._partial(bits, each)) for each in mine) / (len(mine) * shown)
            return result

        return self._each(side, at) if listed else []

    def gradients(
        self,
        side: str,
        reduction: Reduction = "mean",
        sample_weights: Weights = None,
        *,
        in_probability: bool = False,
        magnitude: bool = False,
    ) -> list[Number | None]:
        """The derivative of the scalar in each logit, or in each D = 1/(1 + exp(−a)).

        With ``magnitude``, every part of it is taken by its absolute value: what cancels in it is measured by that.
        """
        factors = self._factors(reduction, sample_weights)

        def at(bits: int, i: int) -> Interval:
            gradient = self._gradient(bits, side, i, factors, magnitude=magnitude)
            return gradient * self._logits_per_probability(bits, side, i) if in_probability else gradient

        return self._each(side, at)

    def weights(self, side: str, *, magnitude: bool = False) -> list[Number | None]:
        """n·|derivative of the plain mean|."""
        factors, size = self._factors("mean", None), self._sizes[side]
        exact = self._each(side, lambda bits, i: size * self._gradient(bits, side, i, factors, magnitude=magnitude))
        return [None if number is None else abs(number) for number in exact]

    def curvatures(self, side: str, *, magnitude: bool = False) -> list[Number | None]:
        """n times the diagonal of the plain mean's second derivative."""
        factors, size = self._factors("mean", None), self._sizes[side]
        return self._each(side, lambda bits, i: size * self._curvature(bits, side, i, factors, magnitude=magnitude))

    def largest_parts(self, side: str) -> list[Number | None]:
        """The largest of the terms each example's slope adds up: D or t where the slope is D − t."""
        items = [each for several in self._items for each in several if side in each.formula.listed]

        def at(bits: int, i: int) -> Interval:
            mine = [(each, each.formula.listed[side]) for each in items]
            return largest(
                *(
                    abs(self._evaluated(bits, each, part))
                    for each, variable in mine
                    if each.members[variable] == (side, i)
                    for part in each.formula.parts[variable]
                )
            )

        return self._each(side, at)

    def _each(self, side: str, at: Callable[[int, int], Interval]) -> list[Number | None]:
        return [_decided_or_kink(at, i) for i in range(self._sizes[side])]

    def _factors(self, reduction: Reduction, sample_weights: Weights) -> Factors:
        given = {side: _exact(values) for side, values in (sample_weights or {}).items()}
        result: list[tuple[Fraction, ...]] = []
        for items in self._items:
            products = [
                prod(
                    (given[side][i] if side in given else Fraction(1) for side, i in each.members.values()),
                    start=Fraction(1),
                )
                for each in items
            ]
            total = sum(products, Fraction(0)) if reduction == "mean" else Fraction(1)
            result.append(tuple(product / total for product in products))
        return tuple(result)

    def _evaluated(self, bits: int, item: _Item, expression: sympy.Expr | None) -> Interval:
        if expression is None:
            return enclosed(0)
        return evaluated(expression, item.values, self._memos.setdefault((bits, item.name), {}))

    def _partial(self, bits: int, item: _Item, *variables: str) -> Interval:
        return self._evaluated(bits, item, item.formula.partial(*variables))

    def _logits_per_probability(self, bits: int, side: str, i: int) -> Interval:
        """da/dD = 1/(D·(1 − D)) = 2 + exp(a) + exp(−a)."""
        a = symbol("a")
        memo = self._memos.setdefault((bits, f"probability of {side} {i}"), {})
        return evaluated(2 + sympy.exp(a) + sympy.exp(-a), {a: self._logits[side][i]}, memo)

    def _scalar(self, bits: int, factors: Factors, of: Callable[[Interval], Interval]) -> Interval:
        return _added(
            of(self._partial(bits, item)) * enclosed(factor)
            for items, several in zip(self._items, factors, strict=True)
            for item, factor in zip(items, several, strict=True)
        )

    def _moved(self, item: _Item, place: Place) -> dict[str, Fraction]:
        """By variable, how far it moves with a logit: all the way, or 1/n as a mean does."""
        moved = {name: Fraction(1) for name, at in item.places.items() if at == place}
        side, _ = place
        if item.formula.partial(f"mean_{side}") is not None:
            moved[f"mean_{side}"] = Fraction(1, self._sizes[side])
        return moved

    def _gradient(self, bits: int, side: str, i: int, factors: Factors, *, magnitude: bool) -> Interval:
        """Kept, since weights, the gradients and what measures them ask for the same ones."""
        asked = (bits, side, i, factors, magnitude)
        if asked not in self._gradients:
            self._gradients[asked] = self._added_up(bits, side, i, factors, magnitude=magnitude)
        return self._gradients[asked]

    def _added_up(self, bits: int, side: str, i: int, factors: Factors, *, magnitude: bool) -> Interval:
        result = enclosed(0)
        for items, several in zip(self._items, factors, strict=True):
            for item, factor in zip(items, several, strict=True):
                for name, by in self._moved(item, (side, i)).items():
                    if not magnitude:
                        result += self._partial(bits, item, name) * enclosed(factor * by)
                        continue
                    parts = item.formula.parts.get(name, ()) if item.formula.fixed else [item.formula.partial(name)]
                    result += _added(abs(self._evaluated(bits, item, part)) for part in parts) * enclosed(factor * by)
        return result

    def _curvature(self, bits: int, side: str, i: int, factors: Factors, *, magnitude: bool) -> Interval:
        result = enclosed(0)
        of = abs if magnitude else _same
        for items, several in zip(self._items, factors, strict=True):
            for item, factor in zip(items, several, strict=True):
                moved = self._moved(item, (side, i))
                for one, by_one in moved.items():
                    for two, by_two in moved.items():
                        second = self._partial(bits, item, one, two)
                        result += of(second) * enclosed(factor * by_one * by_two)
        return result


def _same(value: Interval) -> Interval:
    return value


def _exact(values: Array) -> list[Fraction]:
    return [Fraction(float(value)) for value in np.asarray(values).ravel()]


def _added(intervals: Iterable[Interval]) -> Interval:
    return sum(intervals, enclosed(0))


def _decided_or_kink(at: Callable[[int, int], Interval], i: int) -> Number | None:
    try:
        return decided(lambda bits: at(bits, i))
    except KinkError:
        return None
