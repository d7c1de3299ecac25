from typing import Any

import numpy as np
import pytest

from lossgrad.core.batch import checked_batch
from lossgrad.core.errors import InvalidLogits

FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")


def check(real: Any, weights: Any = None, dtype: np.dtype[Any] = FLOAT64) -> Any:
    given = None if weights is None else {"real": np.asarray(weights)}
    return checked_batch({"real": np.asarray(real)}, given, needed=("real",), dtype=dtype)


REFUSED = {
    "empty": ([], None, FLOAT64, "/logits/real", "an empty batch has no mean; at least one number is needed"),
    "empty inside": (np.zeros((2, 0)), None, FLOAT64, "/logits/real", "an empty batch has no mean"),
    "nan": ([1, 2, np.nan], None, FLOAT64, "/logits/real/2", "NaN and infinity are not logits"),
    "infinite": ([[0.0, 1.0], [2.0, -np.inf]], None, FLOAT64, "/logits/real/1/1", "NaN and infinity are not logits"),
    "too large": ([0, 1e39], None, FLOAT32, "/logits/real/1", "too large for float32, which ends at 3.40282e+38"),
    "weights of another shape": (
        [1.0, 2.0],
        [1.0],
        FLOAT64,
        "/sample_weights/real",
        "sample weights must have the shape of their logits, [2], and have [1]",
    ),
    "a negative weight": (
        [[1.0], [2.0]],
        [[1.0], [-1.0]],
        FLOAT64,
        "/sample_weights/real/1/0",
        "a sample weight may not be negative",
    ),
    "weights that are all zero": (
        [1.0, 2.0],
        [0.0, 0.0],
        FLOAT64,
        "/sample_weights/real",
        "sample weights that are all zero leave nothing to average",
    ),
    "a weight that is not a number": ([1.0], [np.nan], FLOAT64, "/sample_weights/real/0", "NaN and infinity"),
}


@pytest.mark.parametrize(("real", "weights", "dtype", "pointer", "detail"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_its_place(real: Any, weights: Any, dtype: np.dtype[Any], pointer: str, detail: str) -> None:
    with pytest.raises(InvalidLogits) as caught:
        check(real, weights, dtype)
    assert caught.value.pointer == pointer
    assert caught.value.detail.startswith(detail)


def test_a_missing_side_is_named() -> None:
    with pytest.raises(InvalidLogits, match="this needs the fake logits") as caught:
        checked_batch({"real": np.ones(1)}, None, needed=("real", "fake"), dtype=FLOAT64)
    assert caught.value.pointer == "/logits/fake"


def test_sides_nobody_reads_are_not_looked_at() -> None:
    batch, _ = checked_batch({"real": np.ones(1), "fake": np.array([])}, None, needed=("real",), dtype=FLOAT64)
    assert set(batch) == {"real"}


def test_whole_numbers_become_floats() -> None:
    batch, _ = check(np.array([1, 2], np.int64))
    assert batch["real"].dtype == FLOAT64


def test_logits_are_rounded_to_the_dtype_asked_for() -> None:
    batch, _ = check([0.1], dtype=FLOAT32)
    assert batch["real"].dtype == FLOAT32
    assert batch["real"][0] == np.float32(0.1)


def test_a_side_without_sample_weights_weighs_one() -> None:
    logits = {"real": np.zeros(2), "fake": np.zeros(3)}
    _, weights = checked_batch(logits, {"real": np.array([2.0, 3.0])}, needed=("real", "fake"), dtype=FLOAT64)
    assert weights is not None
    np.testing.assert_array_equal(weights["real"], [2, 3])
    np.testing.assert_array_equal(weights["fake"], [1, 1, 1])
