"""Answers as JSON in pieces: a number is never a Python object, and no array is copied once it is written.

An array is written by itself, the rest of the answer around it, and they are sent one after the other. A big array is
written block by block, so that whoever waits for the interpreter gets it between two of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from lossgrad.api.sending import Piece
from lossgrad.core.arrays import Array

BLOCK = 65_536
"""Numbers written at once, in a millisecond or so."""

_NUMPY = orjson.OPT_SERIALIZE_NUMPY
_HOLE = orjson.Fragment(b"\0")  # which stands nowhere else in a JSON text


class Blocks:
    """A big array as JSON."""

    def __init__(self, values: Array) -> None:
        self.pieces = list(_blocks(values))


def write(values: Array) -> tuple[bytes | Blocks, int]:
    """An array as a member for ``encode``, and how many of its numbers are not finite and written as null."""
    if values.size > BLOCK:
        return Blocks(values), values.size - int(np.count_nonzero(np.isfinite(values)))
    text = orjson.dumps(values, option=_NUMPY)
    # Beside null there is no n among numbers; to look for one costs less than to look at the numbers.
    return text, text.count(b"n") if b"n" in text else 0


def encode(answer: Mapping[str, Any]) -> Sequence[Piece]:
    """An answer as JSON; its arrays may be what ``write`` made of them, and what is not finite is null."""
    written: list[Sequence[Piece]] = []

    def leave_out(member: object) -> orjson.Fragment:
        if isinstance(member, bytes):
            written.append((member,))
        elif isinstance(member, Blocks):
            written.append(member.pieces)
        else:
            raise TypeError(f"{type(member).__name__} has no form in JSON")
        return _HOLE

    first, *rest = orjson.dumps(answer, default=leave_out, option=_NUMPY).split(b"\0")
    pieces: list[Piece] = [first]
    for array, text in zip(written, rest, strict=True):
        pieces += array
        pieces.append(text)
    return pieces


def _blocks(values: Array) -> Iterator[Piece]:
    """The pieces of an array of any shape: whole rows together as long as a row is no block of its own."""
    if values.size <= BLOCK:
        yield orjson.dumps(values, option=_NUMPY)
        return
    rows = BLOCK * len(values) // values.size
    yield b"["
    for start in range(0, len(values), rows or 1):
        if start:
            yield b","
        if rows:
            yield memoryview(orjson.dumps(values[start : start + rows], option=_NUMPY))[1:-1]
        else:
            yield from _blocks(values[start])
    yield b"]"
