import numpy as np
import pytest

from lossgrad.core.norms import WIDE, Axes, group_shape, grouped, norms, spread, ungrouped

SHAPE = (2, 3, 4, 5)


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("axes", ["sample", "pixel", "batch"])
def test_groups_are_put_back_where_they_came_from(axes: Axes, channels_last: bool) -> None:
    values = np.arange(120.0).reshape(SHAPE)
    rows = grouped(values, axes, channels_last=channels_last)
    assert rows.shape[0] == np.prod(group_shape(SHAPE, axes, channels_last=channels_last))
    np.testing.assert_array_equal(ungrouped(rows, SHAPE, axes, channels_last=channels_last), values)


@pytest.mark.parametrize(
    ("axes", "channels_last", "expected"),
    [
        ("sample", False, (2,)),
        ("batch", False, (1,)),
        ("pixel", False, (2, 4, 5)),
        ("pixel", True, (2, 3, 4)),
    ],
)
def test_there_is_one_norm_for_each_group(axes: Axes, channels_last: bool, expected: tuple[int, ...]) -> None:
    assert group_shape(SHAPE, axes, channels_last=channels_last) == expected


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-160, 1.0, 1e160, 3.5e307])
def test_no_scale_overflows_or_underflows(scale: float) -> None:
    found = norms(scale * np.array([[3.0, 4.0], [0.0, 1.0]])).values
    np.testing.assert_allclose((found / WIDE(scale)).astype(float), [5.0, 1.0], rtol=1e-15)


def test_a_distance_keeps_the_digits_that_the_norm_has_lost() -> None:
    """ν² = 1 + 2⁻⁶⁰, which no float64 holds: ν − 1 is 2⁻⁶¹ all the same."""
    found = norms(np.array([[1.0, 2.0**-30]])).beyond(1.0)
    assert float(found[0]) == pytest.approx(2.0**-61, rel=1e-9)


def test_a_relative_distance_is_there_where_the_norm_itself_is_not() -> None:
    found = norms(np.array([[1.7e308, 1.7e308], [3.0, 4.0], [5e-324, 0.0]]))
    np.testing.assert_allclose(found.relative(1.0)[:2].astype(float), [1.0, 0.8], rtol=1e-15)
    assert found.relative(1.0)[2] < -1e300


def test_a_norm_of_zero_is_zero_and_epsilon_is_under_the_root() -> None:
    assert norms(np.zeros((2, 3))).values.tolist() == [0.0, 0.0]
    np.testing.assert_allclose(norms(np.zeros((1, 3)), 1e-4).values.astype(float), [0.01], rtol=1e-15)
    np.testing.assert_allclose(norms(np.array([[3.0]]), 1.0).values.astype(float), [np.sqrt(10)], rtol=1e-15)


def test_rows_longer_than_a_block_are_summed_in_pieces() -> None:
    rows = np.full((2, 100_000), 0.5)
    np.testing.assert_array_equal(norms(rows).values.astype(float), np.sqrt([25_000.0, 25_000.0]))


def test_factors_beyond_the_floats_are_applied_where_the_products_are_not() -> None:
    factors = np.array([2.0, 2.0], WIDE) ** np.array([1020.0, -1070.0], WIDE)
    rows = np.array([[2.0**-600, 0.0], [2.0**600, 2.0**1000]])
    found = spread(rows, factors * factors[::-1] * 2 ** WIDE(50))
    np.testing.assert_array_equal(found, rows)
    huge = spread(np.array([[2.0**-1000, 0.0]]), np.array([np.finfo(WIDE).max]))
    assert not np.isnan(huge).any()
