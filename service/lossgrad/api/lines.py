"""Lines of a request body as they come in: one is kept at a time, and none longer than a limit."""

import asyncio
from contextlib import suppress
from typing import NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

LINGER = 1.0
"""Seconds in which a client may still finish what it is sending when it is not read any more."""


class Line(NamedTuple):
    """A line, its number from 1 on, and its bytes; None if there were too many of them."""

    number: int
    content: bytes | None


class Lines:
    """The lines of a body that are not blank, asked for one by one.

    Nothing is read ahead: who sends faster than the lines are taken has to wait.

    Args:
        receive: where the body comes from.
        longest: bytes that a line may have.
        stop: set when no more lines are wanted.
    """

    def __init__(self, receive: Receive, *, longest: int, stop: asyncio.Event) -> None:
        self._receive = receive
        self._stop = stop
        self.longest = longest
        self._number = 0
        self._chunk = b""
        self._at = 0
        self._begun = bytearray()
        self._too_long = False
        self._more = True

    @property
    def stopped(self) -> bool:
        """Whether no more lines are wanted, be there any or not."""
        return self._stop.is_set()

    async def next(self) -> Line | None:
        """The next line; None after the last one, or once there shall be no more.

        Raises:
            ClientDisconnect: the client left.
        """
        while not self.stopped:
            end = self._chunk.find(b"\n", self._at)
            if end < 0:
                self._keep(self._chunk[self._at :])
                self._chunk, self._at = b"", 0
                if self._more:
                    await self._read()
                    continue
                if not self._begun and not self._too_long:
                    return None
            else:
                self._keep(self._chunk[self._at : end])
                self._at = end + 1
            if line := self._take():
                return line
        return None

    async def finish(self) -> None:
        """Take in what is still sent for a moment, and drop it: cut off, a client might not read its answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while self._more:
                    self._note(await self._receive())

    def _keep(self, part: bytes) -> None:
        if len(self._begun) + len(part) > self.longest:
            self._too_long = True
            self._begun = bytearray()
        if not self._too_long:
            self._begun += part

    def _take(self) -> Line | None:
        """The line that has just ended, unless it is blank."""
        self._number += 1
        content, too_long = bytes(self._begun), self._too_long
        self._begun, self._too_long = bytearray(), False
        if too_long:
            return Line(self._number, None)
        return Line(self._number, content) if content.strip() else None

    async def _read(self) -> None:
        """Wait for more of the body, or until no more is wanted."""
        receiving = asyncio.ensure_future(self._receive())
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((receiving, stopping), return_when=asyncio.FIRST_COMPLETED)
            if receiving.done():
                self._note(receiving.result())
        finally:
            receiving.cancel()
            stopping.cancel()

    def _note(self, message: Message) -> None:
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self._chunk = message.get("body", b"")
        self._more = message.get("more_body", False)
