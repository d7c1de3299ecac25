from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossgrad.core import curves
from lossgrad.core.arrays import Array
from lossgrad.core.curves import (
    ABSOLUTE_DISTANCE,
    CROSS_ENTROPY,
    EXPONENTIAL,
    HINGE,
    LINEAR,
    LOGISTIC,
    SQUARED_DISTANCE,
    SQUARED_HINGE,
    SQUARED_SIGMOID,
    Curve,
)
from lossgrad.core.points import Points
from tests.support.recorded import as_recorded, as_written, assert_same_bits, margins

POINTS = Points(np.array([-800.0, -3.0, -0.5, 0.0, 0.5, 3.0, 800.0]))


def test_a_hard_target_makes_the_cross_entropy_logistic() -> None:
    for formula in ("value", "slope", "curvature", "slope_in_probability"):
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(
                getattr(CROSS_ENTROPY, formula)(POINTS, target=1.0), getattr(LOGISTIC, formula)(POINTS)
            )


def test_the_opposite_target_mirrors_it() -> None:
    mirrored = Points(-POINTS.m)
    np.testing.assert_array_equal(CROSS_ENTROPY.value(POINTS, target=0.0), LOGISTIC.value(mirrored))
    np.testing.assert_array_equal(CROSS_ENTROPY.slope(POINTS, target=0.0), -LOGISTIC.slope(mirrored))


def test_a_soft_target_is_pulled_to_from_both_sides() -> None:
    slope = CROSS_ENTROPY.slope(Points(np.log(3) + np.array([-1.0, 0.0, 1.0])), target=0.75)
    assert slope[0] < 0 < slope[2]
    assert abs(slope[1]) < 1e-16


def test_a_side_of_weight_zero_may_be_infinite() -> None:
    far = Points(np.array([-1e4]))
    with np.errstate(over="ignore"):
        assert CROSS_ENTROPY.slope_in_probability is not None
        assert CROSS_ENTROPY.slope_in_probability(far, target=0.0) == 1
        assert CROSS_ENTROPY.slope_in_probability(far, target=1.0) == -np.inf


@pytest.mark.parametrize("kink", [0.0, 0.5, 1.0])
def test_the_hinge_has_the_slope_at_its_kink_that_was_chosen(kink: float) -> None:
    x = Points(np.array([0.5, 1.0, 1.5]))
    np.testing.assert_array_equal(HINGE.slope(x, margin=1.0, kink=kink), [-1, -kink, 0])
    np.testing.assert_array_equal(HINGE.value(x, margin=1.0, kink=kink), [0.5, 0, 0])
    assert HINGE.kinks(margin=1.0, kink=kink) == (1.0,)


def test_a_smooth_curve_has_no_kinks() -> None:
    for curve, arguments in (
        (LINEAR, {}),
        (LOGISTIC, {}),
        (CROSS_ENTROPY, {"target": 0.9}),
        (SQUARED_DISTANCE, {"target": 0.0, "scale": 1.0}),
        (SQUARED_HINGE, {"margin": 1.0}),
        (SQUARED_SIGMOID, {"scale": 1.0}),
        (EXPONENTIAL, {}),
    ):
        assert curve.kinks(**arguments) == ()


def test_a_squared_distance_pulls_with_twice_its_scale() -> None:
    x = Points(np.array([-1.0, 2.0, 5.0]))
    np.testing.assert_array_equal(SQUARED_DISTANCE.value(x, target=2.0, scale=0.5), [4.5, 0, 4.5])
    np.testing.assert_array_equal(SQUARED_DISTANCE.slope(x, target=2.0, scale=0.5), [-3, 0, 3])
    np.testing.assert_array_equal(SQUARED_DISTANCE.curvature(x, target=2.0, scale=0.5), [1, 1, 1])


def test_every_example_weighs_the_same_on_a_line() -> None:
    np.testing.assert_array_equal(LINEAR.value(POINTS), -POINTS.m)
    np.testing.assert_array_equal(LINEAR.slope(POINTS), np.full(7, -1.0))
    np.testing.assert_array_equal(LINEAR.curvature(POINTS), np.zeros(7))


def test_a_squared_hinge_fades_out_at_its_margin() -> None:
    x = Points(np.array([-1.0, 0.5, 1.0, 1.5]))
    np.testing.assert_array_equal(SQUARED_HINGE.value(x, margin=1.0), [4, 0.25, 0, 0])
    np.testing.assert_array_equal(SQUARED_HINGE.slope(x, margin=1.0), [-4, -1, 0, 0])
    np.testing.assert_array_equal(SQUARED_HINGE.curvature(x, margin=1.0), [2, 2, 0, 0])


def test_an_absolute_distance_pulls_with_one_except_on_its_target() -> None:
    x = Points(np.array([-1.0, 2.0, 5.0]))
    np.testing.assert_array_equal(ABSOLUTE_DISTANCE.value(x, target=2.0), [3, 0, 3])
    np.testing.assert_array_equal(ABSOLUTE_DISTANCE.slope(x, target=2.0), [-1, 0, 1])
    assert ABSOLUTE_DISTANCE.kinks(target=2.0) == (2.0,)


def test_an_exponential_weighs_what_it_loses_and_is_infinite_where_it_overflows() -> None:
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(EXPONENTIAL.value(POINTS), -EXPONENTIAL.slope(POINTS))
        assert EXPONENTIAL.value(POINTS)[0] == np.inf
        assert EXPONENTIAL.value(POINTS)[-1] == 0


def test_a_squared_sigmoid_weighs_most_at_a_third_and_nothing_on_its_tails() -> None:
    third = -np.log(2) + np.array([-0.1, 0.0, 0.1])
    weights = -SQUARED_SIGMOID.slope(Points(third), scale=0.5)
    np.testing.assert_allclose(weights[1], 4 / 27, rtol=1e-15)
    assert weights[1] > max(weights[0], weights[2])
    # D·(1 − D)² at ±40 and the loss there, by mpmath; a difference from 1 would have no digits of the second.
    tails = Points(np.array([-40.0, 40.0]))
    np.testing.assert_allclose(
        SQUARED_SIGMOID.slope(tails, scale=0.5), [-4.248354255291589e-18, -1.804851387845415e-35], rtol=1e-15
    )
    np.testing.assert_allclose(SQUARED_SIGMOID.value(tails, scale=1.0), [1, 1.804851387845415e-35], rtol=1e-15)


ARGUMENTS: dict[str, list[dict[str, float]]] = {
    "LINEAR": [{}],
    "LOGISTIC": [{}],
    "CROSS_ENTROPY": [{"target": 0.0}, {"target": 0.9}, {"target": 1.0}],
    "HINGE": [{"margin": 1.0, "kink": 0.0}, {"margin": 0.0, "kink": 0.5}, {"margin": 0.5, "kink": 1.0}],
    "SQUARED_HINGE": [{"margin": 0.0}, {"margin": 1.0}],
    "ABSOLUTE_DISTANCE": [{"target": 0.0}, {"target": -0.3}],
    "EXPONENTIAL": [{}],
    "SQUARED_SIGMOID": [{"scale": 0.5}, {"scale": 1.0}],
    "SQUARED_DISTANCE": [{"target": 0.0, "scale": 1.0}, {"target": -0.3, "scale": 0.5}],
}


def test_every_curve_is_here() -> None:
    assert {name for name, value in vars(curves).items() if isinstance(value, Curve)} == set(ARGUMENTS)


@pytest.mark.parametrize("formula", ["value", "slope", "curvature", "slope_in_probability"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_formula_recorded_gives_what_it_gives_on_arrays(
    name: str, dtype: type[np.floating[Any]], formula: str
) -> None:
    function: Callable[..., Array] = getattr(getattr(curves, name), formula) or getattr(curves, name).slope
    for arguments in ARGUMENTS[name]:
        on_points: Callable[..., Array] = lambda *given: function(Points(*given), **arguments)  # noqa: B023, E731
        for given in (margins(dtype), margins(dtype)[:1]):
            assert_same_bits(as_recorded(on_points, *given), as_written(on_points, *given))
