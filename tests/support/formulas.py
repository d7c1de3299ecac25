"""A player's textbook formulas as expressions, differentiated symbolically, and where their variables come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any

import sympy

from lossgrad.core.player import SIDES

Place = tuple[str, int]
"""A logit: its side and its position."""

ROLES: Mapping[str, Mapping[str, str]] = {
    "real": {"a": "real"},
    "fake": {"a": "fake"},
    "pair": {"real": "real", "fake": "fake"},
    "pairs": {"real": "real", "fake": "fake"},
    "halved_pairs": {"real": "real", "fake": "fake"},
    **{f"{prefix}{side}_with_{side}": {"a": side, "other": side} for side in SIDES for prefix in ("", "distinct_")},
}
"""By where a formula is counted, the side of each of its variables."""

_FUNCTIONS = {
    "log": sympy.log,
    "exp": sympy.exp,
    "sqrt": sympy.sqrt,
    "tanh": lambda value: 1 - 2 / (1 + sympy.exp(2 * value)),  # whose derivative does not cancel
    "max": sympy.Max,
    "min": sympy.Min,
    "abs": sympy.Abs,
    "LambertW": sympy.LambertW,
    "where": lambda condition, yes, no: sympy.Piecewise((yes, condition), (no, True)),
    "sum": lambda term, index, first, last: sympy.Sum(term, (index, first, last)),
}
_SUMS = {side: sympy.Function(f"sum_{side}") for side in SIDES}


def symbol(name: str) -> sympy.Symbol:
    """The variable of that name."""
    return sympy.Symbol(name, real=True)


@dataclass(frozen=True)
class Formula:
    """The loss of an item, as a function of the logits it belongs to, of batch means, or of the whole batch.

    Args:
        key: where it is counted.
        fixed: variables that stand for one logit each, the same in every item (``sum_real`` was written out).
        derivatives: the formula (no variables) and its first and second partial derivatives.
        parts: by variable, the terms that the first derivative adds up before it is factored.
        diagonal: the same where both members of a pair are one example.
    """

    key: str
    fixed: Mapping[str, Place]
    derivatives: Mapping[tuple[str, ...], sympy.Expr]
    parts: Mapping[str, tuple[sympy.Expr, ...]]
    diagonal: "Formula | None" = None

    @property
    def roles(self) -> Mapping[str, str]:
        """The side of each variable that is an item's member."""
        return ROLES[self.key]

    @property
    def listed(self) -> Mapping[str, str]:
        """By side on which an item's loss is shown, the variable that is the example there."""
        if set(self.roles) == set(SIDES):
            return {side: side for side in SIDES}
        return {self.roles["a"]: "a"}

    def items(self, sizes: Mapping[str, int]) -> Iterator[dict[str, Place]]:
        """The members of every item, by variable."""
        (first, side), *rest = self.roles.items()
        for i in range(sizes[side]):
            if not rest:
                yield {first: (side, i)}
            elif self.key == "pair":
                yield {first: (side, i), rest[0][0]: (rest[0][1], i)}
            else:
                for j in range(sizes[rest[0][1]]):
                    if not (self.key.startswith("distinct_") and i == j):
                        yield {first: (side, i), rest[0][0]: (rest[0][1], j)}

    def partial(self, *variables: str) -> sympy.Expr | None:
        """A partial derivative; None where it is zero everywhere."""
        return self.derivatives.get(tuple(sorted(variables)))


@lru_cache(maxsize=256)
def formula(
    key: str, text: str, parameters: tuple[tuple[str, float], ...], sizes: tuple[tuple[str, int], ...]
) -> Formula:
    """A formula of the catalogue with values for its parameters, on batches of these sizes."""
    expression = _read(text, parameters, dict(sizes))
    fixed = {
        f"{side}_{i}": (side, i)
        for side, size in sizes
        for i in range(size)
        if symbol(f"{side}_{i}") in expression.free_symbols
    }
    allowed = {*ROLES[key], *fixed, "mean_real", "mean_fake"}
    names = {str(each) for each in expression.free_symbols}
    if not names <= allowed:
        raise ValueError(f"{text!r} uses {sorted(names - allowed)}, which mean nothing for {key!r}")
    factored = not fixed and "sum(" not in text
    result = _differentiated(key, expression, fixed, factored=factored)
    if "other" in ROLES[key]:
        alone = sympy.expand(expression.subs(symbol("other"), symbol("a")))
        both_one = _differentiated(key, alone, fixed, factored=factored)
        result = Formula(key, fixed, result.derivatives, result.parts, both_one)
    return result


def expression(text: str, values: Mapping[str, float]) -> sympy.Expr:
    """A formula in parameters alone, to 50 digits."""
    known = {name: symbol(name) for name in values}
    read = sympy.sympify(text, locals=_FUNCTIONS | known, rational=True)
    return read.subs({known[name]: sympy.Rational(value) for name, value in values.items()}).evalf(50)


def _read(text: str, parameters: tuple[tuple[str, float], ...], sizes: Mapping[str, int]) -> sympy.Expr:
    names = {*(name for name, _ in parameters), "a", "other", *SIDES, *(f"mean_{side}" for side in SIDES)}
    names |= {f"n_{side}" for side in SIDES}
    known: dict[str, Any] = {name: symbol(name) for name in names}
    sums = {f"sum_{side}": function for side, function in _SUMS.items()}
    expression = sympy.sympify(text, locals=_FUNCTIONS | known | sums, rational=True)
    values: dict[sympy.Symbol, Any] = {symbol(name): sympy.Rational(value) for name, value in parameters}
    values |= {symbol(f"n_{side}"): sympy.Integer(size) for side, size in sizes.items()}
    expression = expression.subs(values).doit()
    for side, function in _SUMS.items():
        size = sizes.get(side, 0)
        expression = expression.replace(
            function,
            lambda term, side=side, size=size: sympy.Add(
                *(term.subs(symbol(side), symbol(f"{side}_{i}")) for i in range(size))
            ),
        )
    return expression


def _differentiated(key: str, expression: sympy.Expr, fixed: Mapping[str, Place], *, factored: bool) -> Formula:
    names = sorted(str(each) for each in expression.free_symbols)
    derivatives: dict[tuple[str, ...], sympy.Expr] = {(): expression}
    for order in (1, 2):
        for variables in combinations_with_replacement(names, order):
            derivative = expression.diff(*(symbol(name) for name in variables))
            # A jump of the slope is a kink, excluded from comparisons; beside it there is no curvature.
            derivative = derivative.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
            # What is written out over a batch, or mixed from several exponentials, is long to factor, and interval
            # arithmetic copes with it as it is.
            if factored:
                derivative = sympy.factor(derivative)
            if derivative != 0:
                derivatives[variables] = derivative
    parts = {name: sympy.Add.make_args(expression.diff(symbol(name))) for name in names}
    return Formula(key, fixed, derivatives, parts)
