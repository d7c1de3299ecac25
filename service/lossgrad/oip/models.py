"""What an objective or a penalty is as a model: one version, its tensors, its metadata and configuration.

Everything here is derived from the catalogues; no objective, player or side is listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from lossgrad import objectives, penalties
from lossgrad.api.errors import UnknownVersion
from lossgrad.core.errors import InvalidOption, UnknownObjective, UnknownPenalty
from lossgrad.core.evaluate import DEFAULT_OUTPUTS
from lossgrad.core.objective import Objective
from lossgrad.core.penalty import Penalty
from lossgrad.core.player import SIDES
from lossgrad.oip import penalty_models

VERSION = "1"
PLATFORM = "lossgrad_numpy"
ARRAYS = (*DEFAULT_OUTPUTS, "curvatures")

# The protocol has one datatype for each tensor; it is what comes back for tensors of that type.
DATATYPE = "FP32"

Model = Objective | Penalty

_WEIGHTS_EFFORT = 64
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


def find(name: str, version: str | None = None) -> Model:
    """The model of that name.

    Raises:
        UnknownObjective: there is none.
        AmbiguousObjective: the alias means several.
        UnknownVersion: the version is not the one there is.
    """
    model = _named(name)
    if version not in {None, VERSION}:
        raise UnknownVersion(f"each model has one version, {VERSION}")
    return model


def _named(name: str) -> Model:
    try:
        return objectives.find(name)
    except UnknownObjective as unknown:
        try:
            return penalties.find(name)
        except UnknownPenalty as neither:
            suggested = [*unknown.suggestions, *neither.suggestions]
            close = get_close_matches(name[:_MAX_NAME], suggested, n=_HINTS, cutoff=0)
            hint = f"; the closest names are {', '.join(close)}" if close else ""
            raise UnknownObjective(f"no objective or penalty has this name{hint}", suggestions=close) from None


def effort(model: Model) -> int:
    """How many numbers of an objective take as long as one of the model's: weights are multiplied and decomposed."""
    return _WEIGHTS_EFFORT if isinstance(model, Penalty) and model.subject == "weights" else 1


def names() -> list[str]:
    """Every model's canonical name."""
    return [*objectives.CATALOGUE, *penalties.CATALOGUE]


@cache
def player_sides(objective: Objective) -> Mapping[str, tuple[str, ...]]:
    """The sides that each of an objective's players reads."""
    return {name: player.sides for name, player in objective.players.items()}


@cache
def sides(objective: Objective) -> tuple[str, ...]:
    """The sides that any of an objective's players reads."""
    return tuple(side for side in SIDES if any(side in read for read in player_sides(objective).values()))


@lru_cache(maxsize=64)
def outputs(objective: Objective, heads: int | None = None) -> Mapping[str, Output]:
    """Every output tensor by name, in the order they are answered; ``heads`` is their number, if there are any."""
    found: list[Output] = []
    for name, read in player_sides(objective).items():
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


def metadata(model: Model) -> dict[str, Any]:
    """The model as the protocol describes it, with the tensors that are always there."""
    described = {"name": model.name, "versions": [VERSION], "platform": PLATFORM}
    if isinstance(model, Penalty):
        return described | penalty_models.metadata(model, datatype=DATATYPE)
    return described | {
        "inputs": [_tensor(side, -1) for side in sides(model)],
        "outputs": [_tensor(each.name, _length(each)) for each in outputs(model).values()],
    }


def _tensor(name: str, length: int) -> dict[str, Any]:
    return {"name": name, "datatype": DATATYPE, "shape": [length]}


def _length(each: Output) -> int:
    return 1 if each.array == "loss" else -1


def configuration(model: Model) -> dict[str, Any]:
    """The model in the terms of the protocol's model configuration extension, optional inputs included."""
    described = {
        "name": model.name,
        "platform": PLATFORM,
        "backend": "lossgrad",
        "version_policy": {"latest": {"num_versions": 1}},
        "max_batch_size": 0,
    }
    if isinstance(model, Penalty):
        return described | penalty_models.configuration(model, datatype=DATATYPE)
    read = sides(model)
    shared = set(read).intersection(*player_sides(model).values())
    return described | {
        "input": [_configured(side, -1) | {"optional": side not in shared} for side in read]
        + [_configured(f"sample_weights.{side}", -1) | {"optional": True} for side in read],
        "output": [_configured(each.name, _length(each)) for each in outputs(model).values()],
        "parameters": {parameter.name: {"string_value": repr(parameter.default)} for parameter in model.parameters},
    }


def _configured(name: str, length: int) -> dict[str, Any]:
    return {"name": name, "data_type": f"TYPE_{DATATYPE}", "dims": [length]}


def index() -> list[dict[str, str]]:
    """Every model with its state."""
    return [{"name": name, "version": VERSION, "state": "READY", "reason": ""} for name in names()]
