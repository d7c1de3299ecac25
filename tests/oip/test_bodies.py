from collections.abc import Sequence
from typing import Any

import anyio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from lossgrad.api.errors import MalformedBody, UnsupportedEncoding
from lossgrad.oip.bodies import ALIGNMENT, Body, aligned, read_body


class Sender:
    """Sends these chunks, and counts how many were taken."""

    def __init__(self, chunks: Sequence[bytes], *, leaves: bool = False) -> None:
        self._chunks, self._leaves = list(chunks), leaves
        self.taken = 0

    async def receive(self) -> dict[str, Any]:
        if not self._chunks and self._leaves:
            return {"type": "http.disconnect"}
        self.taken += 1
        chunk = self._chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self._chunks) or self._leaves}


def read(chunks: Sequence[bytes], **headers: str) -> Body:
    return read_from(Sender(chunks), **headers)


def read_from(sender: Sender, **headers: str) -> Body:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return anyio.run(read_body, {"type": "http", "headers": given}, sender.receive)


@given(chunks=st.lists(st.binary(max_size=100), min_size=1, max_size=6), declared=st.booleans())
def test_a_body_is_its_chunks_in_their_order(chunks: list[bytes], declared: bool) -> None:
    headers = {"content_length": str(sum(map(len, chunks)))} if declared else {}
    assert bytes(read(chunks, **headers).content) == b"".join(chunks)


@given(text=st.integers(1, 300), chunk=st.integers(1, 200))
def test_a_body_in_several_chunks_lies_so_that_its_first_tensor_is_aligned(text: int, chunk: int) -> None:
    whole = b"{" * text + bytes(chunk)
    body = read(
        [whole[:-chunk], whole[-chunk:]], content_length=str(len(whole)), inference_header_content_length=str(text)
    )
    behind = np.frombuffer(body.content, np.uint8, offset=text)
    assert behind.ctypes.data % ALIGNMENT == 0


@given(size=st.integers(0, 10_000), offset=st.integers(0, 10_000))
def test_room_for_a_body_is_as_large_as_asked_and_can_be_written(size: int, offset: int) -> None:
    room = aligned(size, offset)
    assert len(room) == size
    room[:] = bytes(size)


def test_what_the_headers_say_comes_with_the_body() -> None:
    body = read([b"{}"], inference_header_content_length="2", content_encoding="gzip", accept_encoding="deflate")
    assert (body.header_length, body.encoding, body.accepted) == (2, b"gzip", b"deflate")


def test_without_headers_a_body_is_plain_json_and_so_is_the_answer() -> None:
    body = read([b"{}"])
    assert (body.header_length, body.encoding, body.accepted) == (None, None, None)


def test_a_body_counts_as_the_numbers_it_may_hold_once_it_is_decompressed() -> None:
    assert Body(content=bytes(80)).elements == 4
    assert Body(content=bytes(80), header_length=8).elements == 10
    assert Body(content=bytes(80), header_length=8, encoding=b"gzip").elements > 10_000


@pytest.mark.parametrize(
    ("headers", "error"),
    [({"inference_header_content_length": "x"}, MalformedBody), ({"content_encoding": "br"}, UnsupportedEncoding)],
)
def test_a_body_with_wrong_headers_is_taken_before_it_is_refused(
    headers: dict[str, str], error: type[Exception]
) -> None:
    sender = Sender([b"1", b"2", b"3"])
    with pytest.raises(error):
        read_from(sender, content_length="3", **headers)
    assert sender.taken == 3


def test_a_body_longer_than_its_length_is_refused() -> None:
    with pytest.raises(MalformedBody, match="longer than its Content-Length"):
        read([b"12", b"34"], content_length="3")


@pytest.mark.parametrize("headers", [{}, {"content_length": "100"}])
def test_a_client_that_leaves_ends_it(headers: dict[str, str]) -> None:
    with pytest.raises(ClientDisconnect):
        read_from(Sender([b"12", b"34"], leaves=True), **headers)
