"""Random questions: parameters within what is typical, and logits from every part of the real line."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.objective import Objective
from lossgrad.core.player import SIDES
from lossgrad.core.terms import Batchwise, Pairwise, Pointwise, bound

Draw = Callable[[np.random.Generator, np.dtype[Any], tuple[int, ...]], Array]

STEPS = 1024


def parameters(objective: Objective, rng: np.random.Generator) -> dict[str, float]:
    """Some of the parameters, at typical values that do not contradict each other.

    Values are multiples of 1/1024, so that small sums and products of them are exact in float32 too and what
    is measured is the curve, not the rounding of its parameters.
    """
    given: dict[str, float] = {}
    for index in rng.permutation(len(objective.parameters)):
        parameter = objective.parameters[index]
        low, high = (int(np.ceil(parameter.typical[0] * STEPS)), int(parameter.typical[1] * STEPS))
        drawn = int(rng.integers(low, high, endpoint=True)) / STEPS
        if parameter.values:
            inside = [value for value in parameter.values if parameter.typical[0] <= value <= parameter.typical[1]]
            drawn = inside[int(rng.integers(len(inside)))]
        candidate = {**given, parameter.name: drawn}
        try:
            objective.resolve(candidate)
        except InvalidParameter:
            continue
        given = candidate
    return given


def kinks(objective: Objective, parameters: Mapping[str, float]) -> list[float]:
    """The margins at which any of the objective's slopes jumps, with both signs."""
    return sorted(
        {
            sign * kink
            for term in curved(objective, parameters)
            for kink in term.curve.kinks(**term.arguments(parameters))
            for sign in (-1, 1)
        }
    )


def curved(objective: Objective, parameters: Mapping[str, float]) -> list[Pointwise | Pairwise]:
    """The terms that are curves over margins, without those that the parameters leave out."""
    return [
        term
        for player in objective.players.values()
        for term in player.terms
        if not isinstance(term, Batchwise) and bound(term.scale, parameters) != 0
    ]


def _margins(term: Pointwise | Pairwise, logits: Mapping[str, Array]) -> Array:
    if isinstance(term, Pointwise):
        return term.on.forward(logits, term.on.statistics(logits))[0]
    differences: Array = np.subtract.outer(logits[term.on.plus].ravel(), logits[term.on.minus].ravel())
    if term.on.plus == term.on.minus:  # an example's difference from itself does not move
        return differences[~np.eye(len(differences), dtype=bool)]
    return differences


def ordinary(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Logits as a run in good health has them."""
    values: Array = rng.normal(0, 3, shape).astype(dtype)
    return values


def around(size: float) -> Draw:
    """Logits within a few percent of ±size."""

    def draw(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
        values: Array = (rng.choice([-1, 1], shape) * size * rng.uniform(0.94, 1.07, shape)).astype(dtype)
        return values

    return draw


def far_from_zero(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Logits that are large beside their differences."""
    values: Array = (980 + rng.uniform(-25, 25, shape)).astype(dtype)
    return values


def tiny(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Subnormal logits and zeros."""
    smallest = np.finfo(dtype).smallest_subnormal
    values: Array = (smallest * rng.integers(-1000, 1000, shape) * rng.integers(0, 2, shape)).astype(dtype)
    return values


def largest(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Logits near both ends of the floats."""
    return around(3e38 if dtype == np.float32 else 1e308)(rng, dtype, shape)


def beside(points: list[float]) -> Draw:
    """Logits one float beside some points."""

    def draw(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
        chosen = rng.choice(points, shape).astype(dtype)
        values: Array = np.nextafter(chosen, rng.choice([-np.inf, np.inf], shape).astype(dtype))
        return values

    return draw


REGIMES: Mapping[str, Draw] = {
    "ordinary": ordinary,
    "±20": around(20),
    "±40": around(40),
    "±100": around(100),
    "±700": around(700),
    "±1e4": around(1e4),
    "largest": largest,
    "far from zero": far_from_zero,
    "tiny": tiny,
}


def batch(
    draw: Draw, rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...] = (7,)
) -> dict[str, Array]:
    """Logits of both sides."""
    return {side: draw(rng, dtype, shape) for side in SIDES}


def sample_weights(logits: Mapping[str, Array], rng: np.random.Generator) -> dict[str, Array]:
    """A positive weight for every logit, none of them rounded in float32."""
    return {side: (rng.integers(1, 4 * STEPS, a.shape) / STEPS).astype(a.dtype) for side, a in logits.items()}


def among(points: list[float]) -> Draw:
    """Logits exactly on some points."""

    def draw(rng: np.random.Generator, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
        values: Array = rng.choice(points, shape).astype(dtype)
        return values

    return draw


def smooth_batch(
    objective: Objective,
    given: Mapping[str, float],
    rng: np.random.Generator,
    draw: Draw,
    shape: tuple[int, ...],
    *,
    distance: float = 0.05,
) -> dict[str, Array]:
    """Logits whose margins all keep a distance from every kink, for differences to be taken across."""
    parameters = objective.resolve(given)
    terms = curved(objective, parameters)
    for _ in range(1000):
        logits = batch(draw, rng, np.dtype("float64"), shape)
        if all(
            np.abs(_margins(term, logits) - kink).min() > distance
            for term in terms
            for kink in term.curve.kinks(**term.arguments(parameters))
        ):
            return logits
    raise ValueError(f"every batch drawn for {objective.name} comes close to a kink")
