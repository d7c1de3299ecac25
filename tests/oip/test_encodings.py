import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad.api.errors import BodyTooLarge, MalformedBody, UnsupportedEncoding
from lossgrad.oip.encodings import MAX_RATIO, compressed, decompressed, request_encoding, response_encoding

DEFLATED: dict[bytes, Any] = {b"gzip": gzip.compress, b"deflate": zlib.compress}
INFLATED: dict[bytes, Any] = {b"gzip": gzip.decompress, b"deflate": zlib.decompress}
encodings = pytest.mark.parametrize("encoding", DEFLATED)


@pytest.mark.parametrize(
    ("values", "encoding"),
    [
        ([], None),
        ([b"identity"], None),
        ([b""], None),
        ([b"gzip"], b"gzip"),
        ([b"GZip"], b"gzip"),
        ([b" deflate "], b"deflate"),
        ([b"identity, gzip"], b"gzip"),
    ],
)
def test_a_body_is_compressed_once_or_not(values: list[bytes], encoding: bytes | None) -> None:
    assert request_encoding(values) == encoding


@pytest.mark.parametrize(
    "values", [[b"br"], [b"zstd"], [b"x-gzip"], [b"gzip, gzip"], [b"gzip", b"deflate"], [b"gzip;q=1"]]
)
def test_other_encodings_are_refused_with_those_that_are_read(values: list[bytes]) -> None:
    with pytest.raises(UnsupportedEncoding, match="gzip or deflate"):
        request_encoding(values)


@pytest.mark.parametrize(
    ("values", "encoding"),
    [
        ([b"gzip"], b"gzip"),
        ([b"deflate"], b"deflate"),
        ([b" GZIP "], b"gzip"),
        ([], None),
        ([b"*"], None),
        ([b"gzip, deflate, br"], None),
        ([b"gzip, deflate"], None),
        ([b"gzip", b"deflate"], None),
        ([b"gzip;q=1"], None),
        ([b"br"], None),
    ],
)
def test_answers_are_compressed_for_one_wish_only(values: list[bytes], encoding: bytes | None) -> None:
    assert response_encoding(values) == encoding


@encodings
@given(body=st.binary(max_size=1000))
def test_a_body_comes_out_as_it_was(encoding: bytes, body: bytes) -> None:
    assert decompressed(DEFLATED[encoding](body), encoding, len(body)) == body
    assert decompressed(memoryview(DEFLATED[encoding](body)), encoding, len(body)) == body


@encodings
@given(pieces=st.lists(st.binary(max_size=1000), max_size=5))
def test_an_answer_can_be_decompressed_by_others(encoding: bytes, pieces: list[bytes]) -> None:
    assert INFLATED[encoding](b"".join(compressed(pieces, encoding))) == b"".join(pieces)


@encodings
def test_more_than_the_limit_is_refused_however_small_it_was(encoding: bytes) -> None:
    bomb = DEFLATED[encoding](bytes(10_000_000))
    assert len(bomb) < 10_100
    with pytest.raises(BodyTooLarge, match="after decompression"):
        decompressed(bomb, encoding, 9_999_999)
    assert len(decompressed(bomb, encoding, 10_000_000)) == 10_000_000


@encodings
@given(cut=st.integers(0, 10_000))
def test_a_stream_that_is_cut_off_is_refused(encoding: bytes, cut: int) -> None:
    whole = DEFLATED[encoding](bytes(range(256)))
    with pytest.raises(MalformedBody, match=encoding.decode()):
        decompressed(whole[: cut % len(whole)], encoding, 1000)


@encodings
@given(trailing=st.binary(min_size=1, max_size=50))
def test_what_follows_the_stream_is_refused(encoding: bytes, trailing: bytes) -> None:
    with pytest.raises(MalformedBody, match=f"unexpected additional input data: {len(trailing)} bytes"):
        decompressed(DEFLATED[encoding](b"body") + trailing, encoding, 1000)


@encodings
def test_a_second_stream_is_not_read(encoding: bytes) -> None:
    twice = DEFLATED[encoding](b"body") * 2
    with pytest.raises(MalformedBody, match="additional"):
        decompressed(twice, encoding, 1000)


@encodings
@given(body=st.binary(max_size=200))
def test_what_is_not_compressed_is_refused(encoding: bytes, body: bytes) -> None:
    with pytest.raises(MalformedBody, match=encoding.decode()):
        decompressed(b"{" + body, encoding, 1000)


def test_no_body_grows_by_more_than_the_largest_ratio() -> None:
    for encoding, deflate in DEFLATED.items():
        bomb = max((deflate(bytes(2**24), level) for level in range(1, 10)), key=lambda each: -len(each))
        assert len(decompressed(bomb, encoding, 2**24)) <= MAX_RATIO * len(bomb)
