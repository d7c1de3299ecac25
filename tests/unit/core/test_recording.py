from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.recording import Recording, finite_or_zero, nonnegative
from tests.support.recorded import as_recorded, as_written, assert_same_bits, pairs_of, special, symbol

every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def recording(dtype: Any = np.float64) -> Recording:
    return Recording(np.dtype(dtype), bounded=False)


@pytest.fixture
def x() -> Array:
    return recording().input("x")


# What may be taken for something simpler, or is next to it and may not.
FORMULAS: dict[str, Callable[[Array, Array], Array]] = {
    "−(−x)": lambda x, y: np.negative(-x),
    "|−x|": lambda x, y: np.abs(-x),
    "||x||": lambda x, y: np.abs(np.abs(x)),
    "|exp x|": lambda x, y: np.abs(np.exp(x)),
    "|x²|": lambda x, y: np.abs(np.square(x)),
    "|x|·|y|, its magnitude": lambda x, y: np.abs(np.abs(x) * np.abs(y)),
    "|x| − |y|, its magnitude": lambda x, y: np.abs(np.abs(x) - np.abs(y)),
    "x + |y|, its magnitude": lambda x, y: np.abs(x + np.abs(y)),
    "max(|x|, y), its magnitude": lambda x, y: np.abs(np.maximum(np.abs(x), y)),
    "min(|x|, y), its magnitude": lambda x, y: np.abs(np.minimum(np.abs(x), y)),
    "(−x)(−y)": lambda x, y: (-x) * (-y),
    "(−x)·y": lambda x, y: (-x) * y,
    "(−x)/3": lambda x, y: (-x) / x.dtype.type(3),
    "(−x)/(−3)": lambda x, y: (-x) / x.dtype.type(-3),
    "(−x)/y": lambda x, y: (-x) / y,
    "x + 0": lambda x, y: x + x.dtype.type(0),
    "x + −0": lambda x, y: x + x.dtype.type(-0.0),
    "x − 0": lambda x, y: x - x.dtype.type(0),
    "−x + 0": lambda x, y: -x + x.dtype.type(0),
    "−x + −0": lambda x, y: -x + x.dtype.type(-0.0),
    "(−x)/3 + 0": lambda x, y: (-x) / x.dtype.type(3) + x.dtype.type(0),
    "(x + 0) + 0": lambda x, y: x + x.dtype.type(0) + x.dtype.type(0),
    "(x + y) + 0": lambda x, y: (x + y) + x.dtype.type(0),
    "(x − y) + 0": lambda x, y: (x - y) + x.dtype.type(0),
    "(x − |y|) + 0": lambda x, y: (x - np.abs(y)) + x.dtype.type(0),
    "−x − 0": lambda x, y: -x - x.dtype.type(0),
    "min(|x|, y) + 0": lambda x, y: np.minimum(np.abs(x) + x.dtype.type(1), y) + x.dtype.type(0),
    "(2 − x) + 0": lambda x, y: (x.dtype.type(2) - x) + x.dtype.type(0),
    "x·y + 0": lambda x, y: x * y + x.dtype.type(0),
    "|x|·y + 0": lambda x, y: np.abs(x) * y + x.dtype.type(0),
    "−|x| + 0": lambda x, y: -np.abs(x) + x.dtype.type(0),
    "sign(−x)": lambda x, y: np.sign(-x),
    "x with the sign of −y": lambda x, y: np.copysign(x, -y),
    "−x with the sign of y": lambda x, y: np.copysign(-x, y),
    "|x| with the sign of y, its magnitude": lambda x, y: np.abs(np.copysign(np.abs(x), y)),
    "√|x|": lambda x, y: np.abs(np.sqrt(np.abs(x))) + x.dtype.type(0),
    "log(1 + |x|), its magnitude": lambda x, y: np.abs(np.log1p(np.abs(x))),
    "what is finite": lambda x, y: finite_or_zero(x),
    "what is known to have no sign": lambda x, y: np.abs(nonnegative(np.abs(x) + np.abs(y))) + x.dtype.type(0),
    "a mask as numbers": lambda x, y: (x > y).astype(x.dtype),
    "a mask that multiplies": lambda x, y: x.dtype.type(-3) * (x == 0) + y,
    "masks of masks": lambda x, y: np.where(~(x > 0) & (y >= 0) | (x == y), x, y),
    "a choice": lambda x, y: np.where(x < y, x, y),
    "a choice with a number": lambda x, y: np.where(np.isfinite(x), x.dtype.type(1), y),
    "a choice that is the same everywhere": lambda x, y: np.where(np.full_like(x, 2) > 1, x, y),
    "one value": lambda x, y: np.full_like(x, -1.5),
    "numbers known now": lambda x, y: np.exp(np.full_like(x, 0.1)) / x.dtype.type(3) + x,
}


@every_dtype
@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_a_recorded_formula_gives_the_same_bits_for_every_float(formula: Callable[..., Array], dtype: Any) -> None:
    x, y = pairs_of(special(dtype))
    assert_same_bits(as_recorded(formula, x, y), as_written(formula, x, y))


@every_dtype
def test_a_number_that_is_none_stays_none(dtype: Any) -> None:
    x: Array = np.array([np.nan, 1.0], dtype)
    assert_same_bits(as_recorded(lambda x: np.negative(-x) + np.abs(x), x), x + np.abs(x))


def test_equal_steps_are_one(x: Array) -> None:
    steps = symbol(x).recording.steps

    def formula() -> Array:
        result: Array = np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) + np.full_like(x, 1)
        return result

    first, count = symbol(formula()), len(steps)
    assert symbol(formula()).index == first.index
    assert len(steps) == count
    assert [step.operation for step in steps].count(np.exp) == 1


def test_zeros_of_different_sign_are_two_numbers(x: Array) -> None:
    assert symbol(np.full_like(x, 0.0)).index != symbol(np.full_like(x, -0.0)).index


def test_an_input_is_known_by_its_name() -> None:
    one = recording()
    assert symbol(one.input("x")).index == symbol(one.input("x")).index != symbol(one.input("y")).index
    assert symbol(one.number("x")).index != symbol(one.input("x")).index


@every_dtype
def test_a_formula_stays_in_the_type_of_its_batch(dtype: Any) -> None:
    values: Array = np.linspace(-2, 2, 9).astype(dtype)
    for number in (0.1, np.float32(0.1), np.float64(0.1), np.longdouble("0.1"), 3):
        result = as_recorded(lambda x: x * number + number, values)  # noqa: B023
        assert_same_bits(result, values * dtype(number) + dtype(number))
    assert recording(dtype).input("x").dtype == dtype


def test_another_type_is_refused(x: Array) -> None:
    with pytest.raises(TypeError, match=r"stays in the type of its batch, float64; it asked for .*float32"):
        x.astype(np.float32)


BRANCHES: dict[str, Callable[[Array], Any]] = {
    "if": lambda x: 1 if (x > 0) else 2,
    "and": lambda x: (x > 0) and (x < 1),
    "not": lambda x: not x,
    "max": lambda x: max(x, 0.0),
    "a chain": lambda x: 0 < x < 1,
    "in": lambda x: x in (1.0, 2.0),
}


@pytest.mark.parametrize("branch", BRANCHES.values(), ids=BRANCHES)
def test_a_formula_cannot_branch_on_the_batch(branch: Callable[[Array], Any], x: Array) -> None:
    with pytest.raises(TypeError, match="cannot branch"):
        branch(x)


def in_place(x: Array) -> Array:
    x += 1
    return x


UNSUPPORTED: dict[str, Callable[[Array], Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "sort": np.sort,
    "clip": lambda x: np.clip(x, 0, 1),
    "concatenate": lambda x: np.concatenate([x, x]),
    "zeros_like": np.zeros_like,
    "full_like in another type": lambda x: np.full_like(x, 1, dtype=np.float32),
    "where without a choice": lambda x: np.where(x > 0),
    "two results": np.modf,
    "reduce": np.add.reduce,
    "accumulate": np.add.accumulate,
    "outer": lambda x: np.multiply.outer(x, x),
    "a buffer": lambda x: np.exp(x, out=np.empty(3)),
    "a condition": lambda x: np.exp(x, where=np.ones(3, bool)),
    "a type": lambda x: np.add(x, x, dtype=np.float32),
    "in place": in_place,
    "an index": lambda x: x[0],
    "a length": len,
    "a walk through": list,
    "Python's float": float,
    "a negated mask": lambda x: np.negative(x > 0),
    "whole numbers": lambda x: np.bitwise_and(x, x),
}


@pytest.mark.parametrize("call", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_cannot_be_recorded_is_refused(call: Callable[[Array], Any], x: Array) -> None:
    with pytest.raises(TypeError):
        call(x)
