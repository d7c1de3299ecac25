"""The bytes of an infer request, each copied once on its way from the socket to where the core reads it."""

from dataclasses import dataclass

import numpy as np
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from lossgrad.api.errors import MalformedBody
from lossgrad.api.requests import NUMBER_BYTES
from lossgrad.api.sending import Piece
from lossgrad.core.errors import LossgradError
from lossgrad.oip.encodings import MAX_RATIO, request_encoding, response_encoding
from lossgrad.oip.framing import HEADER_LENGTH, header_length

ALIGNMENT = 64

_TENSOR_BYTES = 8
"""What a number takes in a raw tensor, if it takes the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An infer request as it came in.

    Args:
        content: the body, as it was sent.
        header_length: how much of it is JSON once it is decompressed; None for all.
        encoding: what it is compressed with, if at all.
        accepted: what the answer is to be compressed with, if at all.
    """

    content: Piece
    header_length: int | None = None
    encoding: bytes | None = None
    accepted: bytes | None = None

    @property
    def elements(self) -> int:
        """How many numbers it may hold: what decides whether it is answered in a thread."""
        size = len(self.content) * (MAX_RATIO if self.encoding else 1)
        return size // (NUMBER_BYTES if self.header_length is None else _TENSOR_BYTES)


async def read_body(scope: Scope, receive: Receive) -> Body:
    """The body with what its headers say of it."""
    lengths, encodings, accepted = [], [], []
    declared = None
    for name, value in scope["headers"]:
        if name == HEADER_LENGTH:
            lengths.append(value)
        elif name == b"content-encoding":
            encodings.append(value)
        elif name == b"accept-encoding":
            accepted.append(value)
        elif name == b"content-length":
            declared = int(value)
    try:
        length, encoding = header_length(lengths), request_encoding(encodings)
    except LossgradError:
        await _read(receive, declared, 0)  # whoever sends all of it before reading is to read the answer
        raise
    return Body(
        content=await _read(receive, declared, length or 0),
        header_length=length,
        encoding=encoding,
        accepted=response_encoding(accepted),
    )


async def _read(receive: Receive, declared: int | None, offset: int) -> Piece:
    chunk, more = await _chunk(receive)
    if not more:
        return chunk
    if declared is None:
        grown = bytearray(chunk)
        while more:
            chunk, more = await _chunk(receive)
            grown += chunk
        return memoryview(grown)
    room = aligned(declared, offset)
    end = 0
    while True:
        start, end = end, end + len(chunk)
        if end > declared:
            raise MalformedBody(f"the body is longer than its Content-Length, {declared} bytes")
        room[start:end] = chunk
        if not more:
            return room[:end]
        chunk, more = await _chunk(receive)


async def _chunk(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def aligned(size: int, offset: int) -> memoryview:
    """Room for a body, laid so that its byte at ``offset`` is where an array may begin."""
    room = np.empty(size + ALIGNMENT, np.uint8)
    start = -(room.ctypes.data + offset) % ALIGNMENT
    return room.data[start : start + size]
