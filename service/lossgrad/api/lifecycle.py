"""Where a process is between start and stop: one object that the server sets and the requests read."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request


@dataclass(slots=True)
class Lifecycle:
    """The state of one worker process.

    Args:
        drain_seconds: how long requests are still accepted once the process was asked to stop.
        draining: the process was asked to stop; ``/readyz`` says so.
        in_flight: requests being answered now.
        stopping: set when the process stops, draining being over: streams end themselves then.
    """

    drain_seconds: float
    draining: bool = False
    in_flight: int = 0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def lifecycle_of(request: Request) -> Lifecycle:
    """The state of the process that answers this request."""
    return cast("Lifecycle", request.app.state.lifecycle)
