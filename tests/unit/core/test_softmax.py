"""Log-sum-exp and softmax against 50-digit arithmetic."""

import mpmath
import numpy as np
import pytest

from lossgrad.core.softmax import log_sum_exp

EXACT = mpmath.mp.clone()
EXACT.dps = 50

BATCHES = {
    "ordinary": [0.5, -1.25, 2.0, 0.75],
    "equal": [3.0, 3.0, 3.0],
    "one": [-7.5],
    "one far above the rest": [40.0, 0.0, -1.0],
    "large": [1e4, 1e4 - 1, 1e4 - 40],
    "far apart": [-1e308, 1e308],
    "tiny": [5e-324, 0.0, -5e-324],
}


def ulps(got: float, exact: mpmath.mpf) -> float:
    return float(abs(EXACT.mpf(float(got)) - exact) / EXACT.mpf(float(np.spacing(max(abs(float(exact)), 1e-300)))))


@pytest.mark.parametrize("values", BATCHES.values(), ids=BATCHES)
def test_shares_and_the_rest_of_them_are_right_to_an_ulp(values: list[float]) -> None:
    found = log_sum_exp(np.array(values))
    top = max(map(EXACT.mpf, values))
    parts = [EXACT.exp(EXACT.mpf(value) - top) for value in values]
    whole = EXACT.fsum(parts)
    for i, part in enumerate(parts):
        assert ulps(found.shares[i], part / whole) <= 1
        assert ulps(found.others[i], EXACT.fsum(parts[:i] + parts[i + 1 :]) / whole) <= 1


@pytest.mark.parametrize("values", BATCHES.values(), ids=BATCHES)
def test_differences_keep_the_digits_an_exponential_needs(values: list[float]) -> None:
    others = np.array([0.25, -3.0, 1e4 + 0.5, 17.0])
    d, lost = log_sum_exp(np.array(values)).above(others)
    top = max(map(EXACT.mpf, values))
    exact = top + EXACT.log(EXACT.fsum(EXACT.exp(EXACT.mpf(value) - top) for value in values))
    for i, other in enumerate(others):
        error = abs(EXACT.mpf(float(d[i])) + EXACT.mpf(float(lost[i])) - (EXACT.mpf(float(other)) - exact))
        assert error <= 2.0**-60 * max(1.0, abs(float(exact)) * 2.0**-53)
        assert abs(lost[i]) <= np.spacing(abs(d[i]))


def test_the_largest_value_is_told_from_the_sum_by_what_little_there_is() -> None:
    d, _ = log_sum_exp(np.array([50.0, 0.0])).above(np.array([50.0]))
    assert d[0] == -float(EXACT.log1p(EXACT.exp(-50)))
