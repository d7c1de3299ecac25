"""``evaluate`` over the Open Inference Protocol: the same question and the same answer, with arrays in binary.

Nobody has to ask for it, so nobody may notice it. What JSON would refuse, or only JSON can say, is asked as JSON at
once. A refusal is not shown; the question is asked again as JSON, and the caller gets that answer or error. So errors
are the same to the letter whatever the size, and a service or a proxy without these paths does no harm.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np

from ._arrays import CheckedPair
from ._document import Document, MalformedError
from ._players import PLAYERS
from ._tensors import Body, read_tensors, write_tensors
from ._transport import Response
from ._types import Array, DType, Heads, Output, Player, Reduction, Variable

BINARY_FROM = 256
"""From so many logits on, of all sides and heads together, binary is the faster way.

Measured by ``make bench-client``, JSON / binary, medians against a service on the same two cores: at 2 × 64 logits
either takes as long (1.01), at 2 × 128 binary wins in every round (1.24), at 2 × 1024 it takes a third of the time
(3.3) and at 2 × 65,536 a thirtieth (31).
"""

_SIDES = ("real", "fake")
_OPTIONS = {"reduction": Reduction, "with_respect_to": Variable, "dtype": DType, "heads": Heads}
# Lists that travel as one string. The protocol has outputs of its own, so the question's are called arrays there.
_LISTS = {"players": ("players", Player), "arrays": ("outputs", Output)}
_NOT_THE_OBJECTIVES = {*_OPTIONS, *_LISTS, "dialect", "binary_data_output", "non_finite"}

_PART_OF_A_PATH = re.compile(r"\w[\w .-]*")
_LARGEST_EXACT_INTEGER = 2**53
_OUTPUT = re.compile(
    rf"({'|'.join(PLAYERS)})(?:\.heads\.(\d{{1,6}}))?\.(?:loss|({'|'.join(_SIDES)})\.({'|'.join(get_args(Output))}))"
)


def write_inference(question: Mapping[str, Any]) -> Body | None:
    """The body for a question that has the members of its JSON, or None if it is better asked as JSON."""
    batches, weights = _as_list(question["logits"]), _as_list(question["sample_weights"])
    if sum(array.size for batch in batches for array in batch.values()) < BINARY_FROM or not _is_sayable(question):
        return None
    several = isinstance(question["logits"], list)
    arrays = {}
    for index, batch in enumerate(batches):
        head = f"heads.{index}." if several else ""
        arrays.update({f"{head}{side}": array for side, array in batch.items()})
        if weights:
            arrays.update({f"{head}sample_weights.{side}": array for side, array in weights[index].items()})
    options = {name: question[name] for name in _OPTIONS if several or name != "heads"}
    lists = {name: ",".join(question[list_of]) for name, (list_of, _) in _LISTS.items() if question[list_of]}
    return write_tensors(arrays, {**(question["parameters"] or {}), **options, **lists})


def read_inference(response: Response) -> Document:
    """The answer as the document that its JSON would be, with arrays in place of the lists.

    Raises:
        MalformedError: it is not as the protocol says.
    """
    header, arrays = read_tensors(response)
    parameters = header["parameters"].mapping()
    players: dict[str, Any] = {}
    for name, array in arrays.items():
        if match := _OUTPUT.fullmatch(name):
            player, head, side, quantity = match.groups()
            place = players.setdefault(player, {})
            if head is not None:
                place = place.setdefault("heads", {}).setdefault(int(head), {})
            if side is not None:
                place = place.setdefault(side, {})
            finite = _finite(array, place) if "non_finite" in parameters else array
            place[quantity or "loss"] = finite if side else _scalar(finite, name)
    for player in players.values():
        if heads := player.get("heads"):
            player["heads"] = [heads.get(index) for index in range(len(heads))]
    return Document(
        {
            "objective": header["model_name"].text(),
            "parameters": {name: value for name, value in parameters.items() if name not in _NOT_THE_OBJECTIVES},
            **{name: parameters.get(name) for name in _OPTIONS},
            **players,
        }
    )


def _as_list(batch: CheckedPair | Sequence[CheckedPair] | None) -> Sequence[CheckedPair]:
    return () if batch is None else [batch] if isinstance(batch, Mapping) else batch


def _is_sayable(question: Mapping[str, Any]) -> bool:
    """Whether binary says exactly what JSON would."""
    logits, weights = question["logits"], question["sample_weights"]
    return (
        question.get("dialect") is None  # whose names for objectives are no models
        and _is_part_of_a_path(question["objective"])
        and all(question[name] in get_args(choices) for name, choices in _OPTIONS.items())
        and all(_is_list(question[name], get_args(choices)) for name, choices in _LISTS.values())
        and _are_parameters(question["parameters"])
        and all(side in _SIDES and array.ndim for batch in _as_list(logits) for side, array in batch.items())
        and (weights is None or _heads(weights) == _heads(logits))
    )


def _is_part_of_a_path(value: object) -> bool:
    return isinstance(value, str) and _PART_OF_A_PATH.fullmatch(value) is not None


def _heads(batch: CheckedPair | Sequence[CheckedPair]) -> int | None:
    return None if isinstance(batch, Mapping) else len(batch)


def _is_list(value: object, choices: Sequence[str]) -> bool:
    """Whether the value is a list of different choices, or the default."""
    if not isinstance(value, list | tuple):
        return value is None
    return 0 < len(value) == len([choice for choice in choices if choice in value])


def _are_parameters(value: object) -> bool:
    """Whether the value holds parameters of an objective: numbers, under names that mean nothing else here."""
    if not isinstance(value, Mapping):
        return value is None
    return all(name not in _NOT_THE_OBJECTIVES and _is_number(number) for name, number in value.items())


def _is_number(value: object) -> bool:
    if isinstance(value, int | np.integer):
        return not isinstance(value, bool) and abs(int(value)) <= _LARGEST_EXACT_INTEGER
    return isinstance(value, float | np.float32 | np.float16)


def _finite(array: Array, place: dict[str, Any]) -> Array:
    """The array with NaN for what is not finite, as JSON has null; counted in its place."""
    finite = np.isfinite(array)
    if finite.all():
        return array
    place["non_finite"] = place.get("non_finite", 0) + array.size - int(np.count_nonzero(finite))
    return np.where(finite, array, array.dtype.type(np.nan))


def _scalar(array: Array, name: str) -> float:
    if array.size != 1:
        raise MalformedError(f"{name} is not one number")
    return float(array.item())
