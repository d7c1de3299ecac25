"""Steps of a training on their way from its loop to the thread that sends them."""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

Step = Mapping[str, Any]

NAP = 0.1
"""Seconds after which it is worth looking for steps again."""

CHUNK = 64 * 1024
"""Bytes from which on no more steps are put into one chunk."""


class AbandonedError(Exception):
    """Nobody waits for the end of the stream any more."""


class Steps:
    """A queue with room for so many, which never waits; its other end is a stream of lines that one thread reads.

    Args:
        start: the first line of every stream.
        write: makes a step a line; None if it cannot be one.
        most: how many may wait.
    """

    def __init__(self, start: bytes, write: Callable[[Step], bytes | None], most: int) -> None:
        self.dropped = 0
        """How many were not sent."""
        self._start = start
        self._write = write
        self._most = most
        self._hurry = (most + 1) // 2
        self._waiting: deque[Step] = deque()
        self._begun = False
        self._closed = False
        self._abandoned = False
        self._asleep: socket.socket | None = None
        self._alarm: socket.socket | None = None

    @property
    def closed(self) -> bool:
        """Whether there will be no more steps."""
        return self._closed

    @property
    def full(self) -> bool:
        """Whether there is no room for a step."""
        return self._closed or len(self._waiting) >= self._most

    def open(self) -> None:
        """Get ready for the thread that reads."""
        # A byte in it wakes whoever waits for steps and for an answer at the same time.
        self._asleep, self._alarm = socket.socketpair()
        self._asleep.setblocking(False)
        self._alarm.setblocking(False)

    def put(self, step: Step) -> bool:
        """Leave a step, if there is room; else it is dropped."""
        if self.full:
            self.drop()
            return False
        self._waiting.append(step)
        # Waking costs more than leaving it, and lets the other thread go first: only if there will be no room soon.
        if len(self._waiting) == self._hurry:
            self._wake()
        return True

    def drop(self) -> None:
        """Count a step that is not left."""
        self.dropped += 1

    def close(self) -> None:
        """Say that there are no more steps."""
        self._closed = True
        self._wake()

    def abandon(self) -> None:
        """Say that nobody waits any more."""
        self._closed = self._abandoned = True
        self._wake()

    def discard(self) -> None:
        """Drop what waits, and close for good."""
        self._closed = True
        self.dropped += len(self._waiting)
        self._waiting.clear()
        for end in (self._asleep, self._alarm):
            if end is not None:
                end.close()

    def begin(self) -> None:
        """Begin a stream anew, with the first line."""
        self._begun = False

    def take(self) -> bytes | None:
        """The lines that are there, maybe none; None at the end.

        Raises:
            AbandonedError: nobody waits for more.
        """
        self.rest()
        lines, size = [], 0
        if not self._begun:
            self._begun = True
            lines.append(self._start)
        closed = self._closed  # before looking whether any wait
        while self._waiting and size < CHUNK:
            line = self._write(self._waiting.popleft())
            if line is None:
                self.drop()
            else:
                lines.append(line)
                size += len(line)
        if closed and not lines and not self._waiting:
            return None
        return b"".join(lines)

    def fileno(self) -> int:
        """Readable when it is worth looking at once."""
        return -1 if self._asleep is None else self._asleep.fileno()

    def wait(self, seconds: float = NAP) -> None:
        """Wait until it is worth looking again."""
        select.select([self], [], [], seconds)

    def pause(self, seconds: float) -> None:
        """Wait for so long, or until there are no more steps."""
        ends = time.monotonic() + seconds
        while not self._closed and (left := ends - time.monotonic()) > 0:
            self.rest()
            if self._closed:
                break
            self.wait(left)

    def rest(self) -> None:
        """Take notice of the alarm.

        Raises:
            AbandonedError: nobody waits any more.
        """
        if self._abandoned:
            raise AbandonedError
        with suppress(BlockingIOError):
            while self._asleep is not None and self._asleep.recv(4096):
                pass

    def _wake(self) -> None:
        with suppress(OSError):  # full of alarms, or nobody there any more
            if self._alarm is not None:
                self._alarm.send(b"!")
