"""Small batches are computed where they are, big ones in a few threads, and too many are refused.

A small batch costs less than handing it over. NumPy releases the interpreter lock on long arrays, so a big
one in a thread leaves the event loop free for everybody else.
"""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple, Unpack, cast

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import Request

from lossgrad.api.errors import Overloaded

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Compute:
    """Runs functions inline or in threads, by the size of their work.

    Args:
        inline_elements: work up to this size runs in the event loop.
        threads: bigger pieces that run at once.
        max_waiting: bigger pieces that may wait for a thread.
    """

    def __init__(self, *, inline_elements: int, threads: int, max_waiting: int) -> None:
        self._inline_elements = inline_elements
        self._max_waiting = max_waiting
        self._limiter = CapacityLimiter(threads)

    async def run(self, elements: int, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """Call ``function(*args)``, whose work grows with ``elements``; raises ``Overloaded`` when full."""
        if elements <= self._inline_elements:
            return function(*args)
        if not self._limiter.available_tokens and self._waiting >= self._max_waiting:
            raise Overloaded("too many big batches are waiting already; try again in a moment")
        return await anyio.to_thread.run_sync(function, *args, limiter=self._limiter)

    @property
    def _waiting(self) -> int:
        return self._limiter.statistics().tasks_waiting


async def compute(request: Request, elements: int, function: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
    """Call ``function(*args)`` for a request, off the event loop when ``elements`` are many."""
    return await cast("Compute", request.app.state.compute).run(elements, function, *args)
