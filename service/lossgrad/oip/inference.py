"""From a checked infer request to its named output tensors: one call of the core."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidInput, InvalidLogits, InvalidOption
from lossgrad.core.evaluate import PlayerResult, evaluate
from lossgrad.core.heads import HeadsResult, evaluate_heads
from lossgrad.core.margins import Batch
from lossgrad.oip import models
from lossgrad.oip.models import Output
from lossgrad.oip.questions import Question


class Tensor(NamedTuple):
    """An output tensor; ``shape`` is the one to answer."""

    name: str
    shape: Sequence[int]
    values: Array
    binary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """The output tensors, in the order asked for, and all parameters of the model."""

    parameters: Mapping[str, float | str]
    outputs: Sequence[Tensor]


def infer(question: Question) -> Inference:
    """Evaluate the objective for what is asked for, and for nothing else.

    Raises:
        InvalidInput: an input is missing, or as ``evaluate``.
    """
    players = tuple(dict.fromkeys(asked.output.player for asked in question.asked))
    for name in players:
        _require(question, name)
    options: dict[str, Any] = {
        "parameters": question.parameters,
        "players": players,
        "reduction": question.options["reduction"],
        "outputs": tuple({asked.output.array for asked in question.asked} - {"loss"}),
        "with_respect_to": question.options["with_respect_to"],
        "dtype": question.options["dtype"],
    }
    heads = question.inputs.heads
    batches = [_arrays(head.logits) for head in heads]
    weights = [_arrays(head.weights) for head in heads] if any(head.weights for head in heads) else None
    results: Mapping[str, PlayerResult | HeadsResult]
    try:
        if question.inputs.multiple:
            combined: Any = question.options["heads"]
            several = evaluate_heads(question.objective, batches, combine=combined, sample_weights=weights, **options)
            parameters, results = several.parameters, several.players
        else:
            single = evaluate(
                question.objective, batches[0], sample_weights=None if weights is None else weights[0], **options
            )
            parameters, results = single.parameters, single.players
    except InvalidInput as error:
        error.pointer = _translated(error.pointer, question)
        raise
    return Inference(parameters=parameters, outputs=list(_outputs(question, results)))


def _arrays(tensors: Mapping[str, Any]) -> Batch:
    return {side: tensor.values for side, tensor in tensors.items()}


def _require(question: Question, player: str) -> None:
    needed = models.player_sides(question.objective)[player]
    for index, head in enumerate(question.inputs.heads):
        for side in needed:
            if side not in head.logits:
                name = f"heads.{index}.{side}" if question.inputs.multiple else side
                raise InvalidLogits(f"the outputs of the {player} need the input {name!r}", pointer="/inputs")


def _outputs(question: Question, results: Mapping[str, PlayerResult | HeadsResult]) -> Iterator[Tensor]:
    for index, asked in enumerate(question.asked):
        output = asked.output
        values = _value(output, results[output.player])
        if values is None:
            if question.explicit:
                raise InvalidOption(
                    f"the {output.player} has no {output.array} for {output.side} examples",
                    pointer=f"/outputs/{index}/name",
                )
            continue
        yield Tensor(
            name=output.name,
            shape=(1,) if output.side is None else question.inputs.heads[output.head or 0].logits[output.side].shape,
            values=values,
            binary=asked.binary,
        )


def _value(output: Output, result: PlayerResult | HeadsResult) -> Array | None:
    if isinstance(result, HeadsResult) and output.head is not None:
        result = result.heads[output.head]
    if isinstance(result, HeadsResult) or output.side is None:
        return np.array([result.loss])
    values: Array | None = getattr(result.sides[output.side], output.array)
    return values


def _translated(pointer: str | None, question: Question) -> str | None:
    """Where in the infer request it is that the core points at in its question."""
    root, *tokens = (pointer or "").removeprefix("/").split("/")
    if root not in {"logits", "sample_weights"}:
        return pointer
    head = question.inputs.heads[int(tokens.pop(0)) if question.inputs.multiple and tokens else 0]
    tensors = head.logits if root == "logits" else head.weights
    if not tokens or tokens[0] not in tensors:
        return "/inputs"
    side, *position = tokens
    return tensors[side].pointer(tuple(map(int, position)))
