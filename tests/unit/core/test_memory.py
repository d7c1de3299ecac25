import ctypes
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from lossgrad.core import memory
from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import evaluate
from lossgrad.core.memory import POOLED_BYTES, empty
from lossgrad.objectives import CATALOGUE

FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")
SIZE = POOLED_BYTES // 8 * 3
MEBIBYTE = 2**20


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing kept from before."""
    monkeypatch.setattr(memory, "_pool", memory._Pool())


def address(array: Any) -> int:
    return int(np.asarray(array).__array_interface__["data"][0])


def filled(value: float, size: int = SIZE) -> Array:
    array = empty(size, FLOAT64)
    array.fill(value)
    return array


@pytest.mark.parametrize("dtype", [FLOAT32, FLOAT64])
@pytest.mark.parametrize("size", [1, 100, SIZE - 1, SIZE, SIZE + 1, 1_000_003])
def test_an_array_is_flat_writable_and_of_its_type(size: int, dtype: np.dtype[Any]) -> None:
    for _ in range(2):  # from new memory, and from memory used before
        array = empty(size, dtype)
        assert type(array) is np.ndarray
        assert array.shape == (size,)
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        assert array.flags.aligned
        array.fill(1)
        assert array.sum() == size
        del array


def test_memory_is_used_again_when_an_array_is_gone() -> None:
    first = filled(1)
    place = address(first)
    del first
    assert address(empty(SIZE, FLOAT64)) == place


def test_batches_of_about_one_size_share_their_memory() -> None:
    first = empty(SIZE, FLOAT64)
    place = address(first)
    del first
    assert address(empty(SIZE - 100, FLOAT64)) == place


def test_arrays_that_are_there_together_have_memory_of_their_own() -> None:
    several = [filled(i, SIZE + i) for i in range(20)]
    for i, array in enumerate(several):
        assert (array == i).all()
        assert not any(np.shares_memory(array, other) for other in several[:i])


VIEWS: dict[str, Callable[[Array], Any]] = {
    "itself": lambda a: a,
    "a slice": lambda a: a[5:9],
    "a slice of a slice": lambda a: a[5:900][2:20][::3],
    "nothing of it": lambda a: a[3:3],
    "another shape": lambda a: a.reshape(3, -1),
    "a transpose of a slice": lambda a: a[:600].reshape(20, 30).T,
    "another type": lambda a: a.view(np.uint8),
    "another class": lambda a: a.view(np.recarray),
    "broadcast": lambda a: np.broadcast_to(a[:1], (7,)),
    "strided": lambda a: np.lib.stride_tricks.as_strided(a, (2,), (16,)),
    "an iterator": lambda a: a.flat,
    "a memoryview": lambda a: a.data,
    "a memoryview of bytes": lambda a: a.data.cast("B")[8:16],
    "an array of a memoryview": lambda a: np.frombuffer(a.data),
    "DLPack": np.from_dlpack,
    "ctypes": lambda a: a.ctypes.data_as(ctypes.c_void_p),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_memory_is_not_used_again_while_something_looks_at_it(view: Callable[[Array], Any]) -> None:
    array = filled(1)
    place = address(array)
    kept = view(array)
    del array
    others = [filled(2) for _ in range(4)]
    assert place not in {address(other) for other in others}
    del kept, others
    assert place in {address(other) for other in [empty(SIZE, FLOAT64) for _ in range(6)]}


def test_what_is_looked_at_keeps_its_numbers() -> None:
    array = filled(1)
    kept = [array[10:20], array.data[20:30], array.reshape(-1, 3)[:, 1]]
    del array
    for value in range(2, 9):
        filled(value)
    assert all((np.asarray(view) == 1).all() for view in kept)


def test_what_only_a_cycle_holds_comes_back_when_it_is_collected() -> None:
    cycle: list[Any] = [filled(1)]
    place = address(cycle[0])
    cycle.append(cycle)
    del cycle
    gc.collect()
    assert address(empty(SIZE, FLOAT64)) == place


@pytest.fixture
def allocated() -> Iterator[Callable[[], int]]:
    """How many bytes more than at the beginning are held."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield lambda: tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()


def test_no_more_is_kept_than_the_limit(monkeypatch: pytest.MonkeyPatch, allocated: Callable[[], int]) -> None:
    monkeypatch.setattr(memory, "KEPT_BYTES", 4 * MEBIBYTE)
    several = [empty(size * MEBIBYTE // 8, FLOAT64) for size in (1, 2, 3, 4, 5, 6)]
    assert allocated() >= 21 * MEBIBYTE
    del several
    assert 1 * MEBIBYTE <= allocated() <= 4.1 * MEBIBYTE


def test_what_is_kept_is_counted_once(monkeypatch: pytest.MonkeyPatch, allocated: Callable[[], int]) -> None:
    monkeypatch.setattr(memory, "KEPT_BYTES", 2 * MEBIBYTE)
    for _ in range(50):
        empty(MEBIBYTE // 8, FLOAT64)
    two = [empty(MEBIBYTE // 8, FLOAT64) for _ in range(2)]
    del two
    assert 1.9 * MEBIBYTE <= allocated() <= 2.1 * MEBIBYTE


def test_small_arrays_are_not_kept(allocated: Callable[[], int]) -> None:
    several = [empty(POOLED_BYTES // 8 - 1, FLOAT64) for _ in range(10)]
    del several
    assert allocated() < POOLED_BYTES


def test_threads_never_get_the_same_memory_at_once() -> None:
    def one(number: int) -> bool:
        rng = np.random.default_rng(number)
        held: list[tuple[int, Array]] = []
        for step in range(300):
            array = empty(SIZE + int(rng.integers(5)), FLOAT64)
            array.fill(number * 1000 + step)
            held.append((number * 1000 + step, array[rng.integers(100) :]))
            if len(held) > 5:
                value, view = held.pop(rng.integers(5))
                if not (view == value).all():
                    return False
                del view
        return all((view == value).all() for value, view in held)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(one, range(1, 9)))


def test_an_answer_keeps_its_numbers_while_others_come_and_go() -> None:
    rng = np.random.default_rng(0)
    logits = {side: rng.normal(0, 3, SIZE) for side in ("real", "fake")}
    answer = evaluate(CATALOGUE["minimax"], logits)
    kept = answer.players["generator"].sides["fake"].gradients
    assert kept is not None
    view, then = kept[5:50], kept[5:50].copy()
    del answer, kept
    for _ in range(5):
        evaluate(CATALOGUE["minimax"], {side: a + 1 for side, a in logits.items()})
    np.testing.assert_array_equal(view, then)
