"""A training watched while it lasts, without slowing it or getting in its way."""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from ._diagnosis import RunSummary
from ._finding import Finding
from ._json import write_body
from ._lines import Exchange
from ._notices import Notices
from ._problem import Problem
from ._reported import detached, number, numbers
from ._steps import Step, Steps
from ._watch import Watch


class Watcher(Protocol):
    """A client that knows a way to the service."""

    def _lines(self) -> Exchange: ...


def monitor(
    self: Watcher,
    objective: str,
    *,
    dialect: str | None = None,
    parameters: Mapping[str, float] | None = None,
    every: int = 1,
    on_finding: Callable[[Finding], object] | None = None,
    queue_size: int = 64,
    close_timeout: float = 5.0,
) -> "Monitor":
    """Watch a training from its own loop, and be told what goes wrong when it goes wrong.

    ``with client.monitor("non_saturating") as m: m.log(real, fake)``, once a step. It never slows or breaks what it
    watches: logits are copied and sent by a thread, steps for which there is no time are dropped, and whatever fails
    is a ``MonitorWarning``, once. Where ``HTTP_PROXY`` and the like name a proxy, findings come at the end only.

    Args:
        self: the client.
        objective: what both players are trained with: a name or an alias, or ``hinge+non_saturating``, the
            discriminator of one against the generator of the other.
        dialect: the library as which to compute it; by default canonically.
        parameters: the objective's own; the others take their defaults.
        every: look at each so-manieth call of ``log`` only.
        on_finding: called with each ``Finding`` as it comes, in the thread that receives it.
        queue_size: how many steps may wait to be sent; further ones are dropped.
        close_timeout: seconds to wait for the summary at the end.

    Raises:
        ValueError: ``every`` or ``queue_size`` is less than 1.
    """
    if every < 1 or queue_size < 1:
        raise ValueError("every and queue_size are at least 1")
    start = write_body(objective=objective, dialect=dialect, parameters=parameters) + b"\n"
    return Monitor(objective, start, self._lines(), every, on_finding, queue_size, close_timeout)


class Monitor:
    """A training that is watched. Made by ``client.monitor``; ``with`` or ``async with`` begins and ends it."""

    def __init__(
        self,
        objective: str,
        start: bytes,
        exchange: Exchange,
        every: int,
        on_finding: Callable[[Finding], object] | None,
        queue_size: int,
        close_timeout: float,
    ) -> None:
        self._objective = objective
        self._every = every
        self._close_timeout = close_timeout
        self._notices = Notices()
        self._steps = Steps(start, self._written, queue_size)
        self._watch = Watch(exchange, self._steps, self._notices, on_finding)
        self._calls = 0
        self._sent = 0
        self._process = os.getpid()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in the order it was found; ``recovered`` for what is over."""
        return tuple(self._watch.findings)

    @property
    def summary(self) -> RunSummary | None:
        """What all steps together tell; there after the end, if it came in time."""
        return self._watch.summary

    @property
    def problem(self) -> Problem | None:
        """What the service refused last."""
        return self._watch.problem

    @property
    def dropped(self) -> int:
        """How many steps were not sent, as the queue was full, or they were not what can be sent."""
        return self._steps.dropped

    @property
    def restarts(self) -> int:
        """How often a stream broke and another was begun, which knows nothing of the steps before."""
        return self._watch.restarts

    def log(
        self,
        real: ArrayLike,
        fake: ArrayLike,
        *,
        validation: ArrayLike | None = None,
        generator_gradient_norm: ArrayLike | None = None,
        step: int | None = None,
    ) -> None:
        """Look at a step. Never waits, and never raises.

        Args:
            real: the discriminator's logits of real examples: an array, a list, a tensor with a graph or on a device;
                NaN and infinity are told about as soon as they come.
            fake: its logits of fakes.
            validation: its logits of real examples that it was not trained on, if there are some.
            generator_gradient_norm: the Euclidean norm of the generator's parameter gradient, if it is known.
            step: its number, larger than the one before; by default calls are counted, from 0 on.
        """
        number_of_call = self._calls
        self._calls += 1
        if number_of_call % self._every or self._ended or os.getpid() != self._process:
            return
        try:
            if self._thread is None:
                self._begin()
            if self._steps.full:  # before anything is fetched from a device
                self._steps.drop()
            else:
                self._leave(number_of_call if step is None else step, real, fake, validation, generator_gradient_norm)
        except Exception as error:
            self._steps.drop()
            self._notices.add("log", f"step {number_of_call} was not understood: {error}")
        if self._notices:
            self._notices.tell(stacklevel=3)

    def close(self) -> None:
        """End, and wait for the summary for a while."""
        if self._ended or os.getpid() != self._process:
            return
        self._ended = True
        self._steps.close()
        if self._thread is None:
            self._steps.discard()
        else:
            self._thread.join(self._close_timeout)
            if self._thread.is_alive():
                self._steps.abandon()
                self._notices.add("close", f"the summary did not come within {self._close_timeout:g} s")
        self._notices.tell(stacklevel=4)

    def __enter__(self) -> Self:
        with suppress(Exception):
            self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(Exception):
            self.close()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.__exit__, kind, error, at)

    def __repr__(self) -> str:
        dropped = f", {self.dropped} dropped" if self.dropped else ""
        codes = ", ".join(dict.fromkeys(each.code for each in self.findings)) or "nothing found"
        return f"Monitor({self._objective!r}, {self._sent} steps{dropped}: {codes})"

    def _begin(self) -> None:
        with self._beginning:
            if self._thread is None:
                self._steps.open()
                self._thread = threading.Thread(target=self._watch.run, name="lossgrad-monitor", daemon=True)
                self._thread.start()

    def _leave(self, step: int, real: Any, fake: Any, validation: Any, norm: Any) -> None:
        """Copy a step, which the training may change, and leave it to be sent."""
        given = {"real": real, "fake": fake, "validation": validation, "generator_gradient_norm": norm}
        copies = {name: np.array(detached(value)) for name, value in given.items() if value is not None}
        if self._steps.put({"step": step, **copies}):
            self._sent += 1

    def _written(self, step: Step) -> bytes | None:
        """A step as a line, in the thread that sends it."""
        try:
            members = {
                name: value
                if name == "step"
                else (number if name == "generator_gradient_norm" else numbers)(value, name)
                for name, value in step.items()
            }
            return write_body(**members) + b"\n"
        except (TypeError, ValueError) as error:
            self._notices.add("log", f"step {step['step']} cannot be sent: {error}")
            return None
