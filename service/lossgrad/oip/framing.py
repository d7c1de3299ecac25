"""A body with binary tensors is JSON with raw bytes behind it. This splits and cuts; it reads nothing.

    ┌──────────────────────┬──────────────┬───────────────┐
    │ JSON                 │ first tensor │ second tensor │ …
    └──────────────────────┴──────────────┴───────────────┘
    ◄ header length bytes ►

The header length is the value of ``Inference-Header-Content-Length``. Whether it is there decides, not the
content type, which the protocol's clients leave out or set to ``application/octet-stream`` for plain JSON too.
"""

import re
from collections.abc import Sequence

from lossgrad.api.errors import MalformedBody
from lossgrad.api.sending import Piece

HEADER_LENGTH = b"inference-header-content-length"

_NUMBER = re.compile(rb"[0-9]{1,18}")


def header_length(values: Sequence[bytes]) -> int | None:
    """The length of the JSON part by the header's values; None without one: all of the body is JSON.

    Raises:
        MalformedBody: not one whole number, or 0.
    """
    if not values:
        return None
    if len(values) > 1:
        raise MalformedBody("Inference-Header-Content-Length is given more than once")
    if not _NUMBER.fullmatch(values[0]):
        raise MalformedBody("Inference-Header-Content-Length should be a whole number of bytes")
    length = int(values[0])
    if not length:
        raise MalformedBody("a request without JSON (Inference-Header-Content-Length: 0) is not supported")
    return length


def split(body: Piece, length: int | None) -> tuple[bytes, memoryview]:
    """The JSON text of a body, and the bytes behind it.

    Raises:
        MalformedBody: the body is shorter than the header length.
    """
    if length is None:
        return bytes(body), memoryview(b"")
    if length > len(body):
        raise MalformedBody(
            f"Inference-Header-Content-Length says {length} bytes of JSON, and the whole body has {len(body)}"
        )
    view = memoryview(body)
    return bytes(view[:length]), view[length:]


class Tail:
    """The raw bytes behind the JSON, taken tensor by tensor in the order of the inputs."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw

    def take(self, size: int, *, pointer: str) -> memoryview:
        """The bytes of the next tensor.

        Raises:
            MalformedBody: there are not as many.
        """
        if size > len(self._raw):
            raise MalformedBody(
                f"expecting {size - len(self._raw)} more bytes: the tensor has {size}, and {len(self._raw)} are left",
                pointer=pointer,
            )
        taken, self._raw = self._raw[:size], self._raw[size:]
        return taken

    def end(self) -> None:
        """Nothing may be left.

        Raises:
            MalformedBody: something is.
        """
        if self._raw:
            raise MalformedBody(f"unexpected additional input data: {len(self._raw)} bytes behind the last tensor")
