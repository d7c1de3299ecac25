"""Answers on their way out: in pieces that are never put together, and in turns with everybody else's."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from starlette.types import Send

Piece = bytes | memoryview
Headers = Iterable[tuple[bytes, bytes]]

SHORT = 64 * 1024
"""Bytes that are copied in less time than it takes to send the pieces one by one."""

SLICE = 256 * 1024
"""Bytes handed to the socket in one go: more would keep the event loop copying, and others waiting."""


async def send_pieces(send: Send, headers: Headers, pieces: Sequence[Piece]) -> None:
    """Send a response with status 200; only a short one is put together before."""
    size = sum(map(len, pieces))
    declared = [*headers, (b"content-length", b"%d" % size)]
    await send({"type": "http.response.start", "status": 200, "headers": declared})
    if size <= SHORT:
        await send({"type": "http.response.body", "body": b"".join(pieces)})
        return
    for piece in _slices(joined(pieces)):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if len(piece) == SLICE:
            await asyncio.sleep(0)  # to send does not wait as long as the other end keeps up
    await send({"type": "http.response.body", "body": b""})


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of a body with small neighbours made one; big ones are passed on as they are, not copied."""
    small: list[Piece] = []
    for piece in pieces:
        if len(piece) <= SHORT:
            small.append(piece)
            continue
        if small:
            yield b"".join(small)
            small = []
        yield piece
    if small:
        yield b"".join(small)


def _slices(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(view), SLICE):
            yield view[start : start + SLICE]
