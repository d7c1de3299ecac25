"""What values say about how they were computed: the objective, its parameters, and other choices."""

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from lossgrad.commands.files.contents import Value
from lossgrad.commands.files.numbers import one
from lossgrad.commands.unusable import Unusable
from lossgrad.core.arrays import Array
from lossgrad.core.objective import Objective
from lossgrad.dialects import find


def objective_of(values: Mapping[str, Value]) -> Objective | None:
    """The objective that is named, in its dialect; None if none is.

    Raises:
        Unusable: a dialect or parameters stand without one.
        UnknownObjective, AmbiguousObjective, UnknownDialect: as ``find``.
    """
    name, spoken = text_of(values, "objective"), text_of(values, "dialect")
    if name is None:
        for other in values:
            if other == "dialect" or other.startswith("parameters."):
                raise Unusable(f"there is {other} without the objective it belongs to")
        return None
    return find(name, spoken, pointer="objective", dialect_pointer="dialect")


def parameters_of(values: Mapping[str, Value]) -> dict[str, float]:
    """The objective's own numbers that are given."""
    return {
        name.removeprefix("parameters."): one(array_of(value, name), name)
        for name, value in values.items()
        if name.startswith("parameters.")
    }


def text_of(values: Mapping[str, Value], name: str) -> str | None:
    """A text; None if it is not given."""
    value = values.get(name)
    if value is None or isinstance(value, str):
        return value
    raise Unusable(f"{name} should be a text, found an array")


def choice_of(values: Mapping[str, Value], name: str, choices: Any) -> Any:
    """One of the members of a ``Literal``; None if it is not given."""
    found = text_of(values, name)
    allowed = get_args(choices)
    if found is None or found in allowed:
        return found
    raise Unusable(f"{name} should be {', '.join(allowed[:-1])} or {allowed[-1]}, found {found!r}")


def array_of(value: Value, name: str) -> Array:
    """A value that is one array."""
    if isinstance(value, str):
        raise Unusable(f"{name} should be numbers, found a text")
    if isinstance(value, list):
        sizes = {None if each is None else each.shape for each in value}
        if len(sizes) > 1 or None in sizes:
            raise Unusable(f"{name} should be one array, found batches of several sizes")
        return np.array(value)
    return value
