"""Request bodies, written as JSON."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Digits that bring every float back exactly, read as a double as the service does, which the fewest that tell floats
# of 32 or 16 bits apart would not. A fixed number of them is written 1.5 times as fast as those `json` looks for.
_FLOAT = "%.17g"


def write_json(value: object, name: str) -> str:
    """JSON of nested mappings and sequences, with checked arrays and NumPy's scalars among them.

    Raises:
        ValueError: a number is not finite; ``name`` is what the message calls ``value``.
    """
    match value:
        case np.ndarray():
            return _write_array(value)
        case np.generic():
            return write_json(value.item(), name)
        case float() if not isfinite(value):
            raise ValueError(f"{name} is {value}: JSON has no NaN and no infinity")
        case Mapping():
            members = (f"{json.dumps(str(key))}:{write_json(item, f'{name}[{key!r}]')}" for key, item in value.items())
            return f"{{{','.join(members)}}}"
        case list() | tuple():
            return f"[{','.join(write_json(item, f'{name}[{index}]') for index, item in enumerate(value))}]"
        case _:
            return json.dumps(value)


def write_body(**members: object) -> bytes:
    """JSON of an object of those members that are not None."""
    given = (f"{json.dumps(name)}:{write_json(value, name)}" for name, value in members.items() if value is not None)
    return f"{{{','.join(given)}}}".encode()


def _write_array(array: NDArray[Any]) -> str:
    template = _FLOAT if array.dtype.kind == "f" else "%d"
    for size in reversed(array.shape):
        template = f"[{','.join([template] * size)}]"
    return template % tuple(array.ravel().tolist())
