from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array, difference
from lossgrad.core.points import Points

LN2 = 0.6931471805599453  # log 2, correctly rounded


def test_at_zero_everything_is_half_way() -> None:
    x = Points(np.zeros(1))
    assert x.sigmoid == x.sigmoid_neg == 0.5
    assert x.sigmoid_slope == 0.25
    assert x.softplus == x.softplus_neg == LN2
    assert x.inverse_sigmoid == x.inverse_sigmoid_neg == 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_overflows_on_the_way_to_a_bounded_value(dtype: type) -> None:
    largest = np.finfo(dtype).max
    x = Points(np.array([-largest, largest], dtype))
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_array_equal(x.sigmoid, [0, 1])
        np.testing.assert_array_equal(x.sigmoid_neg, [1, 0])
        np.testing.assert_array_equal(x.sigmoid_slope, [0, 0])
        np.testing.assert_array_equal(x.softplus, [0, largest])
        np.testing.assert_array_equal(x.softplus_neg, [largest, 0])


def test_the_tail_of_a_loss_is_kept() -> None:
    # exp(-40) and exp(-700), correctly rounded; log(1 + exp(-a)) adds -exp(-2a)/2, far below an ulp.
    np.testing.assert_allclose(
        Points(np.array([40.0, 700.0])).softplus_neg, [4.248354255291589e-18, 9.859676543759770e-305], rtol=3e-16
    )


def test_a_point_and_its_mirror_image_swap_roles() -> None:
    m = np.linspace(-50, 50, 1001)
    x, mirrored = Points(m), Points(-m)
    np.testing.assert_array_equal(x.sigmoid, mirrored.sigmoid_neg)
    np.testing.assert_array_equal(x.softplus, mirrored.softplus_neg)
    np.testing.assert_array_equal(x.sigmoid_slope, mirrored.sigmoid_slope)


def test_one_exponential_serves_all_bounded_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    exp = np.exp

    def counted(*arguments: Any, **options: Any) -> Array:
        calls.append(arguments)
        result: Array = exp(*arguments, **options)
        return result

    monkeypatch.setattr(np, "exp", counted)
    x = Points(np.array([0.5, -2.0]))
    for value in (x.softplus, x.softplus_neg, x.sigmoid, x.sigmoid_neg, x.sigmoid_slope):
        assert value.shape == (2,)
    assert len(calls) == 1


def test_what_rounding_a_margin_lost_is_put_back() -> None:
    # 1000.1 and 960.3 as the binary floats they are differ by 39.80000000000006821...
    d, lost = difference(np.array([1000.1]), np.array([960.3]))
    exactly = Points(d, lost)
    halved = Points(d, lost + np.spacing(d) / 4)
    assert exactly.softplus_neg < Points(d, lost - np.spacing(d) / 4).softplus_neg
    assert exactly.softplus_neg > halved.softplus_neg


def test_a_distance_is_rounded_once() -> None:
    x = Points(np.array([1.0]), residual=np.array([2.0**-60]))
    assert x.minus(1.0) == 2.0**-60


def test_a_squared_distance_does_not_overflow_before_its_scale() -> None:
    assert Points(np.array([1e160])).squared_distance(0.0, 1e-20) == pytest.approx(1e300, rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constants_take_the_shape_and_type_of_the_margins(dtype: type) -> None:
    constant = Points(np.zeros((2, 3), dtype)).constant(-1)
    assert constant.shape == (2, 3)
    assert constant.dtype == dtype
    assert (constant == -1).all()
