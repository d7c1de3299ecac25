from fractions import Fraction
from math import fsum
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad.core import sums
from lossgrad.core.arrays import Array
from lossgrad.core.parallel import BLOCK
from lossgrad.core.sums import SMALL, total, twofold_mean

NUMBERS = st.floats(-1e308, 1e308)
NARROW = st.floats(-(2.0**126), 2.0**126, width=32)
LARGEST = np.finfo(np.float64).max
SIZES = (1, 2, SMALL - 1, SMALL, SMALL + 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1, 9 * BLOCK + 7)
every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
every_size = pytest.mark.parametrize("size", SIZES)


@pytest.fixture(params=["longer long double", "plain long double"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NumPy's long double as it is, and as it is where it is a double."""
    if request.param == "plain long double":
        monkeypatch.setattr(sums, "_LONGER", False)
        plain = {name: getattr(np, name) for name in dir(np) if not name.startswith("_")}
        monkeypatch.setattr(sums, "np", SimpleNamespace(**{**plain, "longdouble": np.float64}))


DRAWS = {
    "ordinary": lambda rng, size: rng.normal(0, 3, size),
    "all of one sign": lambda rng, size: rng.uniform(1, 2, size),
    "wildly different magnitudes": lambda rng, size: rng.normal(0, 1, size) * 2.0 ** rng.integers(-300, 300, size),
    "cancelling but for the smallest": lambda rng, size: np.resize([1e20, 1.0, -1e20, 1e-20], size),
    "subnormal": lambda rng, size: 5e-324 * rng.integers(-1000, 1000, size),
    "large": lambda rng, size: rng.normal(0, 1, size) * 1e300,
    "zeros": lambda rng, size: np.zeros(size),
}


def exactly(values: Array) -> Fraction:
    """The sum to some 200 bits: each time what is left over of Python's correctly rounded sum, four times."""
    numbers: list[float] = values.tolist()
    parts: list[float] = []
    for _ in range(4):
        parts.append(fsum([*numbers, *(-part for part in parts)]))
    return sum(map(Fraction, parts), Fraction(0))


@every_size
@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
@pytest.mark.usefixtures("platform")
def test_a_sum_is_right_to_the_last_digit_of_its_parts(draw: Any, size: int) -> None:
    values: Array = draw(np.random.default_rng(size), size)
    error = abs(Fraction(float(total(values))) - exactly(values))
    assert error <= Fraction(np.spacing(fsum(np.abs(values))))


@every_size
@pytest.mark.usefixtures("platform")
def test_a_sum_of_positive_numbers_is_right_to_its_own_last_digit(size: int) -> None:
    values = np.random.default_rng(size).exponential(1, size)
    assert abs(float(total(values)) - fsum(values)) <= np.spacing(fsum(values))


def test_a_sum_of_ten_million_float32_is_right_to_float32() -> None:
    whole = np.random.default_rng(7).integers(-(2**23), 2**24, 10_000_000)
    values = (whole / 2**12).astype(np.float32)
    exact = Fraction(int(whole.sum()), 2**12)
    assert np.float32(total(values)) == np.float32(float(exact))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_sum_is_right_whatever_is_summed(values: list[float]) -> None:
    exact = sum(map(Fraction, values), Fraction(0))
    size = sum(map(abs, values))
    assert abs(Fraction(float(total(np.array(values)))) - exact) <= np.spacing(size)


@every_size
@every_dtype
def test_the_sum_of_equal_numbers_has_them_for_a_mean(dtype: type[np.floating[Any]], size: int) -> None:
    for value in (0.1, -3.7, 1e-310, 1e30):
        values: Array = np.full(size, value, dtype)
        off = abs(dtype(total(values) / size) - values[0])
        # The sum of doubles is itself rounded where there is nothing longer.
        assert off <= (0 if dtype is np.float32 or sums._LONGER else np.spacing(abs(values[0])))


@every_size
@every_dtype
@pytest.mark.usefixtures("platform")
def test_the_twofold_mean_of_equal_numbers_is_that_number(dtype: type[np.floating[Any]], size: int) -> None:
    for value in (0.1, -3.7, 1e-310, 1e30, np.finfo(dtype).max):
        values: Array = np.full(size, value, dtype)
        high, low = twofold_mean(values)
        assert high == values[0]
        assert low == 0


@every_size
def test_a_sum_too_large_for_a_double_is_finite_where_a_longer_type_exists(size: int) -> None:
    average = total(np.full(size, LARGEST)) / size
    assert abs(average - LARGEST) < np.spacing(LARGEST / 2) if sums._LONGER or size == 1 else average == np.inf


@every_size
@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
@pytest.mark.usefixtures("platform")
def test_a_twofold_mean_has_twice_the_digits_at_every_size(draw: Any, size: int) -> None:
    values: Array = draw(np.random.default_rng(size), size)
    high, low = twofold_mean(values)
    error = abs(Fraction(float(high)) + Fraction(float(low)) - exactly(values) / size)
    assert error <= Fraction(np.abs(values).max()) / 2**100 + Fraction(5e-324)


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_a_twofold_mean_has_twice_the_digits_whatever_is_averaged(values: list[float]) -> None:
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


@pytest.mark.parametrize("size", [3, 4 * SMALL, 3 * BLOCK])
@pytest.mark.parametrize("shape", [(-1,), (1, -1), (-1, 1, 1)])
def test_the_shape_does_not_matter(shape: tuple[int, ...], size: int) -> None:
    values = np.random.default_rng(size).normal(0, 3, size)
    assert total(values.reshape(shape)) == total(values)
    assert twofold_mean(values.reshape(shape)) == twofold_mean(values)
