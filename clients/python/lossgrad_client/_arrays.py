"""Arrays on their way out, checked for what JSON would lose without a word.

Whether the numbers make sense (shapes that fit, something in the batch) is for the service to judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pair: TypeAlias = Mapping[str, ArrayLike]
"""By side, ``real`` and ``fake``, an array."""
Batch: TypeAlias = Pair | Sequence[Pair]
"""A pair of arrays, or one for each head of a multi-scale discriminator."""
CheckedPair: TypeAlias = Mapping[str, NDArray[Any]]

_CARRIED = {"float16", "float32", "float64"} | {f"{u}int{n}" for u in ("", "u") for n in (8, 16, 32, 64)}


def checked_batch(batch: Batch, name: str) -> CheckedPair | list[CheckedPair]:
    """The arrays of a batch, checked one by one."""
    if isinstance(batch, Mapping):
        return _checked_pair(batch, name)
    return [_checked_pair(pair, f"{name}[{index}]") for index, pair in enumerate(batch)]


def checked_array(value: ArrayLike, name: str) -> NDArray[Any]:
    """The array of ``value``, if JSON can carry every number in it as it is.

    Raises:
        TypeError: it is not an array of integers or floats of at most 64 bits.
        ValueError: it is ragged, masked, or holds NaN or infinity.
    """
    array = checked_numbers(value, name)
    finite = np.isfinite(array)
    if not finite.all():
        place = np.unravel_index(int(np.argmin(finite)), array.shape)
        index = f"[{', '.join(map(str, place))}]" if place else ""
        raise ValueError(f"{name}{index} is {array[place]}: JSON has no NaN and no infinity")
    return array


def checked_numbers(value: ArrayLike, name: str) -> NDArray[Any]:
    """The array of ``value``, finite or not.

    Raises:
        TypeError: it is not an array of integers or floats of at most 64 bits.
        ValueError: it is ragged or masked.
    """
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked elements, and the mask would be lost")
    array = _as_array(value, name)
    found = "bool" if _has_boolean(value) else array.dtype.name
    if found not in _CARRIED:
        raise TypeError(f"{name} must hold integers or floats of at most 64 bits, not {found}")
    return array


def _checked_pair(pair: Pair, name: str) -> CheckedPair:
    return {side: checked_array(array, f"{name}[{side!r}]") for side, array in pair.items()}


def _as_array(value: ArrayLike, name: str) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a regular array: {error}") from error
    except Exception as error:
        # What tensors raise that require a gradient or live on another device.
        raise TypeError(f"{name} is not readable as an array; of a tensor, pass .detach().cpu(): {error}") from error


def _has_boolean(value: object) -> bool:
    """Whether a nested list holds a boolean, which NumPy would turn into a 0 or 1 beside other numbers."""
    return isinstance(value, list | tuple) and any(isinstance(leaf, bool | np.bool_) for leaf in _leaves(value))


def _leaves(values: Sequence[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _leaves(value)
        else:
            yield value
