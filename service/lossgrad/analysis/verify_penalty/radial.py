"""Penalties φ(ν) of norms of the discriminator's input gradients, with a norm that is another one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome
from lossgrad.core.arrays import Array
from lossgrad.penalties import CATALOGUE

INPUT = "input_gradients"


class Measured(NamedTuple):
    """Norms, and the gradient that their slopes φ′ have in the input."""

    norms: Array
    spread: Callable[[Array], Array]


Norm = Callable[[Array], Measured]
Curve = Callable[[Array], tuple[Array, Array]]
"""From norms to φ and φ′."""


def is_radial(case: Case) -> bool:
    """Whether the case is a penalty of norms."""
    return case.penalty.subject == "input gradients"


def takes_largest(case: Case) -> bool:
    """Whether the penalty is of the largest norm alone."""
    return case.penalty.name == "max_gradient_penalty"


def curve(case: Case) -> Curve:
    """The penalty's own φ: what it gives for examples of one number each, which are their own norms."""
    penalty = CATALOGUE["zero_centered_gradient_penalty"] if takes_largest(case) else case.penalty
    code = case.code(penalty, {"norm": "sample"})

    def own(norms: Array) -> tuple[Array, Array]:
        found = code({INPUT: norms.reshape(-1, 1)})
        slopes = found.gradients[INPUT].reshape(norms.shape) * norms.size
        return found.losses[INPUT].reshape(norms.shape), slopes

    return own


def meant_axes(case: Case) -> tuple[int, ...]:
    """The axes that the norm should be taken over."""
    dimensions = case.inputs[INPUT].ndim
    match case.parameters["norm"]:
        case "sample":
            return tuple(range(1, dimensions))
        case "pixel":
            return (dimensions - 1,) if case.parameters["channels"] == "last" else (1,)
        case _:
            return tuple(range(dimensions))


def over(axes: Sequence[int]) -> Norm:
    """The Euclidean norm over some axes."""

    def norm(g: Array) -> Measured:
        largest = float(np.max(np.abs(g))) or 1.0
        kept = largest * np.sqrt(np.sum(np.square(g / largest), axis=tuple(axes), keepdims=True))
        shape = tuple(size for axis, size in enumerate(g.shape) if axis not in axes) or (1,)

        def spread(slopes: Array) -> Array:
            result: Array = np.where(kept > 0, slopes.reshape(kept.shape) * g / np.where(kept > 0, kept, 1), 0.0)
            return result

        return Measured(kept.reshape(shape), spread)

    return norm


def with_norm(case: Case, norm: Norm, phi: Curve | None = None) -> Code:
    """The penalty's code with another norm, or another φ."""
    of_norms = phi or curve(case)

    def code(inputs: Arrays) -> Outcome:
        measured = norm(inputs[INPUT])
        values, slopes = of_norms(measured.norms)
        if takes_largest(case):
            at = int(np.argmax(values))
            slopes = np.where(np.arange(values.size).reshape(values.shape) == at, slopes, 0.0)
            values = np.ravel(values)[at : at + 1]
        return Outcome(losses={INPUT: values}, gradients={INPUT: measured.spread(slopes) / values.size})

    return code


def with_curve(case: Case, change: Callable[[Curve], Curve]) -> Code:
    """The penalty's code with its φ changed."""
    return with_norm(case, over(meant_axes(case)), change(curve(case)))
