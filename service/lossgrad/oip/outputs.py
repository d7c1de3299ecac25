"""The outputs of an infer request: those it names, or those its parameters choose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import DEFAULT_OUTPUTS
from lossgrad.core.objective import Objective
from lossgrad.oip import models
from lossgrad.oip.members import as_boolean, as_object
from lossgrad.oip.parameters import tensor_parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An output that is asked for, and whether its data are to be binary."""

    output: models.Output
    binary: bool


def named_outputs(
    given: list[Any], known: Mapping[str, models.Output], *, binary: bool, reduction: str
) -> Sequence[Asked]:
    """The outputs that are named, in their order.

    Raises:
        InvalidInput: there is no such output, or it is named twice.
    """
    asked: dict[str, Asked] = {}
    for index, each in enumerate(given):
        place = f"/outputs/{index}"
        described = as_object(each, place)
        output = models.output(known, described.get("name"), pointer=f"{place}/name")
        if output.name in asked:
            raise InvalidOption(f"the output {output.name!r} is given twice", pointer=f"{place}/name")
        if output.array == "loss" and reduction == "none":
            raise InvalidOption("there is no loss with the reduction 'none'", pointer=f"{place}/name")
        parameters = tensor_parameters(described, place)
        wanted = as_boolean(parameters.get("binary_data", binary), f"{place}/parameters/binary_data")
        asked[output.name] = Asked(output=output, binary=wanted)
    return list(asked.values())


@lru_cache(maxsize=64)
def chosen_outputs(
    objective: Objective, heads: int | None, players: str | None, arrays: str | None, *, binary: bool, reduction: str
) -> Sequence[Asked]:
    """The outputs of these players and arrays; all but curvatures if nothing is said.

    Raises:
        InvalidOption: there is no such player or array.
    """
    named_players = _names(players, models.player_sides(objective), "/parameters/players")
    named_arrays = _names(arrays, models.ARRAYS, "/parameters/arrays", default=DEFAULT_OUTPUTS)
    wanted = {*named_arrays} if reduction == "none" else {"loss", *named_arrays}
    known = models.outputs(objective, heads).values()
    return [
        Asked(output=output, binary=binary)
        for output in known
        if output.player in named_players and output.array in wanted
    ]


def _names(
    given: str | None, known: Collection[str], place: str, default: Collection[str] | None = None
) -> Collection[str]:
    if given is None:
        return default or known
    names = given.split(",")
    if len(set(names)) != len(names) or not set(names) <= set(known):
        raise InvalidOption(f"should be different ones of {', '.join(known)}, with commas between them", pointer=place)
    return names
