"""What is computed from a layer's weight: its matrix, and how much work there is in it."""

import math

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import TooManyElements
from lossgrad.core.norms import WIDE
from lossgrad.core.penalty import Choice, Input

WEIGHT = Input(
    name="weight",
    description="A layer's weight: of a dense layer, or a convolution's kernel.",
    shape="(rows, …) or (…, rows)",
    dimensions=(2, 32),
)

UPSTREAM = Input(
    name="upstream_gradient",
    description="G, the gradient of the loss with respect to the result, in the shape of the weight; "
    "without it there is neither loss nor gradient.",
    required=False,
    shape="of the weight",
    dimensions=(2, 32),
    like="weight",
)

MATRIX = Choice(
    name="matrix",
    description="How a weight becomes a matrix.",
    default="rows",
    options={
        "rows": "(C_out, −1): the outputs come first, as in PyTorch.",
        "columns": "(−1, C_out): the outputs come last, as in TensorFlow.",
    },
)


def inner(above: Array, result: Array) -> Array:
    """⟨G, result⟩ as the one term of a transform, brought near 1 first: products that overflow do not cancel."""
    powers = exponent_of(above), exponent_of(result)
    near = np.sum(np.ldexp(above, -powers[0]).astype(WIDE) * np.ldexp(result, -powers[1]))
    return np.asarray(np.ldexp(near, sum(powers))).reshape(1)


MOST_WORK = 2**33
"""Multiplications that may be in a product or decomposition: a few seconds of one core."""


def as_matrix(weight: Array, matrix: str) -> Array:
    """The weight as the matrix that is meant."""
    return weight.reshape(len(weight), -1) if matrix == "rows" else weight.reshape(-1, weight.shape[-1])


def exponent_of(values: Array) -> int:
    """The power of two that brings the largest number below 1."""
    return math.frexp(float(np.max(np.abs(values))))[1]


def check_work(matrix: Array, times: int, what: str, *, pointer: str) -> None:
    """Refuse what would take too long.

    Raises:
        TooManyElements: the matrix is too large.
    """
    if matrix.size * times > MOST_WORK:
        rows, columns = matrix.shape
        raise TooManyElements(f"{what} of a matrix of {rows:,} by {columns:,} takes too long here", pointer=pointer)
