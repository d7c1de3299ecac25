"""What an objective is as a model: one version, its tensors, its metadata and configuration.

Everything here is derived from the catalogue; no objective, player or side is listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from lossgrad import objectives
from lossgrad.api.errors import UnknownVersion
from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import DEFAULT_OUTPUTS
from lossgrad.core.objective import SIDES, Objective

VERSION = "1"
PLATFORM = "lossgrad_numpy"
ARRAYS = (*DEFAULT_OUTPUTS, "curvatures")

# The protocol has one datatype for each tensor; it is what comes back for tensors of that type.
DATATYPE = "FP32"

_MAX_NAME = 100
_HINTS = 3


@dataclass(frozen=True, slots=True)
class Output:
    """An output tensor: a player's loss, or one of its arrays, of the whole or of a head."""

    name: str
    player: str
    array: str
    side: str | None = None
    head: int | None = None


def find(name: str, version: str | None = None) -> Objective:
    """The model of that name.

    Raises:
        UnknownObjective: there is none.
        AmbiguousObjective: the alias means several.
        UnknownVersion: the version is not the one there is.
    """
    objective = objectives.find(name)
    if version not in {None, VERSION}:
        raise UnknownVersion(f"each model has one version, {VERSION}")
    return objective


@cache
def player_sides(objective_name: str) -> Mapping[str, tuple[str, ...]]:
    """The sides that each of an objective's players reads."""
    return {name: player.sides for name, player in objectives.CATALOGUE[objective_name].players.items()}


@cache
def sides(objective_name: str) -> tuple[str, ...]:
    """The sides that any of an objective's players reads."""
    return tuple(side for side in SIDES if any(side in read for read in player_sides(objective_name).values()))


@lru_cache(maxsize=64)
def outputs(objective_name: str, heads: int | None = None) -> Mapping[str, Output]:
    """Every output tensor by name, in the order they are answered; ``heads`` is their number, if there are any."""
    found: list[Output] = []
    for name, read in player_sides(objective_name).items():
        found.append(Output(f"{name}.loss", name, "loss"))
        for head in (None,) if heads is None else range(heads):
            place = name if head is None else f"{name}.heads.{head}"
            if head is not None:
                found.append(Output(f"{place}.loss", name, "loss", None, head))
            found += [Output(f"{place}.{side}.{array}", name, array, side, head) for side in read for array in ARRAYS]
    return {output.name: output for output in found}


def output(known: Mapping[str, Output], name: object, *, pointer: str) -> Output:
    """The output of that name.

    Raises:
        InvalidOption: there is none.
    """
    if not isinstance(name, str):
        raise InvalidOption("should be the name of an output", pointer=pointer)
    if name not in known:
        longer = [full for full in known if full.endswith(f".{name}")]
        close = longer[:_HINTS] or get_close_matches(name[:_MAX_NAME], known, n=_HINTS)
        hint = f"did you mean {' or '.join(close)}?" if close else "the model's metadata lists them"
        raise InvalidOption(f"there is no such output; {hint}", pointer=pointer)
    return known[name]


def metadata(objective: Objective) -> dict[str, Any]:
    """The model as the protocol describes it, with the tensors that are always there."""
    return {
        "name": objective.name,
        "versions": [VERSION],
        "platform": PLATFORM,
        "inputs": [_tensor(side, -1) for side in sides(objective.name)],
        "outputs": [_tensor(each.name, _length(each)) for each in outputs(objective.name).values()],
    }


def _tensor(name: str, length: int) -> dict[str, Any]:
    return {"name": name, "datatype": DATATYPE, "shape": [length]}


def _length(each: Output) -> int:
    return 1 if each.array == "loss" else -1


def configuration(objective: Objective) -> dict[str, Any]:
    """The model in the terms of the protocol's model configuration extension, optional inputs included."""
    read = sides(objective.name)
    shared = set(read).intersection(*player_sides(objective.name).values())
    return {
        "name": objective.name,
        "platform": PLATFORM,
        "backend": "lossgrad",
        "version_policy": {"latest": {"num_versions": 1}},
        "max_batch_size": 0,
        "input": [_configured(side, -1) | {"optional": side not in shared} for side in read]
        + [_configured(f"sample_weights.{side}", -1) | {"optional": True} for side in read],
        "output": [_configured(each.name, _length(each)) for each in outputs(objective.name).values()],
        "parameters": {parameter.name: {"string_value": repr(parameter.default)} for parameter in objective.parameters},
    }


def _configured(name: str, length: int) -> dict[str, Any]:
    return {"name": name, "data_type": f"TYPE_{DATATYPE}", "dims": [length]}


def index() -> list[dict[str, str]]:
    """Every model with its state."""
    return [{"name": name, "version": VERSION, "state": "READY", "reason": ""} for name in objectives.CATALOGUE]
