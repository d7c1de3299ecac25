import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import Evaluation
from lossgrad.core.parallel import BLOCK, SHARED, available_cores, blocks, in_parallel, set_threads, threads
from lossgrad.objectives import CATALOGUE
from tests.support.asking import arrays, ask, pairs, scalars
from tests.support.recorded import assert_same_bits

SECONDS = 30
"""How long anything may wait for anything else before the test fails."""
OBJECTIVES = [CATALOGUE[name] for name in ("non_saturating", "relativistic_average", "relativistic_paired")]


@pytest.fixture(autouse=True)
def team() -> Iterator[None]:
    """As many threads again as there are cores, afterwards."""
    yield
    set_threads(0)


def logits(size: int, seed: int = 0) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {"real": rng.normal(1, 3, size), "fake": rng.normal(-1, 3, size)}


def assert_same_answer(got: Evaluation, expected: Evaluation) -> None:
    for values, array in pairs(got, expected):
        assert_same_bits(values.array, array, str(values))
    for name, loss, other in scalars(got, expected):
        assert_same_bits(loss, other, name)


@pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK - 3, 1_000_003])
def test_blocks_cover_everything_once_and_are_nearly_of_one_length(size: int) -> None:
    edges = blocks(size)
    assert [start for start, _ in edges] == [0, *(stop for _, stop in edges[:-1])]
    assert edges[-1][1] == size
    lengths = {stop - start for start, stop in edges}
    assert max(lengths) <= BLOCK
    assert max(lengths) - min(lengths) <= 1


def test_a_thread_for_every_core_unless_told() -> None:
    set_threads(3)
    assert threads() == 3
    set_threads(0)
    assert threads() == available_cores() >= 1


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: str(objective.name))
def test_any_number_of_threads_gives_the_same_bits(objective: Any, dtype: str) -> None:
    batch = logits(SHARED + 5)
    set_threads(1)
    alone = ask(objective, batch, dtype=dtype)
    for count in (2, 3, 7):
        set_threads(count)
        assert_same_answer(ask(objective, batch, dtype=dtype), alone)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("elements", [1, SHARED])
def test_every_task_is_done_once(elements: int, count: int) -> None:
    set_threads(count)
    done: list[int] = []
    in_parallel(elements, [lambda i=i: done.append(i) for i in range(100)])  # type: ignore[misc]
    assert sorted(done) == list(range(100))


def test_a_big_batch_is_shared_and_a_small_one_is_not() -> None:
    set_threads(2)
    both = Barrier(2)

    def meet() -> None:
        both.wait(SECONDS)

    in_parallel(SHARED, [meet] * 2)  # one thread would wait for the other in vain
    who: set[int] = set()
    in_parallel(SHARED - 1, [lambda: who.add(threading.get_ident())] * 20)
    assert who == {threading.get_ident()}


def in_helpers_only(action: Callable[[], None], rest: Callable[[], None], count: int) -> list[Callable[[], None]]:
    """As many tasks as threads, each run by another one: the action by the helpers, the rest by the caller."""
    set_threads(count)
    all_here, caller = Barrier(count), threading.get_ident()

    def task() -> None:
        all_here.wait(SECONDS)
        (rest if threading.get_ident() == caller else action)()

    return [task] * count


def fail() -> None:
    raise RuntimeError("a task failed")


def succeed() -> None:
    pass


@pytest.mark.parametrize("who", ["caller", "helper"])
def test_a_failing_task_reaches_the_caller_and_leaves_the_threads_usable(who: str) -> None:
    tasks = in_helpers_only(fail, succeed, 2) if who == "helper" else in_helpers_only(succeed, fail, 2)
    with pytest.raises(RuntimeError, match="a task failed"):
        in_parallel(SHARED, tasks)
    test_every_task_is_done_once(SHARED, 2)


def test_what_waits_behind_a_failing_task_is_left_alone() -> None:
    set_threads(1)
    done: list[int] = []
    with pytest.raises(RuntimeError):
        in_parallel(SHARED, [lambda: done.append(1), fail, lambda: done.append(2)])
    assert done == [1]


def test_what_waits_behind_a_failing_caller_is_left_to_nobody() -> None:
    failed, done = Event(), list[int]()

    def slowly() -> None:
        assert failed.wait(SECONDS)
        time.sleep(0.05)  # long enough for the caller to call the others off

    def caller() -> None:
        failed.set()
        fail()

    tasks = in_helpers_only(slowly, caller, 2)
    with pytest.raises(RuntimeError):
        in_parallel(SHARED, [*tasks, *[lambda: done.append(1)] * 20])
    assert not done


@pytest.mark.parametrize("failing", ["_0", "_1", ""])
def test_nobody_still_works_when_a_failure_is_told(failing: str) -> None:
    failed, finished = Event(), Event()

    def slowly() -> None:
        assert failed.wait(SECONDS)
        time.sleep(0.05)  # long enough for a caller that does not wait to be gone
        finished.set()

    def helper() -> None:
        if threading.current_thread().name.endswith(failing) and failing:
            failed.set()
            fail()
        slowly()

    def caller() -> None:
        if not failing:
            failed.set()
            fail()

    with pytest.raises(RuntimeError):
        in_parallel(SHARED, in_helpers_only(helper, caller, 3))
    assert finished.is_set()


def test_tasks_may_share_their_own_work() -> None:
    set_threads(3)
    done: list[int] = []
    inner: list[Callable[[], None]] = [lambda: done.append(1)] * 10
    in_parallel(SHARED, [lambda: in_parallel(SHARED, inner)] * 10)
    assert len(done) == 100


def test_several_callers_at_once_get_the_answers_they_get_alone() -> None:
    set_threads(3)
    questions = [(OBJECTIVES[i % 3], logits(size, i)) for i, size in enumerate([SHARED + 1, 7, 3 * BLOCK, SHARED] * 3)]
    alone = [ask(objective, batch) for objective, batch in questions]
    with ThreadPoolExecutor(4) as callers:
        for got, expected in zip(callers.map(lambda asked: ask(*asked), questions), alone, strict=True):
            assert_same_answer(got, expected)
            assert any(values.array.size > 1 for values in arrays(got))


def test_overflow_in_a_helper_is_an_answer() -> None:
    set_threads(2)
    loss = ask(CATALOGUE["least_squares"], {"fake": np.full(SHARED, 1e300)}, players=["generator"])
    assert loss.players["generator"].loss == np.inf
