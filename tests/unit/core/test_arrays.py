from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array, positive_zero
from tests.support.recorded import as_recorded, assert_same_bits, special


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_negative_zero_becomes_zero_and_nothing_else_changes(dtype: type[np.floating[Any]]) -> None:
    values: Array = np.array([-0.0, 0.0, -5e-324, 1.5, -np.inf], dtype)
    result = positive_zero(values)
    assert not np.signbit(result[:2]).any()
    assert result.dtype == values.dtype
    np.testing.assert_array_equal(result, values)


def test_a_number_may_be_a_negative_zero_too() -> None:
    result = positive_zero(np.float32(-0.0))
    assert result.dtype == np.float32
    assert not np.signbit(result)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_recorded_as_it_is_computed(dtype: type[np.floating[Any]]) -> None:
    values = special(dtype)
    assert_same_bits(as_recorded(positive_zero, values), positive_zero(values))
    assert_same_bits(as_recorded(lambda x: positive_zero(-x), values), positive_zero(-values))
