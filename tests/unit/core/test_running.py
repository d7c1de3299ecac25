from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import fsum
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossgrad.core.arrays import Array
from lossgrad.core.parallel import BLOCK
from lossgrad.core.program import Program, Result
from lossgrad.core.recording import Recording, finite_or_zero
from lossgrad.core.running import run
from tests.support.recorded import as_recorded, assert_same_bits, program, special, symbol

FLOATS: dict[str, Any] = {
    "add": lambda a, b, mask: a + b,
    "subtract": lambda a, b, mask: a - b,
    "multiply": lambda a, b, mask: a * b,
    "divide": lambda a, b, mask: a / b,
    # Which zero of two is the larger is not NumPy's promise, and neither is the sign of a NaN.
    "maximum": lambda a, b, mask: np.maximum(a, b) + a.dtype.type(0),
    "minimum": lambda a, b, mask: np.minimum(a, b) + a.dtype.type(0),
    "copysign": lambda a, b, mask: np.copysign(a, finite_or_zero(b)),
    "negative": lambda a, b, mask: -a,
    "absolute": lambda a, b, mask: np.abs(a),
    "exp": lambda a, b, mask: np.exp(-np.abs(a)),
    "log1p": lambda a, b, mask: np.log1p(np.abs(a)),
    "where": lambda a, b, mask: np.where(mask, a, b),
    "masked": lambda a, b, mask: mask * a,
    "astype": lambda a, b, mask: mask.astype(a.dtype),
}
MASKS: dict[str, Any] = {
    "greater": lambda a, b, mask: a > b,
    "equal": lambda a, b, mask: a == b,
    "finite": lambda a, b, mask: np.isfinite(a),
    "not": lambda a, b, mask: ~mask,
    "and": lambda a, b, mask: mask & (a < b),
}
STEP = st.tuples(st.sampled_from([*FLOATS, *MASKS]), *[st.integers(0, 63)] * 3)
SIZES = ((1,), (BLOCK - 1,), (BLOCK,), (BLOCK + 1,), (3 * BLOCK + 2,))
TWO_SIZES = ((1, 1), (3, 5), (BLOCK - 1, 1), (1, BLOCK), (BLOCK // 2 + 1, BLOCK // 2), (2 * BLOCK + 3, 7))


class Graph(NamedTuple):
    """An expression of many steps, each of which may read any before it."""

    steps: Sequence[tuple[str, int, int, int]]
    handed_out: Sequence[tuple[int, int]]
    summed: Sequence[tuple[int, int]]

    def nodes(self, x: Array, y: Array, n: Array) -> list[Array]:
        floats, masks = [x, y, n, np.full_like(x, 1.5), np.full_like(x, -0.0)], [x > y]
        for name, i, j, k in self.steps:
            a, b, mask = floats[-1 - i % len(floats)], floats[-1 - j % len(floats)], masks[-1 - k % len(masks)]
            if name in MASKS:
                masks.append(MASKS[name](a, b, mask))
            else:
                floats.append(FLOATS[name](a, b, mask))
        return floats

    def results(self, chosen: Sequence[tuple[int, int]], count: int, spaces: int) -> list[tuple[int, int, int]]:
        """A key, the space and the node of each result."""
        return [(key, 1 + space % spaces, -1 - node % count) for key, (node, space) in enumerate(chosen)]


CHOSEN = st.lists(st.tuples(st.integers(0, 63), st.integers(0, 1)), min_size=1, max_size=6)
GRAPHS = st.builds(Graph, st.lists(STEP, min_size=1, max_size=30), CHOSEN, CHOSEN)


def numbers(rng: np.random.Generator, size: int, dtype: Any) -> Array:
    finite = special(dtype)[np.isfinite(special(dtype))]
    return np.where(rng.random(size) < 0.2, rng.choice(finite, size), rng.normal(0, 3, size)).astype(dtype)


def check(graph: Graph, sizes: tuple[int, ...], dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = [{name: numbers(rng, size, dtype) for name in "xy"} for size in sizes]
    known = [{"n": numbers(rng, 1, dtype)[0]} for _ in sizes]
    before = [{name: array.copy() for name, array in each.items()} for each in inputs]

    recording = Recording(np.dtype(dtype), bounded=False)
    symbols = graph.nodes(recording.input("x"), recording.input("y"), recording.number("n"))
    handed_out = graph.results(graph.handed_out, len(symbols), len(sizes))
    summed = graph.results(graph.summed, len(symbols), len(sizes))
    made = Program(recording, *[
        [Result(key, space, symbol(recording.items(symbols[node])).index) for key, space, node in results]
        for results in (handed_out, summed)
    ])  # fmt: skip
    with np.errstate(all="ignore"):
        outputs, totals = run(made, inputs, known)
        plain = [
            graph.nodes(each["x"], each["y"], np.full_like(each["x"], one["n"]))
            for each, one in zip(inputs, known, strict=True)
        ]
    assert set(outputs) == {key for key, *_ in handed_out}
    assert set(totals) == {key for key, *_ in summed}
    for key, space, node in handed_out:
        assert_same_bits(outputs[key], plain[space - 1][node], f"result {key}")
    for key, space, node in summed:
        items = plain[space - 1][node].astype(np.float64)
        if np.abs(items).max() < 1e300:  # else what overflows on the way is the sum's own affair
            assert abs(float(totals[key]) - fsum(items)) <= 1e-14 * fsum(np.abs(items)), f"total {key}"
    for each, then in zip(inputs, before, strict=True):
        for name, array in each.items():
            assert_same_bits(array, then[name], f"the input {name}")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(GRAPHS, st.sampled_from(SIZES), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_a_program_gives_what_its_formulas_give(dtype: Any, graph: Graph, sizes: tuple[int, ...], seed: int) -> None:
    check(graph, sizes, dtype, seed)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(GRAPHS, st.sampled_from(TWO_SIZES), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_two_spaces_do_not_meet(dtype: Any, graph: Graph, sizes: tuple[int, ...], seed: int) -> None:
    check(graph, sizes, dtype, seed)


@pytest.mark.parametrize("size", [3, BLOCK + 1])
def test_results_are_not_written_to_again(size: int) -> None:
    values = np.linspace(-2, 2, size)

    def formula(x: Array) -> Array:
        return np.exp(-x) + 1

    first = as_recorded(formula, values)
    kept, others = first.copy(), [as_recorded(formula, values + i) for i in range(5)]
    assert_same_bits(first, kept)
    assert not any(np.shares_memory(first, other) for other in [values, *others])


def test_what_is_handed_out_as_it_came_in_is_a_copy() -> None:
    values = np.linspace(-2, 2, 9)
    result = as_recorded(lambda x: x, values)
    assert_same_bits(result, values)
    assert not np.shares_memory(result, values)


def test_zeros_of_different_sign_are_compared_with_as_they_are() -> None:
    for zero in (0.0, -0.0, 0.0):
        recording = Recording(np.dtype("float64"), bounded=True)
        x = recording.input("x")
        it = np.full_like(x, zero)
        outputs, _ = run(program(recording, {"zero": it}, {"larger": np.maximum(x, it)}), [{"x": np.ones(3)}], [{}])
        assert_same_bits(outputs["zero"], np.full(3, zero))


def shifted(made: Program[str, str], size: int) -> Mapping[str, Array]:
    return run(made, [{"x": np.linspace(0, 1, size)}], [{"n": float(size)}])[0]


def test_one_program_serves_batches_of_any_size_in_any_thread() -> None:
    recording = Recording(np.dtype("float64"), bounded=True)
    x, n = recording.input("x"), recording.number("n")
    made = program(recording, {"value": np.sqrt(x + n) * np.exp(-np.abs(x))})
    sizes = [*range(1, 200), BLOCK, BLOCK + 1, 2 * BLOCK]
    with ThreadPoolExecutor(4) as pool:
        for size, outputs in zip(sizes * 2, pool.map(lambda size: shifted(made, size), sizes * 2), strict=True):
            given = np.linspace(0, 1, size)
            assert_same_bits(outputs["value"], np.sqrt(given + size) * np.exp(-np.abs(given)))
