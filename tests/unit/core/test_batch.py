from typing import Any

import numpy as np
import pytest

from lossgrad.core.batch import checked_batch
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.parallel import BLOCK

FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")


def check(real: Any, weights: Any = None, dtype: np.dtype[Any] = FLOAT64) -> Any:
    given = None if weights is None else {"real": np.asarray(weights)}
    with np.errstate(all="ignore"):  # as the whole of an evaluation is
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
    batch = checked_batch({"real": np.ones(1), "fake": np.array([])}, None, needed=("real",), dtype=FLOAT64)
    assert set(batch.logits) == {"real"}


def test_whole_numbers_become_floats() -> None:
    batch = check(np.array([1, 2], np.int64)).logits
    assert batch["real"].dtype == FLOAT64


def test_logits_are_rounded_to_the_dtype_asked_for() -> None:
    batch = check([0.1], dtype=FLOAT32).logits
    assert batch["real"].dtype == FLOAT32
    assert batch["real"][0] == np.float32(0.1)


def test_a_side_without_sample_weights_weighs_one() -> None:
    logits = {"real": np.zeros(2), "fake": np.zeros(3)}
    weights = checked_batch(logits, {"real": np.array([2.0, 3.0])}, needed=("real", "fake"), dtype=FLOAT64).weights
    assert weights is not None
    np.testing.assert_array_equal(weights["real"], [2, 3])
    np.testing.assert_array_equal(weights["fake"], [1, 1, 1])


def test_sample_weights_without_logits_are_refused() -> None:
    with pytest.raises(InvalidLogits, match="there are no fake logits to weigh") as caught:
        checked_batch({"real": np.ones(1)}, {"fake": np.ones(1)}, needed=("real",), dtype=FLOAT64)
    assert caught.value.pointer == "/sample_weights/fake"


def test_weights_whose_sum_is_too_large_are_refused() -> None:
    with pytest.raises(InvalidLogits, match="too large for float32") as caught:
        check([0.0, 0.0], np.full(2, 3e38), FLOAT32)
    assert caught.value.pointer == "/sample_weights/real"


@pytest.mark.parametrize("place", [0, BLOCK - 1, BLOCK, 3 * BLOCK + 4])
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_found_anywhere_in_a_big_batch(number: float, place: int) -> None:
    logits = np.zeros((3 * BLOCK + 5, 1))
    logits[place] = number
    with pytest.raises(InvalidLogits) as caught:
        check(logits)
    assert caught.value.pointer == f"/logits/real/{place}/0"


@pytest.mark.parametrize("size", [1, BLOCK, 3 * BLOCK])
@pytest.mark.parametrize("dtype", [FLOAT32, FLOAT64])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_batch_is_bounded_unless_a_logit_is_near_the_largest_float(
    sign: int, dtype: np.dtype[Any], size: int
) -> None:
    logits = np.zeros(size, dtype)
    for number, bounded in ((0, True), (1e6, True), (np.finfo(dtype).max / 2, False), (np.finfo(dtype).max, False)):
        logits[-1] = sign * number
        assert check(logits, dtype=dtype).bounded == bounded


LAYOUTS: dict[str, Any] = {
    "a transpose": lambda a: a.T.copy().T,
    "every other one of more": lambda a: np.repeat(a, 2, axis=1)[:, ::2],
    "the other byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "beside a byte": lambda a: np.frombuffer(b"\0" + a.tobytes(), np.uint8)[1:].view(a.dtype).reshape(a.shape),
    "half precision": lambda a: a.astype(np.float16),
    "lists": lambda a: a.tolist(),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("dtype", [FLOAT32, FLOAT64])
def test_numbers_are_taken_as_they_lie(dtype: np.dtype[Any], layout: Any) -> None:
    plain = np.arange(12, dtype=dtype).reshape(3, 4) / 4
    result = check(layout(plain), dtype=dtype).logits["real"]
    assert result.dtype == dtype
    assert result.flags.c_contiguous
    np.testing.assert_array_equal(result, plain)


def test_one_number_is_a_batch() -> None:
    result = check(np.float64(2.5)).logits["real"]
    assert result.shape == ()
    assert result == 2.5
