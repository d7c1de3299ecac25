import os
import sys
import threading
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from lossgrad.api.compute import Compute, compute
from lossgrad.api.errors import Overloaded
from lossgrad.logs import request_id

BIG, SMALL = 11, 10


def where() -> int:
    return threading.get_ident()


def a_request(computing: Compute, receive: Receive) -> Any:
    return SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(compute=computing)), receive=receive)


def a_compute(*, threads: int = 1, max_waiting: int = 0) -> Compute:
    return Compute(inline_elements=SMALL, threads=threads, max_waiting=max_waiting)


def test_a_small_batch_is_computed_where_it_is() -> None:
    assert anyio.run(a_compute().run, SMALL, where) == threading.get_ident()


def test_a_big_batch_is_computed_in_a_thread() -> None:
    assert anyio.run(a_compute().run, BIG, where) != threading.get_ident()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has the priority of its process")
def test_a_big_batch_leaves_the_processor_to_the_event_loop() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert anyio.run(a_compute().run, BIG, niceness) > niceness()


def test_the_service_computes_as_its_settings_say() -> None:
    async def silence() -> Message:
        raise NotImplementedError

    assert anyio.run(compute, a_request(a_compute(), silence), SMALL, divmod, 7, 2) == (3, 1)


@pytest.mark.parametrize("size", [SMALL, BIG])
def test_errors_come_back(size: int) -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        anyio.run(a_compute().run, size, fail)


def test_what_is_logged_in_a_thread_has_the_id_of_its_request() -> None:
    async def story() -> str | None:
        request_id.set("abc")
        return await a_compute().run(BIG, request_id.get)

    assert anyio.run(story) == "abc"


class Crowd:
    """Big batches that last until they are released."""

    def __init__(self, computing: Compute) -> None:
        self.computing = computing
        self.release = threading.Event()
        self.running = 0
        self.most = 0
        self.refused = 0
        self.finished = 0
        self._lock = threading.Lock()

    def work(self) -> None:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.release.wait(20)
        with self._lock:
            self.running -= 1

    async def ask(self, search: Callable[..., Awaitable[None]] | None = None) -> None:
        try:
            await (search(self.work) if search else self.computing.run(BIG, self.work))
        except Overloaded:
            self.refused += 1
        else:
            self.finished += 1

    async def come(self, size: int) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(size):
                tasks.start_soon(self.ask)
                await anyio.wait_all_tasks_blocked()
            self.release.set()


def test_only_so_many_big_batches_run_at_once_and_the_rest_wait() -> None:
    crowd = Crowd(a_compute(threads=2, max_waiting=8))
    anyio.run(crowd.come, 10)
    assert (crowd.most, crowd.finished, crowd.refused) == (2, 10, 0)


def test_more_than_may_wait_are_refused() -> None:
    crowd = Crowd(a_compute(threads=2, max_waiting=3))
    anyio.run(crowd.come, 10)
    assert (crowd.finished, crowd.refused) == (5, 5)


def test_with_no_room_to_wait_only_the_running_are_served() -> None:
    crowd = Crowd(a_compute(threads=1, max_waiting=0))
    anyio.run(crowd.come, 4)
    assert (crowd.finished, crowd.refused) == (1, 3)


def test_searches_are_made_one_at_a_time_and_apart_from_batches() -> None:
    computing = a_compute(threads=1, max_waiting=1)
    searching, batches = Crowd(computing), Crowd(computing)

    async def story() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(searching.ask, computing.search)
                await anyio.wait_all_tasks_blocked()
            batches.release.set()
            await batches.ask()
            searching.release.set()

    anyio.run(story)
    assert (searching.most, searching.finished, searching.refused) == (1, 2, 1)
    assert batches.finished == 1


def test_a_full_service_still_computes_small_batches() -> None:
    crowd = Crowd(a_compute())
    computed: list[int] = []

    async def story() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(crowd.ask)
            await anyio.wait_all_tasks_blocked()
            computed.append(await crowd.computing.run(SMALL, where))
            crowd.release.set()

    anyio.run(story)
    assert computed == [threading.get_ident()]
    assert crowd.finished == 1


def test_a_batch_that_waits_when_its_client_leaves_is_never_computed() -> None:
    crowd = Crowd(a_compute(max_waiting=1))
    computed: list[int] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def story() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(crowd.ask)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(ClientDisconnect):
                await compute(a_request(crowd.computing, gone), BIG, computed.append, 1)
            crowd.release.set()
        # Another may wait in its place, and comes after whatever waited before it.
        assert await crowd.computing.run(BIG, where)

    anyio.run(story)
    assert computed == []


def test_a_client_that_stays_gets_its_big_batch() -> None:
    first: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def waiting() -> Message:
        if not first:
            await anyio.sleep_forever()
        return first.pop()

    async def story() -> int:
        return await compute(a_request(a_compute(), waiting), BIG, where)

    assert anyio.run(story) != threading.get_ident()
