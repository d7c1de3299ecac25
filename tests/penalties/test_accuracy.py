"""Values and gradients against the textbook formulas at 50 digits: a unit or two in the last place, at any scale."""

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.penalise import penalise
from lossgrad.penalties import CATALOGUE
from tests.support.ulps import error, ulp

BOUND = 2.0
"""Units in the last place, in both types: an answer in float32 is computed in float64."""

NORM_DIGITS = 2.0**-98
"""How well a norm is known, relative to itself: what a distance to the target of 1e-16 has lost of its digits."""

numbers = mpmath.MPContext()
numbers.dps = 60

Formula = Callable[[Any, dict[str, Any]], tuple[Any, Any]]
"""From a norm and the parameters to φ(ν) and φ′(ν)/ν."""


def gradient_penalty(norm: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    distance = norm - p["target"]
    return p["coefficient"] * distance**2, 2 * p["coefficient"] * distance / norm if norm else numbers.mpf(0)


def one_sided(norm: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    return gradient_penalty(norm, p) if norm > p["target"] else (numbers.mpf(0), numbers.mpf(0))


def r1(norm: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    return p["gamma"] * p["factor"] * norm**2, 2 * p["gamma"] * p["factor"]


def wgan_div(norm: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    power = p["power"]
    if not norm:
        return numbers.mpf(0), numbers.mpf(0)
    return p["coefficient"] * norm**power, p["coefficient"] * power * norm ** (power - 2)


FORMULAS: dict[str, Formula] = {
    "gradient_penalty": gradient_penalty,
    "one_sided_gradient_penalty": one_sided,
    "dragan": gradient_penalty,
    "r1": r1,
    "wgan_div": wgan_div,
}


def close_to_one(rng: np.random.Generator, dtype: Any) -> Array:
    """Gradients whose norms differ from 1 by rounding alone, where a penalty is nearly all cancellation."""
    rows = rng.normal(size=(6, 12))
    rows /= np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    return np.asarray(rows.astype(dtype))


def at(scale: float) -> Callable[[np.random.Generator, Any], Array]:
    return lambda rng, dtype: np.asarray((scale * rng.normal(size=(4, 12))).astype(dtype))


def of_many_sizes(rng: np.random.Generator, dtype: Any) -> Array:
    return np.asarray((10.0 ** rng.uniform(-12, 12, (4, 40)) * rng.choice([-1, 1], (4, 40))).astype(dtype))


def wide(rng: np.random.Generator, dtype: Any) -> Array:
    """Rows longer than a block."""
    return np.asarray(rng.normal(size=(2, 40_000)).astype(dtype) / 200)


DRAWS: dict[str, Callable[[np.random.Generator, Any], Array]] = {
    "ordinary": at(1),
    "close to the target": close_to_one,
    "tiny": at(1e-30),
    "large": at(1e30),
    "of many sizes": of_many_sizes,
    "the smallest": at(1e-320),
    "the largest": at(4e307),
    "wide": wide,
}
BEYOND_FLOAT32 = {"the smallest", "the largest"}


@cache
def drawn(draw: str, dtype: str) -> tuple[Array, tuple[Any, ...]]:
    """Gradients, and the norm of each row to all digits."""
    with np.errstate(under="ignore"):
        given = DRAWS[draw](np.random.default_rng(7), np.dtype(dtype))
    given.flags.writeable = False
    return given, tuple(numbers.sqrt(numbers.fsum([numbers.mpf(float(x)) ** 2 for x in row])) for row in given)


def units(amount: Any, value: Any, dtype: np.dtype[Any]) -> float:
    """An amount in units in the last place of a value."""
    return float(abs(amount) / ulp(value, dtype))


@pytest.mark.parametrize(
    ("dtype", "draw"),
    [("float64", draw) for draw in DRAWS] + [("float32", draw) for draw in DRAWS if draw not in BEYOND_FLOAT32],
)
@pytest.mark.parametrize("name", FORMULAS)
def test_every_number_is_right_to_the_last_units(name: str, draw: str, dtype: Any) -> None:
    kind = np.dtype(dtype)
    given, norms = drawn(draw, dtype)
    for reduction in ("mean", "sum"):
        result = penalise(CATALOGUE[name], {"input_gradients": given}, reduction=reduction, dtype=dtype)
        parameters = {key: numbers.mpf(value) for key, value in result.parameters.items() if isinstance(value, float)}
        share = numbers.mpf(1) / len(given) if reduction == "mean" else numbers.mpf(1)
        total = numbers.mpf(0)
        for index, (row, norm) in enumerate(zip(given, norms, strict=True)):
            value, pull = FORMULAS[name](norm, parameters)
            total += share * value
            near = NORM_DIGITS if draw == "close to the target" else 0.0
            lost = abs(pull) * norm**2 * near
            loss = float(result.losses["input_gradients"][index])
            assert error(loss, value, kind) <= BOUND + units(lost, value, kind)
            assert error(float(result.results["norms"][index]), norm, kind) <= BOUND
            for got, entry in zip(result.gradients["input_gradients"][index][:50], row[:50], strict=True):
                x = numbers.mpf(float(entry))
                lost = 2 * share * parameters.get("coefficient", 0) * x * near
                assert error(float(got), share * pull * x, kind) <= BOUND + units(lost, share * pull * x, kind), got
        assert result.loss is not None
        assert error(float(result.loss), total, kind) <= BOUND


@pytest.mark.parametrize("epsilon", [1e-10, 1e-4, 1e-16])
def test_epsilon_is_inside_of_the_root(epsilon: float) -> None:
    given = 1e-5 * np.random.default_rng(1).normal(size=(3, 5))
    result = penalise(CATALOGUE["gradient_penalty"], {"input_gradients": given}, parameters={"epsilon": epsilon})
    for index, row in enumerate(given):
        norm = numbers.sqrt(numbers.fsum([numbers.mpf(x) ** 2 for x in row]) + numbers.mpf(epsilon))
        assert error(float(result.losses["input_gradients"][index]), 10 * (norm - 1) ** 2, given.dtype) <= BOUND
        for got, x in zip(result.gradients["input_gradients"][index], row, strict=True):
            assert error(float(got), 20 * (norm - 1) / norm * numbers.mpf(x) / 3, given.dtype) <= BOUND
