"""gzip and deflate of whole bodies, as the protocol allows them.

Answers are compressed only for who asks for exactly one of the two: its clients that send a list of encodings with
every call do so by habit and do not decompress.
"""

import zlib
from collections.abc import Iterable, Iterator

from lossgrad.api.errors import BodyTooLarge, MalformedBody, UnsupportedEncoding
from lossgrad.api.sending import Piece

WINDOW_BITS = {b"gzip": 16 + zlib.MAX_WBITS, b"deflate": zlib.MAX_WBITS}
"""How zlib is told the two formats; deflate is the one of HTTP, inside of zlib's own wrapper."""

MAX_RATIO = 1032
"""How many bytes one byte of deflate can become at most."""

_FASTEST = 1


def request_encoding(values: Iterable[bytes]) -> bytes | None:
    """The encoding of a body by the values of Content-Encoding; None if it has none.

    Raises:
        UnsupportedEncoding: another one, or several.
    """
    encodings = [value.strip().lower() for line in values for value in line.split(b",")]
    encodings = [value for value in encodings if value not in {b"", b"identity"}]
    if not encodings:
        return None
    if len(encodings) > 1 or encodings[0] not in WINDOW_BITS:
        raise UnsupportedEncoding("the body may be compressed once, with gzip or deflate")
    return encodings[0]


def response_encoding(values: Iterable[bytes]) -> bytes | None:
    """The encoding to answer in by the values of Accept-Encoding."""
    accepted = b",".join(values).strip().lower()
    return accepted if accepted in WINDOW_BITS else None


def decompressed(body: Piece, encoding: bytes, most: int) -> bytes:
    """The body as it was before compression.

    Raises:
        BodyTooLarge: it was larger than ``most``.
        MalformedBody: it is not in that encoding, cut off, or followed by something else.
    """
    name = encoding.decode()
    inflate = zlib.decompressobj(WINDOW_BITS[encoding])
    try:
        plain = inflate.decompress(body, most + 1)
    except zlib.error:
        raise MalformedBody(f"the body is not valid {name}") from None
    if len(plain) > most:
        raise BodyTooLarge(f"the body may have at most {most} bytes, after decompression too")
    if not inflate.eof:
        raise MalformedBody(f"the body is cut off: its {name} stream has no end")
    if inflate.unused_data:
        extra = len(inflate.unused_data)
        raise MalformedBody(f"unexpected additional input data: {extra} bytes behind the {name} stream")
    return plain


def compressed(pieces: Iterable[Piece], encoding: bytes) -> Iterator[bytes]:
    """The pieces of a body, compressed."""
    deflate = zlib.compressobj(_FASTEST, zlib.DEFLATED, WINDOW_BITS[encoding])
    yield from filter(None, map(deflate.compress, pieces))
    yield deflate.flush()
