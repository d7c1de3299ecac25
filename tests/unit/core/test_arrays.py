from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad.core import arrays
from lossgrad.core.arrays import Array, difference, mean, positive_zero, renormalised, total, twofold_mean

NUMBERS = st.floats(-1e308, 1e308)
NARROW = st.floats(-(2.0**126), 2.0**126, width=32)
LARGEST = np.finfo(np.float64).max


@given(NUMBERS, NUMBERS)
def test_a_difference_and_what_it_lost_are_exact_in_float64(a: float, b: float) -> None:
    d, lost = difference(np.array([a]), np.array([b]))
    assert Fraction(d[0]) + Fraction(lost[0]) == Fraction(a) - Fraction(b)


@given(NARROW, NARROW)
def test_a_difference_and_what_it_lost_are_exact_in_float32(a: float, b: float) -> None:
    d, lost = difference(np.array([a], np.float32), np.array([b], np.float32))
    assert d.dtype == lost.dtype == np.float32
    assert Fraction(float(d[0])) + Fraction(float(lost[0])) == Fraction(a) - Fraction(b)


def test_a_difference_that_overflows_lost_nothing_that_could_be_put_back() -> None:
    with np.errstate(all="ignore"):
        d, lost = difference(np.array([LARGEST]), np.array([-LARGEST]))
    assert d[0] == np.inf
    assert lost[0] == 0


@given(NUMBERS, st.floats(-1.0, 1.0))
def test_a_renormalised_sum_is_the_same_sum(high: float, low: float) -> None:
    rounded, rest = renormalised(np.array([high]), np.array([low * np.spacing(abs(high))]))
    assert Fraction(rounded[0]) + Fraction(rest[0]) == Fraction(high) + Fraction(float(low * np.spacing(abs(high))))
    assert abs(rest[0]) <= np.spacing(abs(rounded[0])) / 2


def test_an_infinite_sum_has_no_remainder() -> None:
    with np.errstate(all="ignore"):
        rounded, rest = renormalised(np.array([np.inf]), np.array([0.0]))
    assert rounded[0] == np.inf
    assert rest[0] == 0


def test_a_sum_of_ten_million_float32_is_right_to_float32() -> None:
    whole = np.random.default_rng(7).integers(-(2**23), 2**24, 10_000_000)
    values = (whole / 2**12).astype(np.float32)
    exact = Fraction(int(whole.sum()), 2**12)
    assert np.float32(total(values)) == np.float32(float(exact))
    assert np.float32(mean(values)) == np.float32(float(exact / whole.size))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_sum_is_right_to_the_last_digit_of_its_largest_part(values: list[float]) -> None:
    exact = sum(map(Fraction, values), Fraction(0))
    size = sum(map(abs, values))
    assert abs(Fraction(float(total(np.array(values)))) - exact) <= np.spacing(size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_mean_of_the_largest_floats_is_finite(dtype: type[np.floating[Any]]) -> None:
    values: Array = np.full(5, np.finfo(dtype).max, dtype)
    assert dtype(mean(values)) == values[0]


def test_a_mean_is_finite_where_no_wider_float_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "wide", lambda dtype: np.float64)
    with np.errstate(over="ignore"):
        assert np.isclose(float(mean(np.full(5, LARGEST))), LARGEST, rtol=1e-15)


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_a_twofold_mean_has_twice_the_digits(values: list[float]) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = twofold_mean(np.array(values))
    exact = sum(map(Fraction, values), Fraction(0)) / len(values)
    size = max(Fraction(1, 2**1000), *map(abs, map(Fraction, values)), Fraction(0))
    assert abs(Fraction(float(high)) + Fraction(float(low)) - exact) <= size / 2**100


@given(st.lists(NARROW.map(lambda x: x / 64), min_size=1, max_size=40))
def test_a_twofold_mean_of_float32_is_two_float32(values: list[float]) -> None:
    narrow = np.array(values, np.float32)
    high, low = twofold_mean(narrow)
    assert high.dtype == low.dtype == np.float32
    exact = sum((Fraction(float(x)) for x in narrow), Fraction(0)) / len(values)
    assert high == np.float32(float(exact))


def test_a_twofold_mean_of_the_largest_floats_is_finite() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = twofold_mean(np.full(6, LARGEST))
    assert high == LARGEST
    assert low == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_negative_zero_becomes_zero_and_nothing_else_changes(dtype: type[np.floating[Any]]) -> None:
    values: Array = np.array([-0.0, 0.0, -5e-324, 1.5, -np.inf], dtype)
    result = positive_zero(values)
    assert not np.signbit(result[:2]).any()
    assert result.dtype == values.dtype
    np.testing.assert_array_equal(result, values)
