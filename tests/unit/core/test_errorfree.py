from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad.core.arrays import Array
from lossgrad.core.errorfree import difference, exp_of_sum, product, renormalised
from tests.support.recorded import as_recorded, assert_same_bits, pairs_of, special

NUMBERS = st.floats(-8e307, 8e307)
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


def test_a_number_may_be_taken_from_every_item() -> None:
    d, lost = difference(np.array([1.0, 3.0]), np.float64(1e16))
    np.testing.assert_array_equal(d, [-1e16, -9999999999999996])
    np.testing.assert_array_equal(lost, [1, -1])


@pytest.mark.parametrize("a", [LARGEST, -LARGEST])
def test_a_difference_that_overflows_lost_nothing_that_could_be_put_back(a: float) -> None:
    with np.errstate(all="ignore"):
        d, lost = difference(np.array([a]), np.array([-a]))
    assert d[0] == np.copysign(np.inf, a)
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("part", [0, 1], ids=["rounded", "lost"])
def test_both_parts_are_recorded_as_they_are_computed(part: int, dtype: type[np.floating[Any]]) -> None:
    a, b = pairs_of(special(dtype)[np.isfinite(special(dtype))])
    for function in (difference, renormalised):
        with np.errstate(all="ignore"):
            expected = function(a, b)[part]
        assert_same_bits(as_recorded(lambda *given: function(*given)[part], a, b), expected)  # noqa: B023


def test_a_batch_known_to_be_far_from_the_largest_float_loses_the_same() -> None:
    values: Array = np.array([0.0, -0.0, 5e-324, 0.1, -3.7, 1e16, -1e300])
    a, b = pairs_of(values)
    lost = as_recorded(lambda *given: difference(*given)[1], a, b, bounded=True)
    np.testing.assert_array_equal(lost, difference(a, b)[1])


@given(st.floats(-1e150, 1e150), st.floats(-1e150, 1e150))
def test_a_product_and_what_it_lost_are_exact(a: float, c: float) -> None:
    p, lost = product(np.array([a]), np.float64(c))
    exact = Fraction(a) * Fraction(c)
    if exact == 0 or abs(exact) > 1e-280:  # below, what is lost is subnormal
        assert Fraction(p[0]) + Fraction(lost[0]) == exact


@given(st.floats(-(2.0**40), 2.0**40, width=32), st.floats(-(2.0**40), 2.0**40, width=32))
def test_a_product_and_what_it_lost_are_exact_in_float32(a: float, c: float) -> None:
    p, lost = product(np.array([a], np.float32), np.float32(c))
    assert p.dtype == lost.dtype == np.float32
    exact = Fraction(a) * Fraction(c)
    if exact == 0 or abs(exact) > 1e-30:
        assert Fraction(float(p[0])) + Fraction(float(lost[0])) == exact


def test_of_a_product_too_large_to_be_halved_nothing_is_put_back() -> None:
    with np.errstate(all="ignore"):
        p, lost = product(np.array([1e305, LARGEST, -LARGEST]), np.float64(0.3))
    np.testing.assert_array_equal(p, [1e305 * 0.3, LARGEST * 0.3, -LARGEST * 0.3])
    np.testing.assert_array_equal(lost, [0, 0, 0])


def test_the_exponential_of_a_sum_has_all_its_digits() -> None:
    # exp(-700.1 - 0.9), of which the float nearest to the sum lacks 1.1e-13; 60-digit arithmetic, rounded once.
    high, low = difference(np.array([-700.1]), 0.9)
    assert low != 0
    np.testing.assert_allclose(exp_of_sum(high, low), 3.62717229704944e-305, rtol=3e-16)


def test_an_infinite_exponential_stays_infinite_whatever_its_argument_lost() -> None:
    with np.errstate(all="ignore"):
        largest = exp_of_sum(*difference(np.array([1e17, 1e300, -1e300]), 1.0))
    np.testing.assert_array_equal(largest, [np.inf, np.inf, 0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("part", [0, 1], ids=["rounded", "lost"])
def test_a_product_is_recorded_as_it_is_computed(part: int, dtype: type[np.floating[Any]]) -> None:
    a = special(dtype)[np.isfinite(special(dtype))]
    for bounded in (False, True):
        with np.errstate(all="ignore"):
            expected = product(a, dtype(0.3))[part]
        got = as_recorded(lambda each: product(each, dtype(0.3))[part], a, bounded=bounded)
        assert_same_bits(got + dtype(0), expected + dtype(0))
