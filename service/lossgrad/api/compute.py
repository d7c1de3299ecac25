"""Small batches are computed where they are, big ones in a few threads, and too many are refused.

A small batch costs less than handing it over. NumPy releases the interpreter lock on long arrays, so a big
one in a thread leaves the event loop free for everybody else. A search is many small batches one after the other:
it holds the lock most of the time, so that two at once are no faster than one, and it lasts longer than any batch.
So searches have a single thread of their own, and batches do not wait for them.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar, TypeVarTuple, Unpack, cast

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from lossgrad.api.errors import Overloaded

BACK = 5  # steps of niceness

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Lane:
    """Threads for one kind of work, and who waits for them.

    Args:
        kind: of the work, in the plural.
        threads: how many pieces run at once.
        max_waiting: how many more may wait.
    """

    def __init__(self, kind: str, threads: int, max_waiting: int) -> None:
        self._kind = kind
        self._threads = ThreadPoolExecutor(threads, f"lossgrad-{kind.replace(' ', '-')}", initializer=_step_back)
        self._room = threads + max_waiting

    async def run(self, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """Call ``function(*args)`` in one of the threads; raises ``Overloaded`` when as many wait as may."""
        if not self._room:
            raise Overloaded(f"too many {self._kind} are waiting already; try again in a moment")
        self._room -= 1
        try:
            # The context goes along: what is logged there has the request's id.
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, function, *args)
        finally:
            self._room += 1


class Compute:
    """Runs functions inline or in threads, by the size of their work.

    Args:
        inline_elements: work up to this size runs in the event loop.
        threads: bigger pieces that run at once.
        max_waiting: bigger pieces that may wait for a thread, and as many searches.
    """

    def __init__(self, *, inline_elements: int, threads: int, max_waiting: int) -> None:
        self._inline_elements = inline_elements
        self._batches = Lane("big batches", threads, max_waiting)
        self._searches = Lane("searches", 1, max_waiting)

    def is_small(self, elements: int) -> bool:
        """Whether work of this size runs in the event loop."""
        return elements <= self._inline_elements

    async def run(self, elements: int, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """Call ``function(*args)``, whose work grows with ``elements``; raises ``Overloaded`` when full."""
        if self.is_small(elements):
            return function(*args)
        return await self._batches.run(function, *args)

    async def search(self, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """Call ``function(*args)``, which tries many things on a batch of any size; raises ``Overloaded`` when full."""
        return await self._searches.run(function, *args)


def _step_back() -> None:
    """Leave the processor to the event loop when it has something to do; on Linux a thread can do so by itself."""
    if sys.platform == "linux":
        os.nice(BACK)


async def compute(request: Request, elements: int, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
    """Call ``function(*args)`` for a request, off the event loop when ``elements`` are many."""
    computing = cast("Compute", request.app.state.compute)
    if computing.is_small(elements):
        return function(*args)
    return await _unless_gone(request.receive, computing.run(elements, function, *args))


async def search(request: Request, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
    """Call ``function(*args)``, a search, for a request: never in the event loop."""
    computing = cast("Compute", request.app.state.compute)
    return await _unless_gone(request.receive, computing.search(function, *args))


async def _unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives, unless the client leaves before; work that still waits for a thread then never gets it."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        # A cancellation takes effect in the loop's next turn: before that a thread could still take up the work.
        await asyncio.wait((working, leaving))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
