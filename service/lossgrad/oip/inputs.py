"""The input tensors of an infer request: their names, their data, and the heads they belong to."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lossgrad.api.faults import found
from lossgrad.api.schemas.evaluations import MAX_HEADS
from lossgrad.core.errors import InvalidLogits, InvalidOption, TooManyElements
from lossgrad.core.objective import Objective
from lossgrad.oip import models
from lossgrad.oip.framing import Tail
from lossgrad.oip.members import as_list, as_object
from lossgrad.oip.parameters import tensor_parameters
from lossgrad.oip.tensors import DATATYPES, Tensor, checked_shape, from_bytes, from_json

_INPUT = re.compile(r"(?:heads\.(?P<head>0|[1-9][0-9]{0,5})\.)?(?P<weights>sample_weights\.)?(?P<side>[a-z]+)")


@dataclass(slots=True)
class Head:
    """The tensors of one discriminator, by side."""

    logits: dict[str, Tensor] = field(default_factory=dict)
    weights: dict[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All input tensors.

    Args:
        heads: one entry, or one for each head.
        multiple: whether heads were named, were it a single one.
        double: whether one of them is FP64.
    """

    heads: Sequence[Head]
    multiple: bool
    double: bool


def read_inputs(objective: Objective, given: object, tail: Tail, *, max_elements: int) -> Inputs:
    """Check the inputs and take their data, from the JSON or from the tail.

    Raises:
        InvalidInput: an unknown or repeated name, or a tensor that is not one.
        MalformedBody: there are more or fewer raw bytes than the tensors take.
    """
    heads: dict[int | None, Head] = {}
    datatypes: set[str] = set()
    elements = 0
    for index, each in enumerate(as_list(given, "/inputs")):
        place = f"/inputs/{index}"
        described = as_object(each, place)
        head, weights, side = _input_name(objective, described.get("name"), f"{place}/name")
        tensors = heads.setdefault(head, Head())
        kind = tensors.weights if weights else tensors.logits
        if side in kind:
            raise InvalidOption(f"the input {described['name']!r} is given twice", pointer=f"{place}/name")
        tensor = read_tensor(described, index, tail, max_elements)
        kind[side] = tensor
        datatypes.add(tensor.datatype)
        elements += 0 if weights else tensor.values.size
        if elements > max_elements:
            raise TooManyElements(
                f"the inputs have more logits than this service takes at once, {max_elements:,}", pointer=place
            )
    tail.end()
    if not heads:
        heads[None] = Head()
    if None in heads and len(heads) > 1:
        raise InvalidLogits("inputs are either those of one batch or of heads, not both", pointer="/inputs")
    for tensors in heads.values():
        _fit(tensors)
    return Inputs(
        heads=[heads[None]] if None in heads else _ordered(heads),
        multiple=None not in heads,
        double="FP64" in datatypes,
    )


def _input_name(objective: Objective, name: object, place: str) -> tuple[int | None, bool, str]:
    sides = models.sides(objective)
    match = _INPUT.fullmatch(name) if isinstance(name, str) else None
    if match is None or match["side"] not in sides:
        names = ", ".join([*sides, *(f"sample_weights.{side}" for side in sides)])
        raise InvalidOption(
            f"should be one of {names}, or heads.0.{sides[0]} and so on for several heads", pointer=place
        )
    if match["head"] is not None and int(match["head"]) >= MAX_HEADS:
        raise InvalidOption(f"there may be at most {MAX_HEADS} heads", pointer=place)
    return None if match["head"] is None else int(match["head"]), bool(match["weights"]), match["side"]


def _fit(head: Head) -> None:
    for side, weights in head.weights.items():
        if side not in head.logits:
            raise InvalidLogits(f"there are no {side} logits to weigh", pointer=f"{weights.pointer()}/name")
        if weights.shape != head.logits[side].shape:
            raise InvalidLogits(
                f"sample weights must have the shape of their logits, {list(head.logits[side].shape)}, "
                f"and have {list(weights.shape)}",
                pointer=f"{weights.pointer()}/shape",
            )


def _ordered(heads: Mapping[int | None, Head]) -> list[Head]:
    for index in range(len(heads)):
        if index not in heads:
            raise InvalidLogits(
                f"heads are numbered from 0 without gaps, and there is no head {index}", pointer="/inputs"
            )
    return [heads[index] for index in range(len(heads))]


def read_tensor(described: Mapping[str, Any], index: int, tail: Tail, most: int) -> Tensor:
    """The tensor of an input, its data taken from the JSON or from the tail.

    Raises:
        InvalidInput: it is not a tensor.
        MalformedBody: there are fewer raw bytes than it takes.
    """
    place = f"/inputs/{index}"
    datatype = described.get("datatype")
    if not isinstance(datatype, str) or datatype not in DATATYPES:
        raise InvalidLogits(f"should be {' or '.join(DATATYPES)}", pointer=f"{place}/datatype")
    if "shape" not in described:
        raise InvalidLogits("is required", pointer=f"{place}/shape")
    shape = checked_shape(described["shape"], most=most, pointer=f"{place}/shape")
    parameters = tensor_parameters(described, place)
    if ("binary_data_size" in parameters) == ("data" in described):
        raise InvalidLogits("either data or the parameter binary_data_size is needed", pointer=place)
    if "data" in described:
        values, nested = from_json(described["data"], datatype, shape, pointer=f"{place}/data")
        return Tensor(index=index, datatype=datatype, shape=shape, values=values, nested=nested)
    size = parameters["binary_data_size"]
    expected = math.prod(shape) * DATATYPES[datatype].itemsize
    size_place = f"{place}/parameters/binary_data_size"
    if type(size) is not int or size != expected:
        raise InvalidLogits(
            f"should be {expected}, the bytes of the shape {list(shape)} in {datatype}, "
            f"found {size if type(size) is int else found(size)}",
            pointer=size_place,
        )
    values = from_bytes(tail.take(size, pointer=size_place), datatype, shape)
    return Tensor(index=index, datatype=datatype, shape=shape, values=values)
