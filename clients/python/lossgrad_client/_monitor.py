"""A training watched while it lasts, without slowing it or getting in its way."""

import asyncio
import logging
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from ._diagnosis import RunSummary, read_summary
from ._document import Document
from ._finding import Finding, read_finding
from ._json import write_body
from ._lines import Exchange
from ._problem import Problem, problem_of, read_problem
from ._reported import detached, logits_of, number
from ._retries import RETRIED_STATUSES
from ._steps import AbandonedError, Step, Steps
from ._transport import Response

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
MOST_FAILURES = 12
"""Attempts in a row that may fail before nothing more is tried: about five minutes."""
MOST_FINDINGS = 10_000

_logger = logging.getLogger(__name__)


class MonitorWarning(UserWarning):
    """Something keeps a monitor from watching; the training goes on."""


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
    is a ``MonitorWarning``, once.

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
        self.dropped = 0
        """How many steps were not sent, as the queue was full, or they were not what can be sent."""
        self.restarts = 0
        """How often a stream broke and another was begun, which knows nothing of the steps before."""
        self.problem: Problem | None = None
        """What the service refused last."""
        self.summary: RunSummary | None = None
        """What all steps together tell; there after the end, if it came in time."""
        self._objective = objective
        self._exchange = exchange
        self._every = every
        self._on_finding = on_finding
        self._close_timeout = close_timeout
        self._steps = Steps(start, self._written, queue_size)
        self._findings: deque[Finding] = deque(maxlen=MOST_FINDINGS)
        self._calls = 0
        self._sent = 0
        self._accepted = False
        self._notices: deque[str] = deque()
        self._noticed: set[str] = set()
        self._process = os.getpid()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in the order it was found; ``recovered`` for what is over."""
        return tuple(self._findings)

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
            real: the discriminator's logits of real examples: an array, a list, a tensor with a graph or on a device.
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
                self.dropped += 1
            else:
                self._leave(number_of_call if step is None else step, real, fake, validation, generator_gradient_norm)
        except Exception as error:
            self.dropped += 1
            self._notice("log", f"step {number_of_call} was not understood: {error}")
        if self._notices:
            self._tell(stacklevel=3)

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
                self._notice("close", f"the summary did not come within {self._close_timeout:g} s")
        self._tell(stacklevel=4)

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
        codes = ", ".join(dict.fromkeys(each.code for each in self._findings)) or "nothing found"
        return f"Monitor({self._objective!r}, {self._sent} steps{dropped}: {codes})"

    def _begin(self) -> None:
        with self._beginning:
            if self._thread is None:
                self._steps.open()
                self._thread = threading.Thread(target=self._watch, name="lossgrad-monitor", daemon=True)
                self._thread.start()

    def _leave(self, step: int, real: Any, fake: Any, validation: Any, norm: Any) -> None:
        """Copy a step, which the training may change, and leave it to be sent."""
        given = {"real": real, "fake": fake, "validation": validation, "generator_gradient_norm": norm}
        copies = {name: np.array(detached(value)) for name, value in given.items() if value is not None}
        if self._steps.put({"step": step, **copies}):
            self._sent += 1
        else:
            self.dropped += 1

    def _written(self, step: Step) -> bytes | None:
        """A step as a line, in the thread that sends it."""
        try:
            members = {
                name: value
                if name == "step"
                else (number if name == "generator_gradient_norm" else logits_of)(value, name)
                for name, value in step.items()
            }
            return write_body(**members) + b"\n"
        except (TypeError, ValueError) as error:
            self.dropped += 1
            self._notice("log", f"step {step['step']} cannot be sent: {error}")
            return None

    def _watch(self) -> None:
        failures = 0
        try:
            while (reason := self._attempt()) is not None:
                failures = 1 if self._accepted else failures + 1
                if self._steps.closed:
                    self._notice("end", f"no summary came: {reason}")
                    return
                if failures > MOST_FAILURES:
                    self._notice("end", f"no more is sent, as {MOST_FAILURES} attempts have failed: {reason}")
                    return
                if self._accepted:
                    self.restarts += 1
                    self._notice(
                        "restart", f"the stream broke, and a new one begins without what came before: {reason}"
                    )
                else:
                    self._notice("failure", f"the service is not reached, and is tried again: {reason}")
                self._steps.pause(min(FIRST_DELAY * 2.0 ** (failures - 1), LONGEST_DELAY))
        except AbandonedError:
            pass
        except Exception as error:
            self._notice("end", f"no more is sent: {type(error).__name__}: {error}")
        finally:
            self.dropped += self._steps.discard()

    def _attempt(self) -> str | None:
        """One stream; why it has to be tried again, or None if that was all."""
        self._accepted = False
        self._steps.begin()
        try:
            refusal = self._exchange(self._steps, self)
        except AbandonedError:
            raise
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if refusal is not None:
            return self._refused(refusal)
        return None if self.summary is not None and self._steps.closed else "the service ended the stream"

    def _refused(self, refusal: Response) -> str | None:
        self.problem = read_problem(refusal)
        if refusal.status_code in RETRIED_STATUSES:
            return str(self.problem)
        self._notice("refused", f"the service refuses to watch: {self.problem}")
        return None

    def opened(self) -> None:
        """The stream was accepted."""
        self._accepted = True
        self.summary = None

    def line(self, line: bytes) -> None:
        """A line has come."""
        document = Document.parse(line)
        match document["type"].text():
            case "finding":
                self._found(read_finding(document))
            case "problem":
                told: dict[str, Any] = document.mapping()
                self.problem = problem_of({**told, "type": told.get("problem")}, document["status"].count())
                if told.get("line") is not None:
                    self._notice("line", f"a step was not taken: {self.problem}")
            case "summary":
                self.summary = read_summary(document)

    def _found(self, finding: Finding) -> None:
        self._findings.append(finding)
        if self._on_finding is not None:
            try:
                self._on_finding(finding)
            except Exception as error:
                self._notice("on_finding", f"on_finding raised {type(error).__name__}: {error}")

    def _notice(self, kind: str, message: str) -> None:
        """Have something said once, by the thread that is watched."""
        if kind not in self._noticed:
            self._noticed.add(kind)
            self._notices.append(message)

    def _tell(self, stacklevel: int) -> None:
        while self._notices:
            message = f"lossgrad: {self._notices.popleft()}"
            try:
                warnings.warn(message, MonitorWarning, stacklevel=stacklevel)
            except MonitorWarning:  # where warnings are errors
                _logger.warning(message)
