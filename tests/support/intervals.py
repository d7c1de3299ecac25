"""Formulas evaluated in interval arithmetic until their value is certain to 30 digits.

An interval that is too wide only costs another try with more bits; it never passes for an answer.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
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
    return _intervals.mpf(value.numerator) / value.denominator


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
    arguments = [evaluated(argument, values, memo) for argument in expression.args]
    return _FUNCTIONS[expression.func](*arguments)


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
    return _intervals.exp(exponent * _intervals.log(base))


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
    sympy.exp: _intervals.exp,
    sympy.log: _intervals.log,
    sympy.Max: largest,
    sympy.Min: _smallest,
    sympy.Abs: lambda value: largest(value, -value),
    sympy.Heaviside: _step,
    sympy.sign: lambda value: 2 * _step(value) - 1,
}
