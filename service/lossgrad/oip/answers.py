"""From the bytes of an infer request to those of its answer.

This runs in a worker thread when the batch is big, so it touches nothing but its arguments. The arrays of the core
are the bytes of the answer: nothing is copied between.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

import numpy as np
from starlette.types import Receive, Scope, Send

from lossgrad.api.encoding import encode, write
from lossgrad.api.requests import parse
from lossgrad.api.sending import SHORT, Piece, joined, send_pieces
from lossgrad.core.arrays import Array
from lossgrad.core.penalty import Penalty
from lossgrad.oip.bodies import Body
from lossgrad.oip.encodings import compressed, decompressed
from lossgrad.oip.framing import HEADER_LENGTH, Tail, split
from lossgrad.oip.inference import Inference, infer
from lossgrad.oip.models import VERSION, Model
from lossgrad.oip.penalties import PenaltyQuestion, infer_penalty, read_penalty_question
from lossgrad.oip.questions import Question, read_question
from lossgrad.oip.statistics import Durations
from lossgrad.oip.tensors import NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response, in pieces that are sent one after the other."""

    headers: Sequence[tuple[bytes, bytes]]
    pieces: Sequence[Piece]
    durations: Durations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it."""
        await send_pieces(send, self.headers, self.pieces)


def answer(
    body: Body, model: Model, max_elements: int, max_body_bytes: int, asked_at: int, name: str | None = None
) -> Answer:
    """Answer an infer request that came in at ``asked_at``, for a model asked for by this name.

    Raises:
        LossgradError: something in it is wrong.
    """
    started = perf_counter_ns()
    content = decompressed(body.content, body.encoding, max_body_bytes) if body.encoding else body.content
    text, raw = split(content, body.header_length)
    question: Question | PenaltyQuestion
    if isinstance(model, Penalty):
        question = read_penalty_question(model, parse(text), Tail(raw), max_elements=max_elements)
    else:
        question = read_question(model, parse(text), Tail(raw), max_elements=max_elements, name=name)
    read = perf_counter_ns()
    inference = infer_penalty(question) if isinstance(question, PenaltyQuestion) else infer(question)
    inferred = perf_counter_ns()
    headers, pieces = _encoded(question, inference, body.accepted)
    return Answer(
        headers=headers,
        pieces=pieces,
        durations=Durations(started - asked_at, read - started, inferred - read, perf_counter_ns() - inferred),
    )


def _encoded(
    question: Question | PenaltyQuestion, inference: Inference, encoding: bytes | None
) -> tuple[list[tuple[bytes, bytes]], list[Piece]]:
    raw = _together([tensor.values for tensor in inference.outputs if tensor.binary])
    text = encode(_document(question, inference, _non_finite(raw)))
    headers = [(b"content-type", b"application/octet-stream" if raw else b"application/json")]
    if raw:
        headers.append((HEADER_LENGTH, b"%d" % sum(map(len, text))))
    pieces: list[Piece] = [*text, *(values.data.cast("B") for values in raw)]
    if encoding:
        pieces = list(compressed(joined(pieces), encoding))
        headers.append((b"content-encoding", encoding))
    return headers, pieces


def _together(arrays: list[Array]) -> list[Array]:
    """The arrays behind the JSON; if they are short, as one."""
    if len(arrays) > 1 and sum(values.nbytes for values in arrays) <= SHORT:
        return [np.concatenate(arrays, axis=None)]
    return [np.ascontiguousarray(values) for values in arrays]


def _non_finite(arrays: Sequence[Array]) -> int:
    # A sum is finite only if all that is summed is: one pass, nothing to write. It may also overflow by itself.
    with np.errstate(all="ignore"):
        if all(math.isfinite(np.add.reduce(values, axis=None)) for values in arrays):
            return 0
    return sum(values.size - int(np.count_nonzero(np.isfinite(values))) for values in arrays)


def _document(question: Question | PenaltyQuestion, inference: Inference, non_finite: int) -> dict[str, Any]:
    outputs = []
    for tensor in inference.outputs:
        described: dict[str, Any] = {
            "name": tensor.name,
            "datatype": NAMES[tensor.values.dtype],
            "shape": tensor.shape,
        }
        outputs.append(described)
        if tensor.binary:
            described["parameters"] = {"binary_data_size": tensor.values.nbytes}
        else:
            described["data"], not_finite = write(tensor.values.reshape(-1))
            non_finite += not_finite
    return {
        "model_name": question.model,
        "model_version": VERSION,
        **({} if question.id is None else {"id": question.id}),
        "parameters": {
            **question.told,
            **({"non_finite": non_finite} if non_finite else {}),
            **inference.parameters,
        },
        "outputs": outputs,
    }
