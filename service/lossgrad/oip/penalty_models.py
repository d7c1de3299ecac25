"""What a penalty is as a model: its tensors by their own names, its metadata and configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lossgrad.core.penalty import Input, Penalty
from lossgrad.penalties import CATALOGUE

_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Output:
    """An output tensor: the loss, or an array of a group of the answer of /v1/penalties."""

    name: str
    group: str
    member: str
    single: bool


@cache
def outputs(name: str) -> Mapping[str, Output]:
    """Every output tensor of a penalty by name, in the order they are answered."""
    penalty = CATALOGUE[name]
    every = [
        Output("loss", "loss", "loss", single=True),
        *(Output(f"losses.{each}", "losses", each, single=False) for each in penalty.terms),
        *(Output(f"gradients.{each}", "gradients", each, single=False) for each in penalty.differentiable),
        *(Output(each.name, "results", each.name, single=False) for each in penalty.results),
        *(Output(each.name, "state", each.name, single=_is_single(each)) for each in penalty.state),
    ]
    return {output.name: output for output in every}


def _is_single(each: Input) -> bool:
    return each.dimensions == (0, 0)


def dimensions(each: Input) -> list[int]:
    """The shape of an input in the metadata: −1 for any length, of as many dimensions as it must have."""
    return [1] if _is_single(each) else [-1] * min(max(each.dimensions[0], 1), _MATRIX)


def metadata(penalty: Penalty, *, datatype: str) -> dict[str, Any]:
    """The tensors of the model; those of the state are in the configuration."""
    return {
        "inputs": [{"name": each.name, "datatype": datatype, "shape": dimensions(each)} for each in penalty.inputs],
        "outputs": [
            {"name": each.name, "datatype": datatype, "shape": [1 if each.single else -1]}
            for each in outputs(penalty.name).values()
        ],
    }


def configuration(penalty: Penalty, *, datatype: str) -> dict[str, Any]:
    """The same with what may be left out, the state, and the parameters with their defaults."""
    return {
        "input": [
            {
                "name": each.name,
                "data_type": f"TYPE_{datatype}",
                "dims": dimensions(each),
                "optional": not each.required,
            }
            for each in (*penalty.inputs, *penalty.state)
        ],
        "output": [
            {"name": each.name, "data_type": f"TYPE_{datatype}", "dims": [1 if each.single else -1]}
            for each in outputs(penalty.name).values()
        ],
        "parameters": {
            each.name: {"string_value": each.default if isinstance(each.default, str) else repr(each.default)}
            for each in penalty.parameters
        },
    }
