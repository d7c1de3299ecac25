"""The textbook formulas of a player, differentiated symbolically and evaluated exactly.

Nothing here knows curves, margins or terms: the only thing taken from a player is its plain-text formulas,
so that what the core computes is held against a second, independent derivation.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from math import prod
from typing import Any, Literal

import numpy as np
import sympy

from lossgrad.core.arrays import Array
from lossgrad.core.objective import SIDES, Player
from tests.support.intervals import Interval, KinkError, Number, decided, enclosed, evaluated, largest

Reduction = Literal["mean", "sum", "none"]
Weights = Mapping[str, Array] | None

_FUNCTIONS = {"log": sympy.log, "exp": sympy.exp, "max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs}
_VARIABLES = {name: sympy.Symbol(name, real=True) for name in ("a", "mean_real", "mean_fake", "real", "fake")}


@dataclass(frozen=True)
class _Item:
    """The loss of an item, as a function of the logits it belongs to and of the batch means.

    Args:
        key: where it is counted.
        own: by side, the variable that is the item's member on that side.
        derivatives: the formula (no variables) and its first and second partial derivatives, factored.
        parts: by variable, the terms that the first derivative adds up before it is factored.
    """

    key: str
    own: Mapping[str, str]
    derivatives: Mapping[tuple[str, ...], sympy.Expr]
    parts: Mapping[str, tuple[sympy.Expr, ...]]

    def partial(self, *variables: str) -> sympy.Expr | None:
        """A partial derivative; None where it is zero everywhere."""
        return self.derivatives.get(tuple(sorted(variables)))


@lru_cache(maxsize=256)
def _item(key: str, formula: str, parameters: tuple[tuple[str, float], ...]) -> _Item:
    known = {name: sympy.Symbol(name, real=True) for name, _ in parameters}
    expression = sympy.sympify(formula, locals=_FUNCTIONS | known | _VARIABLES, rational=True)
    expression = expression.subs({known[name]: sympy.Rational(value) for name, value in parameters})
    own = {"real": "real", "fake": "fake"} if key == "pair" else {key: "a"}
    names = {str(symbol) for symbol in expression.free_symbols}
    allowed = {*own.values(), "mean_real", "mean_fake"}
    if not names <= allowed:
        raise ValueError(f"{formula!r} uses {sorted(names - allowed)}, which mean nothing for {key!r}")
    derivatives: dict[tuple[str, ...], sympy.Expr] = {(): expression}
    for order in (1, 2):
        for variables in combinations_with_replacement(sorted(names), order):
            derivative = expression.diff(*(_VARIABLES[name] for name in variables))
            # A jump of the slope is a kink, excluded from comparisons; beside it there is no curvature.
            derivative = sympy.factor(derivative.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)))
            if derivative != 0:
                derivatives[variables] = derivative
    parts = {name: sympy.Add.make_args(expression.diff(_VARIABLES[name])) for name in names}
    return _Item(key=key, own=own, derivatives=derivatives, parts=parts)


class Oracle:
    """What a player's formulas say about one batch.

    Arrays come as flat lists of exact numbers, with None where there is no derivative (at a kink). The logits
    are taken as the binary numbers they are.
    """

    def __init__(self, player: Player, parameters: Mapping[str, float], logits: Mapping[str, Array]) -> None:
        given = tuple(sorted(parameters.items()))
        self._items = [_item(key, formula, given) for key, formula in player.formulas.items()]
        self._logits = {side: _exact(logits[side]) for side in SIDES if side in logits}
        self._means = {
            _VARIABLES[f"mean_{side}"]: sum(values, Fraction(0)) / len(values) for side, values in self._logits.items()
        }
        self._memos: dict[tuple[int, str, int], dict[Any, Interval]] = {}

    def loss(self, reduction: Reduction = "mean", sample_weights: Weights = None) -> Number:
        """The scalar: the sum over formulas of the mean or sum of their items."""
        factors = self._factors(reduction, sample_weights)
        return decided(lambda bits: self._scalar(bits, factors, lambda loss: loss))

    def loss_magnitude(self, reduction: Reduction = "mean", sample_weights: Weights = None) -> Number:
        """The same with the absolute value of every item: what the rounding errors of a sum are measured by."""
        factors = self._factors(reduction, sample_weights)
        return decided(lambda bits: self._scalar(bits, factors, abs))

    def losses(self, side: str) -> list[Number | None]:
        """The loss of each example; a pair's is listed on both sides. Empty if none is listed there."""
        items = [item for item in self._items if side in item.own]
        if not items:
            return []
        return self._each(side, lambda bits, i: _added(self._partial(bits, item, i) for item in items))

    def gradients(
        self,
        side: str,
        reduction: Reduction = "mean",
        sample_weights: Weights = None,
        *,
        in_probability: bool = False,
    ) -> list[Number | None]:
        """The derivative of the scalar in each logit, or in each D = 1/(1 + exp(−a))."""
        factors = self._factors(reduction, sample_weights)

        def at(bits: int, i: int) -> Interval:
            gradient = self._gradient(bits, side, i, factors)
            return gradient * self._logits_per_probability(bits, side, i) if in_probability else gradient

        return self._each(side, at)

    def weights(self, side: str) -> list[Number | None]:
        """n·|derivative of the plain mean|."""
        factors, size = self._factors("mean", None), len(self._logits[side])
        exact = self._each(side, lambda bits, i: size * self._gradient(bits, side, i, factors))
        return [None if number is None else abs(number) for number in exact]

    def curvatures(self, side: str) -> list[Number | None]:
        """n times the diagonal of the plain mean's second derivative."""
        factors, size = self._factors("mean", None), len(self._logits[side])
        return self._each(side, lambda bits, i: size * self._curvature(bits, side, i, factors))

    def largest_parts(self, side: str) -> list[Number | None]:
        """The largest of the terms each example's slope adds up: D or t where the slope is D − t."""
        items = [item for item in self._items if side in item.own]

        def at(bits: int, i: int) -> Interval:
            parts = [abs(self._evaluated(bits, item, i, part)) for item in items for part in item.parts[item.own[side]]]
            return largest(*parts)

        return self._each(side, at)

    def _each(self, side: str, at: Callable[[int, int], Interval]) -> list[Number | None]:
        return [_decided_or_kink(at, i) for i in range(len(self._logits[side]))]

    def _factors(self, reduction: Reduction, sample_weights: Weights) -> dict[str, list[Fraction]]:
        """By formula, the factor of each item's loss in the scalar."""
        given = {side: _exact(values) for side, values in (sample_weights or {}).items()}
        result = {}
        for item in self._items:
            members = [given.get(side, [Fraction(1)] * len(self._logits[side])) for side in item.own]
            products = [prod(pair, start=Fraction(1)) for pair in zip(*members, strict=True)]
            total = sum(products, Fraction(0)) if reduction == "mean" else 1
            result[item.key] = [product / total for product in products]
        return result

    def _evaluated(self, bits: int, item: _Item, i: int, expression: sympy.Expr | None) -> Interval:
        if expression is None:
            return enclosed(0)
        memo = self._memos.setdefault((bits, item.key, i), {})
        values = {_VARIABLES[name]: self._logits[side][i] for side, name in item.own.items()}
        return evaluated(expression, self._means | values, memo)

    def _partial(self, bits: int, item: _Item, i: int, *variables: str) -> Interval:
        return self._evaluated(bits, item, i, item.partial(*variables))

    def _logits_per_probability(self, bits: int, side: str, i: int) -> Interval:
        """da/dD = 1/(D·(1 − D)) = 2 + exp(a) + exp(−a)."""
        a = _VARIABLES["a"]
        memo = self._memos.setdefault((bits, f"probability of {side}", i), {})
        return evaluated(2 + sympy.exp(a) + sympy.exp(-a), {a: self._logits[side][i]}, memo)

    def _scalar(
        self, bits: int, factors: Mapping[str, Sequence[Fraction]], of: Callable[[Interval], Interval]
    ) -> Interval:
        return _added(
            of(self._partial(bits, item, i)) * enclosed(factor)
            for item in self._items
            for i, factor in enumerate(factors[item.key])
        )

    def _through_mean(self, bits: int, item: _Item, factors: Sequence[Fraction], *variables: str) -> Interval:
        """Σ over items of a derivative in a batch mean."""
        if item.partial(*variables) is None:
            return enclosed(0)
        return _added(self._partial(bits, item, i, *variables) * enclosed(factor) for i, factor in enumerate(factors))

    def _gradient(self, bits: int, side: str, i: int, factors: Mapping[str, Sequence[Fraction]]) -> Interval:
        """∂ℓᵢ of the example's own items, and its share 1/n of what all items do through the mean."""
        result = enclosed(0)
        size, mean = len(self._logits[side]), f"mean_{side}"
        for item in self._items:
            if side in item.own:
                result += self._partial(bits, item, i, item.own[side]) * enclosed(factors[item.key][i])
            result += self._through_mean(bits, item, factors[item.key], mean) / size
        return result

    def _curvature(self, bits: int, side: str, i: int, factors: Mapping[str, Sequence[Fraction]]) -> Interval:
        """∂²/∂aᵢ² where a mean contributes with 1/n, once mixed with the own variable and once with itself."""
        result = enclosed(0)
        size, mean = len(self._logits[side]), f"mean_{side}"
        for item in self._items:
            if side in item.own:
                own, factor = item.own[side], enclosed(factors[item.key][i])
                result += self._partial(bits, item, i, own, own) * factor
                result += 2 * self._partial(bits, item, i, own, mean) * factor / size
            result += self._through_mean(bits, item, factors[item.key], mean, mean) / size**2
        return result


def _exact(values: Array) -> list[Fraction]:
    return [Fraction(float(value)) for value in np.asarray(values).ravel()]


def _added(intervals: Iterable[Interval]) -> Interval:
    return sum(intervals, enclosed(0))


def _decided_or_kink(at: Callable[[int, int], Interval], i: int) -> Number | None:
    try:
        return decided(lambda bits: at(bits, i))
    except KinkError:
        return None
