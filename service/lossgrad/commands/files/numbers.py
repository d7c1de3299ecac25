"""Arrays as they come from files: what is a number, and what is finite."""

import numpy as np

from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array


def numbers(array: Array, name: str) -> Array:
    """The array in float64.

    Raises:
        Unusable: it holds none, or something else.
    """
    if array.dtype.kind not in "fiu":
        also = "; store it as float32" if array.dtype.kind == "V" else ""
        raise Unusable(f"{name} should be an array of real numbers, found {array.dtype}{also}")
    if not array.size:
        raise Unusable(f"{name} is empty; at least one number is needed")
    with np.errstate(over="ignore"):
        result: Array = np.atleast_1d(array.astype(np.float64))
    return result


def finite(array: Array, name: str) -> Array:
    """The same of logits, which are finite; raises ``Unusable`` with the place of the first that is not."""
    values = numbers(array, name)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        first = tuple(int(each) for each in wrong[0])
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise Unusable(f"{name}[{', '.join(map(str, first))}] is {values[first]}{more}; logits must be finite")
    return values


def one(array: Array, name: str) -> float:
    """The only number of an array."""
    values = numbers(array, name)
    if values.size != 1:
        raise Unusable(f"{name} should be one number, found an array of shape {array.shape}")
    return float(values.ravel()[0])
