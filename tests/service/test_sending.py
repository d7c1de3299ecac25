import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from lossgrad.api.sending import SHORT, SLICE, Piece, joined, send_pieces

BIG = SHORT + 1
SIZES = st.lists(st.sampled_from([0, 1, 7, SHORT, BIG, 3 * BIG]), max_size=8)


def sent(pieces: list[Piece]) -> tuple[Message, list[Message]]:
    """The start of the response, and the messages of its body."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    asyncio.run(send_pieces(send, [(b"content-type", b"text/plain")], pieces))
    return messages[0], messages[1:]


@pytest.mark.parametrize(
    "pieces",
    [[b"1"], [b"[", memoryview(b"[1,2]")[1:-1], b"]"], [b"0" * SHORT, b"1", b"2"], [bytes(range(256)) * 4096, b"]"]],
    ids=["one", "short", "long", "huge"],
)
def test_all_bytes_are_sent_in_their_order_and_announced(pieces: list[Piece]) -> None:
    start, bodies = sent(pieces)
    assert b"".join(message["body"] for message in bodies) == b"".join(pieces)
    assert start["status"] == 200
    assert dict(start["headers"]) == {
        b"content-type": b"text/plain",
        b"content-length": b"%d" % sum(map(len, pieces)),
    }
    assert [message.get("more_body", False) for message in bodies] == [True] * (len(bodies) - 1) + [False]


def test_a_short_answer_is_one_message() -> None:
    _, bodies = sent([b"[", b"0" * (SHORT - 2), b"]"])
    assert len(bodies) == 1


def test_no_message_keeps_the_event_loop_for_long() -> None:
    _, bodies = sent([bytes(5 * SLICE + 1)])
    assert max(len(message["body"]) for message in bodies) == SLICE


def test_others_get_their_turn_while_a_big_answer_is_sent() -> None:
    turns = 0

    async def scenario() -> None:
        async def send(_: Message) -> None:  # as to a client that keeps up: nothing to wait for
            pass

        async def other() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        beside = asyncio.create_task(other())
        await asyncio.sleep(0)
        await send_pieces(send, [], [bytes(8 * SLICE)])
        beside.cancel()

    asyncio.run(scenario())
    assert turns >= 8


@given(sizes=SIZES)
def test_joining_changes_no_byte(sizes: list[int]) -> None:
    parts = [bytes([index]) * size for index, size in enumerate(sizes)]
    assert b"".join(joined(parts)) == b"".join(parts)


@given(sizes=SIZES)
def test_big_pieces_are_passed_on_uncopied_and_no_two_small_ones_stay_apart(sizes: list[int]) -> None:
    parts = [bytes(size) for size in sizes]
    out = list(joined(parts))
    big = [part for part in parts if len(part) > SHORT]
    assert all(any(found is part for found in out) for part in big)
    small = [not any(found is part for part in big) for found in out]
    assert not any(first and second for first, second in pairwise(small))
