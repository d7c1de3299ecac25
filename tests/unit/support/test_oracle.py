"""The oracle itself, on formulas that can be worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from lossgrad.core.player import Player
from lossgrad.objectives import CATALOGUE
from tests.support.intervals import Number
from tests.support.oracle import Oracle


def oracle(formulas: Mapping[str, str], real: list[float], fake: list[float], **parameters: float) -> Oracle:
    player: Player = replace(CATALOGUE["hinge"].players["generator"], formulas=formulas)
    return Oracle(player, parameters, {"real": np.array(real), "fake": np.array(fake)})


def floats(numbers: list[Number | None]) -> list[float | None]:
    return [None if number is None else float(number) for number in numbers]


def test_a_square_is_differentiated_twice() -> None:
    exact = oracle({"fake": "scale*(a - 1)**2"}, [0.0], [3.0, 0.0], scale=0.5)
    assert floats(exact.losses("fake")) == [2.0, 0.5]
    assert floats(exact.gradients("fake")) == [1.0, -0.5]
    assert floats(exact.gradients("fake", "sum")) == [2.0, -1.0]
    assert floats(exact.weights("fake")) == [2.0, 1.0]
    assert floats(exact.curvatures("fake")) == [1.0, 1.0]
    assert float(exact.loss()) == 1.25
    assert float(exact.loss("sum")) == 2.5


def test_a_batch_mean_is_differentiated_through() -> None:
    # L = ((1 - m)² + (4 - m)²)/2 with m = (2 + 8)/2 = 5: slopes 2(a - m)/2 = -4, -1 and, through m, (4 + 1)/2 each.
    exact = oracle({"real": "(a - mean_fake)**2"}, [1.0, 4.0], [2.0, 8.0])
    assert float(exact.loss()) == 8.5
    assert floats(exact.gradients("real")) == [-4.0, -1.0]
    assert floats(exact.gradients("fake")) == [2.5, 2.5]
    assert floats(exact.curvatures("real")) == [2.0, 2.0]
    assert floats(exact.curvatures("fake")) == [1.0, 1.0]
    assert exact.losses("fake") == []


def test_a_mean_of_ones_own_side_counts_twice_in_the_curvature() -> None:
    # L = Σ(a - m)²/n has d²L/da² = 2/n·(1 - 1/n): 1/2 for n = 2, n times that is 1.
    exact = oracle({"real": "(a - mean_real)**2"}, [1.0, 4.0], [0.0])
    assert floats(exact.gradients("real")) == [-1.5, 1.5]
    assert floats(exact.curvatures("real")) == [1.0, 1.0]


def test_a_pair_is_listed_twice_and_counted_once() -> None:
    exact = oracle({"pair": "(real - fake)**2"}, [3.0, 1.0], [1.0, 1.0])
    assert float(exact.loss()) == 2.0
    assert floats(exact.losses("real")) == floats(exact.losses("fake")) == [4.0, 0.0]
    assert floats(exact.gradients("real")) == [2.0, 0.0]
    assert floats(exact.gradients("fake")) == [-2.0, 0.0]


def test_sample_weights_average_and_pairs_multiply() -> None:
    weights = {"real": np.array([3.0, 1.0]), "fake": np.array([1.0, 2.0])}
    exact = oracle({"pair": "(real - fake)**2"}, [3.0, 2.0], [1.0, 1.0])
    assert float(exact.loss("sum", weights)) == 14.0
    assert float(exact.loss("mean", weights)) == 2.8
    assert floats(exact.gradients("real", "sum", weights)) == [12.0, 4.0]
    assert floats(exact.weights("real")) == [4.0, 2.0]


def test_a_gradient_in_probability_is_divided_by_the_slope_of_the_sigmoid() -> None:
    # -log D has the slope -1/D in D; D(0) = 1/2.
    exact = oracle({"fake": "log(1 + exp(-a))"}, [0.0], [0.0])
    assert floats(exact.gradients("fake", in_probability=True)) == [-2.0]


def test_a_kink_has_no_derivative_and_no_curvature() -> None:
    exact = oracle({"fake": "max(0, margin - a)"}, [0.0], [1.0, float(np.nextafter(1.0, 0)), 2.0], margin=1.0)
    assert floats(exact.gradients("fake", "sum")) == [None, -1.0, 0.0]
    assert floats(exact.curvatures("fake")) == [0.0, 0.0, 0.0]
    assert floats(exact.losses("fake")) == [0.0, 2.0**-53, 0.0]


def test_a_textbook_formula_keeps_its_tail() -> None:
    exact = oracle({"fake": "log(1 + exp(a)) - a"}, [0.0], [745.0, 1e308, -1e308])
    # exp(-745) lies just above half the smallest subnormal.
    assert floats(exact.losses("fake")) == [5e-324, 0.0, 1e308]


def test_a_number_beyond_all_floats_is_a_number_still() -> None:
    loss = oracle({"fake": "exp(-a)"}, [0.0], [-1e4]).loss()
    assert loss > 1e308
    assert np.isinf(float(loss))
    assert float(oracle({"fake": "log(exp(-a))"}, [0.0], [-1e4]).loss()) == 1e4


def test_a_difference_is_measured_by_its_larger_term() -> None:
    exact = oracle({"fake": "log(1 + exp(a)) - target*a"}, [0.0], [0.0], target=0.75)
    assert floats(exact.largest_parts("fake")) == [0.75]


def test_a_variable_that_means_nothing_there_is_refused() -> None:
    with pytest.raises(ValueError, match="pairs"):
        oracle({"fake": "a - pairs"}, [0.0], [0.0])
