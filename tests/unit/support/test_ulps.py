import numpy as np
import pytest
from mpmath import MPContext

from tests.support.intervals import Number
from tests.support.ulps import error

NUMBERS = MPContext()
NUMBERS.prec = 256
FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")


@pytest.mark.parametrize(
    ("got", "exact", "ulps"),
    [
        (1.0, NUMBERS.mpf(1), 0.0),
        (1.0, NUMBERS.mpf(1) + NUMBERS.mpf(2) ** -52, 1.0),
        (1.5, NUMBERS.mpf(1.5) + NUMBERS.mpf(2) ** -53, 0.5),
        (-4.0, -NUMBERS.mpf(4) - NUMBERS.mpf(2) ** -50, 1.0),
        (0.0, NUMBERS.mpf(2) ** -1075, 0.5),
        (5e-324, NUMBERS.mpf(0), 1.0),
        (np.inf, NUMBERS.mpf(2) ** 2000, 0.0),
        (-np.inf, -(NUMBERS.mpf(2) ** 2000), 0.0),
        (np.inf, NUMBERS.mpf(2) ** 1024 - NUMBERS.mpf(2) ** 971, 1.0),
    ],
)
def test_the_distance_is_counted_in_the_last_place_of_the_exact_value(got: float, exact: Number, ulps: float) -> None:
    assert error(got, exact, FLOAT64) == ulps


def test_float32_has_its_own_last_place() -> None:
    assert error(1.0, NUMBERS.mpf(1) + NUMBERS.mpf(2) ** -23, FLOAT32) == 1.0


def test_the_distance_may_be_counted_by_something_larger() -> None:
    assert error(0.0, NUMBERS.mpf(2) ** -52, FLOAT64, scale=NUMBERS.mpf(1)) == 1.0


@pytest.mark.parametrize(
    ("got", "exact"),
    [
        (np.nan, NUMBERS.mpf(1)),
        (np.inf, NUMBERS.mpf(1)),
        (-np.inf, NUMBERS.mpf(2) ** 2000),
        (1e308, NUMBERS.mpf(2) ** 2000),
        (0.0, NUMBERS.mpf(1)),
    ],
)
def test_what_is_altogether_wrong_is_far_away(got: float, exact: Number) -> None:
    assert error(got, exact, FLOAT64) > 1e15
