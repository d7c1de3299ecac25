"""An infer request for a penalty: read, computed, and answered by the names of its tensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossgrad.api.faults import found, pointer
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidInput, InvalidOption, TooManyElements
from lossgrad.core.penalise import PenaltyResult, penalise
from lossgrad.core.penalty import Penalty, Setting
from lossgrad.oip.framing import Tail
from lossgrad.oip.inference import Inference
from lossgrad.oip.inference import Tensor as OutputTensor
from lossgrad.oip.inputs import read_tensor
from lossgrad.oip.members import as_boolean, as_list, as_number, as_object, as_text
from lossgrad.oip.parameters import OPTIONS, UNSUPPORTED, tensor_parameters
from lossgrad.oip.penalty_models import Output, outputs
from lossgrad.oip.tensors import Tensor

TAKEN = ("reduction", "dtype")
"""The request parameters that are not the penalty's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An output that is asked for, where, and whether its data are to be binary."""

    output: Output
    place: str
    binary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyQuestion:
    """A checked infer request.

    Args:
        id: as it was sent, if it was.
        penalty: the model.
        tensors: inputs and state by name.
        asked: the outputs, in order.
        explicit: whether the outputs were named.
        parameters: the penalty's own.
        options: reduction and dtype.
    """

    id: str | None
    penalty: Penalty
    tensors: Mapping[str, Tensor]
    asked: Sequence[Asked]
    explicit: bool
    parameters: Mapping[str, Setting]
    options: Mapping[str, str]

    @property
    def model(self) -> str:
        """The canonical name of the model."""
        return self.penalty.name

    @property
    def told(self) -> Mapping[str, str]:
        """The options that the answer tells."""
        return {name: self.options[name] for name in TAKEN}


def read_penalty_question(penalty: Penalty, content: object, tail: Tail, *, max_elements: int) -> PenaltyQuestion:
    """Check the JSON of an infer request and take its tensors.

    Raises:
        InvalidInput: something in it is wrong; says where and what is allowed.
        MalformedBody: there are more or fewer raw bytes than the tensors take.
    """
    request = as_object(content, "")
    identity = as_text(request["id"], "/id") if "id" in request else None
    own, options, binary = _parameters(request.get("parameters", {}))
    tensors = _tensors(penalty, request.get("inputs", []), tail, max_elements)
    double = any(tensor.datatype == "FP64" for tensor in tensors.values())
    options = {"reduction": "mean", "dtype": "float64" if double else "float32"} | options
    named = as_list(request.get("outputs", []), "/outputs")
    return PenaltyQuestion(
        id=identity,
        penalty=penalty,
        tensors=tensors,
        asked=_named(penalty, named, binary=binary)
        if named
        else [Asked(output, "/outputs", binary) for output in outputs(penalty.name).values()],
        explicit=bool(named),
        parameters=own,
        options=options,
    )


def _parameters(given: object) -> tuple[dict[str, Setting], dict[str, str], bool]:
    own: dict[str, Setting] = {}
    options: dict[str, str] = {}
    binary = False
    for name, value in as_object(given, "/parameters").items():
        place = pointer("parameters", name)
        if name in TAKEN:
            if value not in OPTIONS[name]:
                allowed = " or ".join(map(repr, OPTIONS[name]))
                raise InvalidOption(f"should be {allowed}, found {found(value)}", pointer=place)
            options[name] = value
        elif name == "binary_data_output":
            binary = as_boolean(value, place)
        elif name in UNSUPPORTED:
            raise InvalidOption(UNSUPPORTED[name], pointer=place)
        else:
            own[name] = value if isinstance(value, str) else as_number(value, place)
    return own, options, binary


def _tensors(penalty: Penalty, given: object, tail: Tail, max_elements: int) -> dict[str, Tensor]:
    known = [each.name for each in (*penalty.inputs, *penalty.state)]
    tensors: dict[str, Tensor] = {}
    elements = 0
    for index, each in enumerate(as_list(given, "/inputs")):
        place = f"/inputs/{index}"
        described = as_object(each, place)
        name = described.get("name")
        if not isinstance(name, str) or name not in known:
            raise InvalidOption(f"should be one of {', '.join(known)}", pointer=f"{place}/name")
        if name in tensors:
            raise InvalidOption(f"the input {name!r} is given twice", pointer=f"{place}/name")
        tensors[name] = read_tensor(described, index, tail, max_elements)
        elements += tensors[name].values.size
        if elements > max_elements:
            raise TooManyElements(
                f"the inputs have more numbers than this service takes at once, {max_elements:,}", pointer=place
            )
    tail.end()
    return tensors


def _named(penalty: Penalty, given: Sequence[Any], *, binary: bool) -> list[Asked]:
    known = outputs(penalty.name)
    asked: dict[str, Asked] = {}
    for index, each in enumerate(given):
        place = f"/outputs/{index}"
        described = as_object(each, place)
        name = described.get("name")
        if not isinstance(name, str) or name not in known:
            raise InvalidOption(f"should be one of {', '.join(known)}", pointer=f"{place}/name")
        if name in asked:
            raise InvalidOption(f"the output {name!r} is given twice", pointer=f"{place}/name")
        wanted = as_boolean(
            tensor_parameters(described, place).get("binary_data", binary), f"{place}/parameters/binary_data"
        )
        asked[name] = Asked(known[name], f"{place}/name", wanted)
    return list(asked.values())


def infer_penalty(question: PenaltyQuestion) -> Inference:
    """Compute the penalty for what is asked for, and for nothing else.

    Raises:
        InvalidInput: an output needs an input that is missing, or as ``penalise``.
    """
    penalty, tensors, options = question.penalty, question.tensors, question.options
    groups = {asked.output.group for asked in question.asked}
    wanted = {asked.output.member for asked in question.asked if asked.output.group == "results"}
    chosen = [name for name in penalty.outputs if name in groups | wanted]
    reduction: Any = options["reduction"]
    dtype: Any = options["dtype"]
    try:
        result = penalise(
            penalty,
            {each.name: tensors[each.name].values for each in penalty.inputs if each.name in tensors},
            state={each.name: tensors[each.name].values for each in penalty.state if each.name in tensors},
            parameters=question.parameters,
            reduction=reduction,
            outputs=chosen,
            dtype=dtype,
            strict=False,
        )
    except InvalidInput as error:
        error.pointer = _translated(error.pointer, question)
        raise
    return Inference(parameters=result.parameters, outputs=list(_answered(question, result)))


def _answered(question: PenaltyQuestion, result: PenaltyResult) -> Sequence[OutputTensor]:
    answered = []
    for asked in question.asked:
        values = _value(asked.output, result)
        if values is None:
            if question.explicit:
                raise InvalidOption(_missing(question, asked.output), pointer=asked.place)
            continue
        shape = (1,) if values.ndim == 0 else values.shape
        answered.append(OutputTensor(asked.output.name, shape, values.reshape(shape), asked.binary))
    return answered


def _value(output: Output, result: PenaltyResult) -> Array | None:
    if output.group == "loss":
        return None if result.loss is None else np.array([result.loss])
    arrays: Mapping[str, Array] = getattr(result, output.group)
    return arrays.get(output.member)


def _missing(question: PenaltyQuestion, output: Output) -> str:
    if output.group == "loss" and question.options["reduction"] == "none":
        return "there is no loss with the reduction 'none'"
    needed = " or ".join(each.name for each in question.penalty.inputs if each.name not in question.tensors)
    return f"there is no {output.name} without the input {needed}"


def _translated(place: str | None, question: PenaltyQuestion) -> str | None:
    """Where in the infer request it is that the core points at in its question."""
    root, *tokens = (place or "").removeprefix("/").split("/")
    if root not in {"inputs", "state"}:
        return place
    if not tokens or tokens[0] not in question.tensors:
        return "/inputs"
    name, *position = tokens
    return question.tensors[name].pointer(tuple(map(int, position)))
