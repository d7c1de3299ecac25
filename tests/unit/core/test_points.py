from collections.abc import Callable
from fractions import Fraction
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from mpmath import MPContext

from lossgrad.core.arrays import Array
from lossgrad.core.errorfree import difference
from lossgrad.core.points import Points
from lossgrad.core.recording import Recording
from tests.support.recorded import as_recorded, as_written, assert_same_bits, margins

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
    recording = Recording(np.dtype("float64"), bounded=True)
    for given in (np.array([0.5, -2.0]), recording.input("m")):
        calls.clear()
        x = Points(given)
        for value in (x.softplus, x.softplus_neg, x.sigmoid, x.sigmoid_neg, x.sigmoid_slope):
            assert value.dtype == np.float64
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


FAR = np.array([-340.5, -300.25, -37.75, -0.5, 0.5, 37.75, 300.25])


@pytest.mark.parametrize("power", [Fraction(2), Fraction(1, 3), Fraction(-1, 2), Fraction(-1), Fraction(1, 2**40)])
def test_a_power_of_a_sigmoid_is_as_exact_far_out_as_near(power: Fraction) -> None:
    x, numbers = Points(FAR), MPContext()
    numbers.dps = 700
    exponent = numbers.mpf(power.numerator) / power.denominator
    for m, got, less_one, mirrored in zip(
        FAR,
        x.sigmoid_power(power),
        x.sigmoid_power_minus_one(power),
        Points(-FAR).sigmoid_neg_power(power),
        strict=True,
    ):
        exact = (1 + numbers.exp(-numbers.mpf(m))) ** -exponent
        assert abs(got - exact) <= 4e-16 * abs(exact)
        assert abs(less_one - (exact - 1)) <= 5e-16 * abs(exact - 1)
        assert mirrored == got


def test_a_power_of_a_sigmoid_is_infinite_where_it_overflows_and_no_number_is_not_one() -> None:
    x = Points(np.array([-np.finfo(np.float64).max, -1e4, 1e4, np.finfo(np.float64).max]))
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(x.sigmoid_power(Fraction(-1)), [np.inf, np.inf, 1, 1])
        np.testing.assert_array_equal(x.sigmoid_power_minus_one(Fraction(-1)), [np.inf, np.inf, 0, 0])
    np.testing.assert_array_equal(x.sigmoid_power(Fraction(3)), [0, 0, 1, 1])
    np.testing.assert_array_equal(x.sigmoid_power(Fraction(0)), [1, 1, 1, 1])


def test_a_balance_keeps_its_digits_where_it_crosses_zero() -> None:
    crossing = float(-np.log(2))
    m = np.concatenate([np.array([crossing]), np.nextafter(crossing, [-1.0, 0.0]), [crossing + 1e-9, -800.0, 800.0]])
    numbers = MPContext()
    numbers.dps = 60
    for at, got in zip(m, Points(m).balance(Fraction(2), Fraction(1)), strict=True):
        exact = (2 - numbers.exp(-numbers.mpf(at))) / (1 + numbers.exp(-numbers.mpf(at)))
        assert abs(got - exact) <= 6e-16 * abs(exact), at


def test_a_distance_beyond_a_number_is_exact_where_the_number_is_no_float() -> None:
    assert Points(np.array([1 / 3])).beyond(Fraction(1, 3)) == float(Fraction(1 / 3) - Fraction(1, 3))


def test_an_exponential_takes_what_rounding_lost() -> None:
    m = np.array([40.0])
    np.testing.assert_allclose(
        Points(m, np.spacing(m) / 2).exp_neg, Points(m).exp_neg * (1 - 2.0**-48), rtol=np.finfo(np.float64).eps
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constants_take_the_shape_and_type_of_the_margins(dtype: type) -> None:
    constant = Points(np.zeros((2, 3), dtype)).constant(-1)
    assert constant.shape == (2, 3)
    assert constant.dtype == dtype
    assert (constant == -1).all()


FORMULAS: dict[str, Callable[[Points], Array]] = {
    **{
        name: attrgetter(name)
        for name in (
            "exp_neg_abs",
            "sigmoid",
            "sigmoid_neg",
            "sigmoid_slope",
            "softplus",
            "softplus_neg",
            "inverse_sigmoid",
            "inverse_sigmoid_neg",
            "exp_neg",
        )
    },
    "constant": lambda x: x.constant(-1.5),
    "minus": lambda x: x.minus(0.3),
    "short_of": lambda x: x.short_of(0.3),
    "beyond": lambda x: x.beyond(Fraction(1, 3)),
    "balance": lambda x: x.balance(Fraction(1), Fraction(1, 3)),
    "sigmoid_power": lambda x: x.sigmoid_power(Fraction(1, 3)),
    "sigmoid_power, negative": lambda x: x.sigmoid_power(Fraction(-7, 3)),
    "sigmoid_power of 0": lambda x: x.sigmoid_power(Fraction(0)),
    "sigmoid_neg_power": lambda x: x.sigmoid_neg_power(Fraction(2)),
    "sigmoid_power_minus_one": lambda x: x.sigmoid_power_minus_one(Fraction(-1, 3)),
    "squared_distance": lambda x: x.squared_distance(0.3, 0.7),
    "squared_distance from 0": lambda x: x.squared_distance(0.0, 0.7),
}


def test_every_formula_of_points_is_here() -> None:
    public = {name for name in vars(Points) if not name.startswith("_")}
    assert {name.replace(",", " ").split()[0] for name in FORMULAS} == public


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("with_residual", [False, True])
def test_symbols_and_arrays_give_the_same_numbers(
    formula: Callable[[Points], Array], dtype: type[np.floating[Any]], with_residual: bool
) -> None:
    given = margins(dtype) if with_residual else margins(dtype)[:1]
    on_points: Callable[..., Array] = lambda *arrays: formula(Points(*arrays))  # noqa: E731
    assert_same_bits(as_recorded(on_points, *given), as_written(on_points, *given))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_claimed_to_have_no_sign_has_none(dtype: type[np.floating[Any]]) -> None:
    x = Points(np.concatenate([margins(dtype)[0], np.linspace(-800, 800, 4001, dtype=dtype)]))
    with np.errstate(all="ignore"):
        for values in (x.sigmoid, x.sigmoid_neg, x.sigmoid_slope, x.exp_neg_abs):
            assert not np.signbit(values).any()
