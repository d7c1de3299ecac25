from fractions import Fraction

import pytest
import sympy
from mpmath import MPContext

from tests.support.intervals import Number, UndecidedError, decided, evaluated

A = sympy.Symbol("a", real=True)

numbers = MPContext()
numbers.dps = 60


def at(expression: sympy.Expr, a: float) -> Number:
    return decided(lambda bits: evaluated(expression, {A: Fraction(a)}, {}))


@pytest.mark.parametrize("a", [-200.0, -3.0, -1e-9, 0.0, 0.5, 1.0, 2.0, 700.0])
def test_lamberts_w_is_that_of_mpmath(a: float) -> None:
    exact = numbers.lambertw(numbers.exp(numbers.mpf(a))).real
    assert abs(at(sympy.LambertW(sympy.exp(A)), a) - exact) <= exact * numbers.ldexp(1, -98)


@pytest.mark.parametrize("a", [1e-300, 1e-9, 0.1, 1.0, 2.5, 1e9, 1e308])
def test_lamberts_w_solves_its_equation(a: float) -> None:
    w = sympy.LambertW(A)
    assert abs(at(w * sympy.exp(w) / A - 1, a)) < numbers.ldexp(1, -1000)


def test_lamberts_w_of_what_is_too_large_or_too_small_for_a_float() -> None:
    w = sympy.LambertW(sympy.exp(A))
    assert at(w, 1e308) == pytest.approx(1e308, rel=1e-15)
    assert abs(at(sympy.log(w) / A, -1e308) - 1) < numbers.ldexp(1, -98)


def test_lamberts_w_is_not_guessed_where_it_does_not_rise() -> None:
    with pytest.raises(UndecidedError):
        at(sympy.LambertW(A), -0.1)


@pytest.mark.parametrize("a", [2.0**63, 2.0**64, 2.0**64 + 2.0**12, 1.7e35, 1e308])
def test_exp_of_a_large_whole_number_is_that_of_mpmath(a: float) -> None:
    exact = numbers.exp(numbers.mpf(a))
    assert abs(at(sympy.exp(A), a) - exact) <= exact * numbers.ldexp(1, -98)
    assert abs(at(sympy.log(sympy.exp(A), evaluate=False) / A, -a) - 1) < numbers.ldexp(1, -98)


def test_a_power_of_zero() -> None:
    clamped = sympy.Max(0, A)
    assert at(clamped ** sympy.Rational(2, 3), -1.0) == 0
    assert at(clamped ** sympy.Rational(2, 3), 0.0) == 0
    with pytest.raises(UndecidedError):
        at(clamped ** sympy.Rational(-2, 3), -1.0)


def test_what_a_step_switches_off_may_be_infinite() -> None:
    clamped = sympy.Max(0, A)
    assert at(sympy.Heaviside(A) ** 2 * clamped ** sympy.Rational(-1, 3), -1.0) == 0
    assert abs(at(sympy.Heaviside(A) ** 2 * clamped ** sympy.Rational(-1, 3), 8.0) - 0.5) < 1e-30
