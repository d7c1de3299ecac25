import gzip
import json
from typing import Any

import anyio
import numpy as np
import pytest

from lossgrad.api.errors import BodyTooLarge, MalformedBody, MalformedJson
from lossgrad.core.evaluate import Evaluation, evaluate
from lossgrad.objectives import CATALOGUE
from lossgrad.oip import inference
from lossgrad.oip.answers import Answer, answer
from lossgrad.oip.bodies import Body
from tests.support.oip import framed, request

HINGE = CATALOGUE["hinge"]
JSON_ONLY = {"inputs": [{"name": "fake", "datatype": "FP32", "shape": [2], "data": [-3, 0]}]} | {
    "outputs": [{"name": "generator.fake.weights"}]
}


def answered(content: bytes, *, header_length: int | None = None, **headers: Any) -> Answer:
    return answer(Body(content=content, header_length=header_length, **headers), HINGE, 10**7, 10**8, 0)


def binary(size: int, *names: str) -> Answer:
    """The answer to that many fakes."""
    fake = np.linspace(-3, 3, size, dtype=np.float32)
    content, headers = request({"fake": fake}, outputs=[{"name": name} for name in names])
    return answered(content, header_length=int(*headers.values()))


def sent(found: Answer) -> tuple[dict[bytes, bytes], list[bytes]]:
    """The headers and the bodies that go out."""
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        raise AssertionError("there is nothing to receive")

    anyio.run(found.__call__, {}, receive, send)
    return dict(messages[0]["headers"]), [message["body"] for message in messages[1:]]


def test_json_is_declared_as_json_with_its_length() -> None:
    headers, [body] = sent(answered(json.dumps(JSON_ONLY).encode()))
    assert headers == {b"content-type": b"application/json", b"content-length": b"%d" % len(body)}


def test_binary_is_declared_as_such_with_the_lengths_of_its_json_and_of_all() -> None:
    found = binary(3, "generator.fake.weights")
    headers, bodies = sent(found)
    body = b"".join(bodies)
    assert headers[b"content-type"] == b"application/octet-stream"
    assert int(headers[b"content-length"]) == len(body)
    length = int(headers[b"inference-header-content-length"])
    described = json.loads(body[:length])["outputs"]
    assert described == [
        {"name": "generator.fake.weights", "datatype": "FP32", "shape": [3], "parameters": {"binary_data_size": 12}}
    ]
    assert np.frombuffer(body[length:], "<f4").tolist() == [1.0, 1.0, 1.0]


def test_one_binary_output_makes_the_answer_binary_and_leaves_the_others_json() -> None:
    body = JSON_ONLY | {
        "outputs": [
            {"name": "generator.fake.weights"},
            {"name": "generator.loss", "parameters": {"binary_data": True}},
        ]
    }
    found = answered(json.dumps(body).encode())
    length = int(dict(found.headers)[b"inference-header-content-length"])
    whole = b"".join(found.pieces)
    weights, loss = json.loads(whole[:length])["outputs"]
    assert weights["data"] == [1.0, 1.0]
    assert loss["parameters"] == {"binary_data_size": 4}
    assert np.frombuffer(whole[length:], "<f4") == [1.5]


def test_results_are_the_bytes_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Evaluation] = []

    def keeping(*args: Any, **options: Any) -> Evaluation:
        kept.append(evaluate(*args, **options))
        return kept[-1]

    monkeypatch.setattr(inference, "evaluate", keeping)
    found = binary(100_000, "generator.loss", "generator.fake.losses", "generator.fake.gradients")
    fake = kept[0].players["generator"].sides["fake"]
    _, loss, losses, gradients = found.pieces
    assert bytes(loss) == kept[0].players["generator"].loss.tobytes()  # type: ignore[union-attr]
    for piece, array in ((losses, fake.losses), (gradients, fake.gradients)):
        assert array is not None
        assert np.shares_memory(np.frombuffer(piece, np.uint8), array)


def test_a_small_answer_is_sent_at_once() -> None:
    names = [f"generator.fake.{array}" for array in ("losses", "gradients", "weights", "curvatures")]
    assert len(sent(binary(1000, *names))[1]) == 1


def test_all_of_a_big_answer_is_sent() -> None:
    found = binary(100_000, "generator.fake.losses", "generator.fake.gradients")
    assert b"".join(sent(found)[1]) == b"".join(found.pieces)


def test_reading_computing_and_writing_are_timed_and_so_is_the_time_before() -> None:
    found = answered(json.dumps(JSON_ONLY).encode()).durations
    assert min(found.queue, found.compute_input, found.compute_infer, found.compute_output) > 0


@pytest.mark.parametrize(
    ("content", "headers", "error"),
    [
        (b"", {}, MalformedJson),
        (b"{", {}, MalformedJson),
        (b"[" * 65 + b"]" * 65, {}, MalformedJson),
        (b"{}", {"header_length": 3}, MalformedBody),
        (b"{}x", {"header_length": 2}, MalformedBody),
        (b'{"inputs": []}', {"encoding": b"gzip"}, MalformedBody),
    ],
)
def test_bytes_that_are_no_request_are_refused(content: bytes, headers: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        answered(content, **headers)


def test_raw_bytes_behind_json_that_takes_none_are_refused() -> None:
    content, headers = framed(json.dumps(JSON_ONLY).encode(), b"\0")
    with pytest.raises(MalformedBody, match="additional input data: 1 bytes"):
        answered(content, header_length=int(*headers.values()))


def test_a_body_may_not_be_larger_than_the_limit_once_decompressed() -> None:
    bomb = Body(content=gzip.compress(bytes(1001)), encoding=b"gzip")
    with pytest.raises(BodyTooLarge):
        answer(bomb, HINGE, 10**7, 1000, 0)
