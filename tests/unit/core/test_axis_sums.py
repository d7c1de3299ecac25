"""Sums along an axis of a tile, and running sums, to twice the digits of a float64."""

from fractions import Fraction

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.sums import Twofold, axis_sums, twofold_midpoint

RNG = np.random.default_rng(11)


def exact(values: Array) -> Fraction:
    return sum((Fraction(float(value)) for value in values), Fraction(0))


TILES = {
    "ordinary": RNG.normal(0, 3, (40, 70)),
    "rows of all sizes": RNG.normal(0, 1, (9, 30)) * 10.0 ** np.arange(-160, 140, 34)[:, np.newaxis],
    "what cancels": np.concatenate([RNG.normal(0, 1, (5, 40)) + 1e8, RNG.normal(0, 1, (5, 40)) - 1e8]),
    "zeros": np.zeros((3, 4)),
    "one": np.array([[2.5]]),
}


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("tile", TILES.values(), ids=TILES)
def test_each_sum_is_right_to_far_more_digits_than_its_own(tile: Array, axis: int) -> None:
    high, low = axis_sums(tile, axis)
    for got, rest, lane in zip(high, low, np.moveaxis(tile, axis, -1), strict=True):
        size = exact(np.abs(lane))
        error = abs(Fraction(float(got)) + Fraction(float(rest)) - exact(lane))
        assert error <= size * Fraction(1, 2**95)


@pytest.mark.parametrize("axis", [0, 1])
def test_what_overflows_or_is_infinite_stays_so_and_nothing_else_does(axis: int) -> None:
    tile = np.array([[1e308, 1e308, 0.0], [np.inf, 1.0, 2.0], [1.0, 2.0, 3.0]])
    with np.errstate(over="ignore"):
        high, low = axis_sums(tile if axis else tile.T, axis)
    assert (high + low).tolist() == [np.inf, np.inf, 6.0]


def test_running_sums_lose_nothing_that_counts() -> None:
    sums = Twofold.zeros(2)
    given = RNG.normal(0, 1, (500, 2)) * 10.0 ** RNG.integers(-20, 20, (500, 2))
    for row in given:
        sums.add(slice(None), row, np.zeros(2))
    for i in range(2):
        error = abs(Fraction(float(sums.high[i])) + Fraction(float(sums.low[i])) - exact(given[:, i]))
        assert error <= exact(np.abs(given[:, i])) * Fraction(1, 2**95)


def test_part_of_the_sums_may_be_added_to() -> None:
    sums = Twofold.zeros(4)
    sums.add(slice(1, 3), np.array([1.0, 2.0]), np.array([0.0, 2.0**-60]))
    assert sums.joined().tolist() == [0.0, 1.0, np.longdouble(2.0) + np.longdouble(2.0**-60), 0.0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1.0, 2.0, 4.0], [0.1, 0.7]),
        ([1e308, 1e308, 1e308], [1.7e308, 1e308]),
        ([3.0], [3.0000000000000004]),
        ([-1e16, 1.0], [1e16, 1.0, 1.0]),
    ],
)
def test_the_middle_between_two_means_has_more_digits_than_a_float(one: list[float], other: list[float]) -> None:
    high, low = twofold_midpoint(np.array(one), np.array(other))
    middle = (exact(np.array(one)) / len(one) + exact(np.array(other)) / len(other)) / 2
    assert Fraction(float(high)) == Fraction(float(middle))
    assert abs(Fraction(float(high)) + Fraction(float(low)) - middle) <= max(abs(middle), Fraction(1)) * Fraction(
        1, 2**100
    )
