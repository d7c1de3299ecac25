import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossgrad.api.errors import MalformedBody
from lossgrad.oip.framing import Tail, header_length, split


@pytest.mark.parametrize(("values", "length"), [([], None), ([b"1"], 1), ([b"007"], 7), ([b"9" * 18], 10**18 - 1)])
def test_the_header_length_is_one_whole_number_or_not_there(values: list[bytes], length: int | None) -> None:
    assert header_length(values) == length


@pytest.mark.parametrize(
    "values",
    [
        [b""], [b"0"], [b"-1"], [b"+1"], [b"1.0"], [b"1e3"], [b"0x10"], [b" 1"], [b"1 "], [b"1_0"], [b"1,1"],
        [b"9" * 19], [b"9" * 5000], [b"\xd9\xa3"], [b"nan"], [b"1", b"1"], [b"1", b"2"],
    ],
)  # fmt: skip
def test_any_other_header_length_is_refused_by_its_name(values: list[bytes]) -> None:
    with pytest.raises(MalformedBody, match="Inference-Header-Content-Length"):
        header_length(values)


@given(text=st.binary(min_size=1), raw=st.binary())
def test_a_body_is_split_where_its_header_length_says(text: bytes, raw: bytes) -> None:
    found, rest = split(text + raw, len(text))
    assert (found, bytes(rest)) == (text, raw)


@given(body=st.binary())
def test_a_body_without_header_length_is_json_all_of_it(body: bytes) -> None:
    for given_as in (body, memoryview(body)):
        text, rest = split(given_as, None)
        assert (text, bytes(rest)) == (body, b"")


@given(body=st.binary(), beyond=st.integers(1, 2**62))
def test_a_body_shorter_than_its_header_length_is_refused(body: bytes, beyond: int) -> None:
    with pytest.raises(MalformedBody, match=f"says {len(body) + beyond} bytes.*has {len(body)}"):
        split(body, len(body) + beyond)


@given(tensors=st.lists(st.binary(), max_size=6))
def test_tensors_are_taken_one_after_the_other_until_nothing_is_left(tensors: list[bytes]) -> None:
    tail = Tail(memoryview(b"".join(tensors)))
    assert [bytes(tail.take(len(each), pointer="/inputs/0")) for each in tensors] == tensors
    tail.end()


@given(raw=st.binary(), missing=st.integers(1, 2**62))
def test_a_tensor_that_is_cut_off_is_refused_with_what_is_missing(raw: bytes, missing: int) -> None:
    with pytest.raises(MalformedBody, match=f"expecting {missing} more bytes") as caught:
        Tail(memoryview(raw)).take(len(raw) + missing, pointer="/inputs/3")
    assert caught.value.pointer == "/inputs/3"


@given(raw=st.binary(min_size=1), left=st.data())
def test_bytes_behind_the_last_tensor_are_refused(raw: bytes, left: st.DataObject) -> None:
    tail = Tail(memoryview(raw))
    more = left.draw(st.integers(1, len(raw)))
    tail.take(len(raw) - more, pointer="")
    with pytest.raises(MalformedBody, match=re.escape(f"unexpected additional input data: {more} bytes")):
        tail.end()
