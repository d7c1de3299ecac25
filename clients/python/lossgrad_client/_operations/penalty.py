"""Penalties: their catalogue, and what they are on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import quote

from numpy.typing import ArrayLike

from lossgrad_client._arrays import checked_array
from lossgrad_client._call import Call, answer
from lossgrad_client._json import write_body
from lossgrad_client._penalty import Penalty, PenaltyResult, read_penalties, read_penalty, read_penalty_result
from lossgrad_client._types import DType, Reduction


def penalties() -> Call[tuple[Penalty, ...]]:
    """Read the whole catalogue of penalties."""
    return Call("GET", "/v1/penalties", answer(read_penalties))


def penalty(name: str) -> Call[Penalty]:
    """Read the catalogue's entry on one penalty.

    Args:
        name: the canonical name, or an alias.
    """
    return Call("GET", f"/v1/penalties/{quote(name, safe='')}", answer(read_penalty))


def penalise(
    name: str,
    inputs: Mapping[str, ArrayLike],
    *,
    state: Mapping[str, ArrayLike] | None = None,
    parameters: Mapping[str, float | str] | None = None,
    reduction: Reduction = "mean",
    outputs: Sequence[str] | None = None,
    dtype: DType = "float64",
) -> Call[PenaltyResult]:
    """Compute a penalty's value and its analytic gradient with respect to the arrays it is computed from.

    Args:
        name: the canonical name, or an alias.
        inputs: its arrays by name, as ``{"input_gradients": …}``; the catalogue says which there are.
        state: the ``state`` of the step before; nothing at the first.
        parameters: the penalty's own numbers and choices; the others take their defaults.
        reduction: how the terms become one; with "none" they do not.
        outputs: which of "losses", "gradients" and the penalty's results to compute; by default all.
        dtype: what the arrays are rounded to first, and what those of the result are.

    Raises:
        TypeError: something is not an array of numbers.
        ValueError: a number is NaN or infinite, which JSON cannot carry.
    """
    arrays = {each: checked_array(value, f"inputs[{each!r}]") for each, value in inputs.items()}
    read = partial(read_penalty_result, shapes={each: array.shape for each, array in arrays.items()})
    body = write_body(
        inputs=arrays,
        state=None if state is None else {key: checked_array(value, f"state[{key!r}]") for key, value in state.items()},
        parameters=parameters,
        reduction=reduction,
        outputs=outputs,
        dtype=dtype,
    )
    return Call("POST", f"/v1/penalties/{quote(name, safe='')}", answer(read), body)
