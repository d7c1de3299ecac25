"""Numbers of someone's own code on their way out: any shape, and what is not finite in the words that stand for it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import checked_array, checked_numbers

Reported: TypeAlias = Mapping[str, Union[ArrayLike, "Reported", None]]
"""A ``loss``, and by side ``{"losses": …, "gradients": …}``; what is None was not computed."""


def detached(value: Any) -> Any:
    """A tensor as something NumPy can read: without its graph, in main memory, in a type that NumPy has.

    Anything else is handed back as it is. No framework is imported: a tensor is what has a tensor's methods.
    """
    if not hasattr(value, "detach"):
        return value
    value = value.detach()
    if hasattr(value, "cpu"):
        value = value.cpu()
    if str(getattr(value, "dtype", "")).endswith("bfloat16"):
        value = value.float()
    return value


def detached_each(value: Any) -> Any:
    """A tensor, or a list of them, as something NumPy can read."""
    return [detached(each) for each in value] if isinstance(value, list | tuple) else detached(value)


def logits_of(value: ArrayLike, name: str) -> NDArray[Any]:
    """Logits of any kind of array: finite numbers, as ``checked_array`` has them."""
    return checked_array(_known(value), name)


def written(reported: Reported, name: str) -> dict[str, Any]:
    """What was reported, ready to be written as JSON.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a loss is not one number.
    """
    members: dict[str, Any] = {}
    for key, value in reported.items():
        place = f"{name}[{key!r}]"
        if isinstance(value, Mapping):
            members[key] = written(value, place)
        elif value is not None:
            members[key] = number(value, place) if key == "loss" else numbers(value, place)
    return members


def numbers(value: ArrayLike, name: str) -> Any:
    """An array of any shape; with strings in it for what is not finite."""
    array = checked_numbers(_known(value), name)
    if np.isfinite(array).all():
        return array
    given = array.astype(np.float64)
    words = given.astype(object)
    words[np.isnan(given)] = "NaN"
    words[np.isposinf(given)] = "Infinity"
    words[np.isneginf(given)] = "-Infinity"
    return words.tolist()


def number(value: ArrayLike, name: str) -> Any:
    """A scalar, or an array of one number."""
    array = checked_numbers(_known(value), name)
    if array.size != 1:
        raise ValueError(
            f"{name} is one number, and this has the shape {array.shape};"
            " each example's losses are reported by side, as 'losses'"
        )
    return numbers(array.reshape(()), name)


def numbers_or_none(values: Sequence[float | None] | None, name: str) -> list[Any] | None:
    """Numbers, some of which may be unknown."""
    if values is None:
        return None
    return [None if each is None else number(each, f"{name}[{index}]") for index, each in enumerate(values)]


def _known(value: Any) -> Any:
    """The value in a type that NumPy itself knows: half precision of the machine-learning kind becomes a float32."""
    value = detached(value)
    return np.asarray(value, np.float32) if str(getattr(value, "dtype", "")) == "bfloat16" else value
