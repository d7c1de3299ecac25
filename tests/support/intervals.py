"""Formulas evaluated in interval arithmetic until their value is certain to 30 digits.

An interval that is too wide only costs another try with more bits; it never passes for an answer.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy
from mpmath import MPContext, MPIntervalContext

Interval = Any
Number = Any
"""An mpmath number: as many digits as it needs and an exponent without bounds."""

BITS = (192, 640, 1400, 5600, 22400)
"""The precisions tried; 1400 bits hold both 1 and the smallest float64, which textbook formulas add."""

_WIDTH = 100
_FLOOR = -1080
_BEYOND = 10**320
_WHOLE = 2**64
_EXACTLY = 1100
_NEWTON = 24
_intervals = MPIntervalContext()
_numbers = MPContext()
_numbers.prec = 256


class KinkError(ArithmeticError):
    """The formula has no derivative at this point."""


class UndecidedError(ArithmeticError):
    """No precision tried was enough."""


def decided(at: Callable[[int], Interval]) -> Number:
    """The number that ``at(bits)`` encloses, to 100 bits of itself or of the smallest float64."""
    for bits in BITS:
        _intervals.prec = bits
        interval = at(bits)
        low, high = _numbers.mpf(interval.a), _numbers.mpf(interval.b)
        if _numbers.isfinite(low) and _numbers.isfinite(high):
            size = max(min(abs(low), abs(high)), _numbers.ldexp(1, _FLOOR))
            if high - low <= _numbers.ldexp(size, -_WIDTH):
                return low
    raise UndecidedError(f"still undecided with {BITS[-1]} bits")


def enclosed(value: Fraction | int) -> Interval:
    """A rational number as an interval of the current precision."""
    return _enclosed(value.numerator, value.denominator, _intervals.prec)


@lru_cache(maxsize=4096)
def _enclosed(numerator: int, denominator: int, _: int) -> Interval:
    return _intervals.mpf(numerator) / denominator


def evaluated(expression: sympy.Expr, values: Mapping[sympy.Symbol, Fraction], memo: dict[Any, Interval]) -> Interval:
    """The expression's value at the current precision; ``memo`` keeps subexpressions of one point."""
    if expression not in memo:
        memo[expression] = _evaluated(expression, values, memo)
    return memo[expression]


def _evaluated(expression: sympy.Expr, values: Mapping[sympy.Symbol, Fraction], memo: dict[Any, Interval]) -> Interval:
    if expression.is_Symbol:
        return enclosed(values[expression])
    if expression.is_Rational:
        return enclosed(Fraction(int(expression.p), int(expression.q)))
    if expression.is_Mul:
        steps = [
            base for base, _ in (factor.as_base_exp() for factor in expression.args) if base.func is sympy.Heaviside
        ]
        if any(evaluated(step, values, memo) == 0 for step in steps):  # what a step switches off may be infinite there
            return enclosed(0)
    if expression.func is sympy.log and expression.args[0].is_Add and sympy.S.One in expression.args[0].args:
        return _log1p(evaluated(expression.args[0] - 1, values, memo))
    if expression is sympy.E:
        return _intervals.exp(enclosed(1))
    arguments = [evaluated(argument, values, memo) for argument in expression.args]
    return _FUNCTIONS[expression.func](*arguments)


def _exp(value: Interval) -> Interval:
    """exp, which takes long far beyond the floats: there squares of logits end, and nothing of them is left."""
    if value.b < -_BEYOND:
        return _intervals.mpf([0, _numbers.ldexp(1, -1_000_000)])
    bits = _intervals.prec
    if value.a > -_WHOLE and value.b < _WHOLE:
        return _intervals.exp(value)
    # Of whole numbers mpmath takes powers of e, which takes a thousand steps; half a step away it takes one.
    _intervals.prec = bits + _EXACTLY
    half = enclosed(Fraction(1, 2))
    result = _intervals.exp(value - half) * _intervals.exp(half)
    _intervals.prec = bits
    return +result


def _log1p(value: Interval) -> Interval:
    """log(1 + y), which is not lost where y is less than the last digit of 1: y·(1 − y) ≤ log(1 + y) ≤ y."""
    if value.a > 0 and value.b < _numbers.ldexp(1, -_intervals.prec):
        return value * _intervals.mpf([1 - value.b, 1])
    return _intervals.log(1 + value)


def _sum(*terms: Interval) -> Interval:
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _product(*factors: Interval) -> Interval:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _power(base: Interval, exponent: Interval) -> Interval:
    whole = int(_numbers.nint(_numbers.mpf(exponent.a)))
    if exponent.a == exponent.b == whole:
        return base**whole
    if base.a > 0:
        return _intervals.exp(exponent * _intervals.log(base))
    if base.a == 0 and exponent.a > 0:
        return enclosed(0) if base.b == 0 else _intervals.mpf([0, _power(_intervals.mpf(base.b), exponent).b])
    return _intervals.mpf(["-inf", "inf"])


def _lambert_w(value: Interval) -> Interval:
    """W on the positive numbers, where it rises, so that its ends are those of the argument."""
    if value.a <= 0:
        return _intervals.mpf(["-inf", "inf"])
    if value.b < _numbers.ldexp(1, -_intervals.prec):  # z·(1 − z) ≤ W(z) ≤ z
        return value * _intervals.mpf([1 - value.b, 1])
    return _intervals.mpf([_beside_w(value.a, -1).a, _beside_w(value.b, 1).b])


def _beside_w(argument: Interval, side: int) -> Interval:
    """A number on one side of W(z), near it: found by Newton's method, and moved away until it is proven to be there.

    That log w + w, which rises with w, lies on that side of log z is the proof.
    """
    target = _intervals.log(argument)
    with _numbers.workprec(_intervals.prec + 32):
        c = _numbers.mpf(target.mid)
        y = c if c < 1 else _numbers.log(c)  # log w
        for _ in range(_NEWTON):
            y -= (y + _numbers.exp(y) - c) / (1 + _numbers.exp(y))
        w = _numbers.exp(y)
        for bits in range(_intervals.prec, 0, -8):
            moved = _intervals.mpf(w * (1 + side * _numbers.ldexp(1, -bits)))
            found = _intervals.log(moved) + moved
            if (found.b <= target.a) if side < 0 else (found.a >= target.b):
                return moved
    return _intervals.mpf(["-inf", "inf"])


def largest(*values: Interval) -> Interval:
    """The maximum."""
    return _intervals.mpf([max(value.a for value in values), max(value.b for value in values)])


def _smallest(*values: Interval) -> Interval:
    return _intervals.mpf([min(value.a for value in values), min(value.b for value in values)])


def _step(value: Interval, *_: Interval) -> Interval:
    if value.a == 0 and value.b == 0:
        raise KinkError
    return _intervals.mpf([int(value.a > 0), int(value.b > 0)])


_FUNCTIONS: Mapping[Any, Callable[..., Interval]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.exp: _exp,
    sympy.log: _intervals.log,
    sympy.Max: largest,
    sympy.Min: _smallest,
    sympy.Abs: lambda value: largest(value, -value),
    sympy.LambertW: _lambert_w,
    sympy.Heaviside: _step,
    sympy.sign: lambda value: 2 * _step(value) - 1,
}
