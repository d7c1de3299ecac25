"""What ties losses, gradients, weights and curvatures together, held against the core's own losses."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import Evaluation, Output, evaluate
from lossgrad.core.objective import Objective
from lossgrad.core.points import Points
from lossgrad.core.terms import Pairwise, Pointwise
from tests.support import draws
from tests.support.asking import OUTPUTS, Values, arrays, ask, largest, moved, pairs, scalar, scalars

STEP = 2.0**-10
FLOAT64 = np.dtype("float64")


def _slope(value: Callable[[float], float]) -> float:
    """The derivative at 0 of a function of the step, by central differences of the fourth order."""
    return (8 * (value(STEP) - value(-STEP)) - (value(2 * STEP) - value(-2 * STEP))) / (12 * STEP)


def _assert_slope(got: float, slope: float, value: float | Array, what: str) -> None:
    """Equal to what central differences can tell: the rounding of the values is divided by the step."""
    tolerance = 1e-8 * abs(slope) + 1e-15 * np.abs(value).max() / STEP
    assert abs(got - slope) <= tolerance, f"{what}: {got} where differences give {slope}"


def check_gradient_is_the_derivative_of_the_loss(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    logits = draws.smooth_batch(objective, given, rng, draws.ordinary, (3,))
    sample_weights = draws.sample_weights(logits, rng)
    for options in ({}, {"reduction": "sum"}, {"sample_weights": sample_weights}):
        _check_gradients(objective, logits, _scalar_loss, **options, parameters=given)


def check_gradient_keeps_its_digits_in_the_tails(objective: Objective, rng: np.random.Generator) -> None:
    """Each example by itself, so that small losses are not hidden behind large ones."""
    if not objective.separable:
        return
    given = draws.parameters(objective, rng)
    for size in (5, 15, 30):
        logits = draws.smooth_batch(objective, given, rng, draws.around(size), (8,))
        _check_gradients(objective, logits, _own_loss, reduction="sum", parameters=given)


def check_curvature_is_the_derivative_of_the_gradient(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    logits = draws.smooth_batch(objective, given, rng, draws.ordinary, (4,))
    beside = _beside(objective, logits, "gradients", parameters=given)
    for values in arrays(ask(objective, logits, parameters=given), "curvatures"):
        for i, got in enumerate(values.array):
            slope = _slope(lambda step: 4 * _own(beside(values.side, i, step), values, "gradients", i))  # noqa: B023
            _assert_slope(got, slope, values.array, f"{values}[{i}] with {given}")


def _check_gradients(
    objective: Objective, logits: Mapping[str, Array], of: Callable[[Evaluation, Values, int], float], **options: Any
) -> None:
    beside = _beside(objective, logits, "losses", **options)
    for values in arrays(ask(objective, logits, **options), "gradients"):
        for i, got in enumerate(values.array):
            slope = _slope(lambda step: of(beside(values.side, i, step), values, i))  # noqa: B023
            size = of(beside(values.side, i, 0.0), values, i)
            _assert_slope(got, slope, size, f"{values}[{i}] of {logits} with {options}")


def _beside(
    objective: Objective, logits: Mapping[str, Array], output: Output, **options: Any
) -> Callable[[str, int, float], Evaluation]:
    """The answer as a function of which logit is moved, and how far: one answer for all players."""

    @cache
    def answer(side: str, i: int, step: float) -> Evaluation:
        return ask(objective, moved(logits, side, i, step), outputs=(output,), **options)

    return answer


def _scalar_loss(answer: Evaluation, values: Values, _: int) -> float:
    return float(scalar(answer, values.player))


def _own_loss(answer: Evaluation, values: Values, i: int) -> float:
    return _own(answer, values, "losses", i)


def _own(answer: Evaluation, values: Values, output: str, i: int) -> float:
    return float(getattr(answer.players[values.player].sides[values.side], output)[i])


def check_weights_are_n_times_the_gradient_of_the_mean(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    logits = {"real": draws.ordinary(rng, FLOAT64, (7,)), "fake": draws.ordinary(rng, FLOAT64, (7,))}
    answer = ask(objective, logits, parameters=given)
    for values in arrays(answer, "weights"):
        gradients = answer.players[values.player].sides[values.side].gradients
        assert gradients is not None
        expected, atol = 7 * np.abs(gradients), 1e-15 * largest(objective, values.array)
        np.testing.assert_allclose(values.array, expected, rtol=1e-14, atol=atol, err_msg=str(values))


def check_gradient_in_probability_follows_the_chain_rule(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    if objective.inputs == "energies":
        with pytest.raises(InvalidOption):
            evaluate(objective, logits, with_respect_to="probability")
        return
    plain = ask(objective, logits, parameters=given)
    for values, gradients in pairs(
        ask(objective, logits, parameters=given, with_respect_to="probability"), plain, "gradients"
    ):
        a = logits[values.side]
        np.testing.assert_allclose(
            values.array, gradients * (2 + np.exp(a) + np.exp(-a)), rtol=1e-12, atol=1e-12, err_msg=str(values)
        )


def check_only_gradients_depend_on_what_they_are_taken_in(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    plain = ask(objective, logits)
    other = ask(objective, logits, with_respect_to="probability")
    for values, array in pairs(other, plain, *(output for output in OUTPUTS if output != "gradients")):
        np.testing.assert_array_equal(values.array, array, err_msg=str(values))
    for name, loss, again in scalars(plain, other):
        assert loss == again, name


def check_loss_is_the_sum_of_the_means_of_the_losses(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    answer = ask(objective, draws.batch(draws.ordinary, rng, FLOAT64), parameters=given)
    for name, player in objective.players.items():
        result = answer.players[name]
        once = [key.removeprefix("distinct_")[:4] for key in player.formulas if key != "halved_pairs"]
        sides = list(dict.fromkeys("real" if side == "pair" else side for side in once))
        means = [np.mean(losses) for side in sides if (losses := result.sides[side].losses) is not None]
        assert len(means) == len(sides), f"{name} lists no losses on a side its formulas are about"
        assert np.isclose(scalar(answer, name), sum(means), rtol=1e-14, atol=1e-14), name


def check_slope_at_a_kink_lies_between_its_sides(objective: Objective, rng: np.random.Generator) -> None:
    given = draws.parameters(objective, rng)
    for kink in (0.0, 0.25, 0.5, 1.0):
        has_convention = any(parameter.name == "kink" for parameter in objective.parameters)
        parameters = objective.resolve({**given, "kink": kink} if has_convention else given)
        for term, at in _kinks(objective, parameters):
            arguments = term.arguments(parameters)
            points = Points(np.array([np.nextafter(at, -np.inf), at, np.nextafter(at, np.inf)]))
            left, slope, right = term.curve.slope(points, **arguments)
            assert min(left, right) <= slope <= max(left, right), f"slope {slope} between {left} and {right}"
            if has_convention:
                weak, strong = sorted((abs(left), abs(right)))
                assert abs(slope) == weak + kink * (strong - weak), f"kink {kink} gives a weight of {abs(slope)}"


def check_slope_jumps_where_kinks_are_declared(objective: Objective, rng: np.random.Generator) -> None:
    parameters = objective.resolve(draws.parameters(objective, rng))
    for term, at in _kinks(objective, parameters):
        points = Points(np.array([np.nextafter(at, -np.inf), np.nextafter(at, np.inf)]))
        left, right = term.curve.slope(points, **term.arguments(parameters))
        assert abs(left - right) > 1e-6, f"no jump at {at}"


def _kinks(objective: Objective, parameters: dict[str, float]) -> list[tuple[Pointwise | Pairwise, float]]:
    return [
        (term, kink)
        for term in draws.curved(objective, parameters)
        for kink in term.curve.kinks(**term.arguments(parameters))
    ]
