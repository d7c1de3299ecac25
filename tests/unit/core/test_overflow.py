"""Logits near the largest float: differences and their sums leave its range, and what they give may not."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.support import draws
from tests.support.asking import OUTPUTS, arrays, ask, pairs, scalar, scalars
from tests.support.recorded import assert_same_bits

RELATIVISTIC = {name: objective for name, objective in CATALOGUE.items() if objective.family == "relativistic"}
every_objective = pytest.mark.parametrize("objective", RELATIVISTIC.values(), ids=RELATIVISTIC)
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


def huge(dtype: Any, size: int = 5) -> dict[str, Array]:
    rng = np.random.default_rng(0)
    top = np.finfo(dtype).max
    return {side: (rng.choice([-1.0, 1.0, 0.5, 0.0], size) * top).astype(dtype) for side in ("real", "fake")}


def average_gradients(logits: Mapping[str, Array]) -> dict[str, list[Fraction]]:
    """Of the discriminator of relativistic_average_least_squares, exactly."""
    real, fake = ([Fraction(float(a)) for a in logits[side]] for side in ("real", "fake"))
    mean_real, mean_fake = sum(real, Fraction(0)) / len(real), sum(fake, Fraction(0)) / len(fake)
    apart = mean_real - mean_fake - 1
    return {
        "real": [2 * ((a - mean_fake - 1) + apart) / len(real) for a in real],
        "fake": [-2 * ((mean_real - a - 1) + apart) / len(fake) for a in fake],
    }


@every_dtype
def test_what_cancels_is_right_where_its_parts_overflow(dtype: Any) -> None:
    top = float(np.finfo(dtype).max)
    # The means are 0 and top/4; 1 is nothing beside them.
    logits = {"real": np.array([top, -top, top / 2, -top / 2]), "fake": np.array([top / 2, 0.0])}
    logits = {side: a.astype(dtype) for side, a in logits.items()}
    name = "relativistic_average_least_squares"
    answer = ask(CATALOGUE[name], logits, players=["discriminator"], dtype=dtype)
    for side, exact in average_gradients(logits).items():
        got = answer.players["discriminator"].sides[side].gradients
        assert got is not None
        expected = [float(each) if abs(each) <= Fraction(top) else np.inf * np.sign(float(each / 2)) for each in exact]
        eps = float(np.finfo(dtype).eps)
        np.testing.assert_allclose(got, expected, rtol=4 * eps, atol=eps * top)


@every_dtype
@pytest.mark.parametrize("options", [{}, {"reduction": "sum"}, {"with_respect_to": "probability"}], ids=str)
@every_objective
def test_no_answer_is_nan(objective: Objective, options: Mapping[str, Any], dtype: Any) -> None:
    for size in (1, 5, 300):
        logits = huge(dtype, size)
        weights = draws.sample_weights(logits, np.random.default_rng(1))
        for given in ({}, {"sample_weights": weights}):
            answer = ask(objective, logits, dtype=dtype, **options, **given)
            for values in arrays(answer):
                assert not np.isnan(values.array).any(), f"{values}: {values.array}"
                assert values.array.dtype == dtype
            for name in answer.players:
                assert not np.isnan(scalar(answer, name)), name
                assert scalar(answer, name).dtype == dtype


@every_dtype
@every_objective
def test_who_asks_for_less_gets_the_same_numbers(objective: Objective, dtype: Any) -> None:
    logits = huge(dtype)
    whole = ask(objective, logits, dtype=dtype)
    for outputs in [(), *((output,) for output in OUTPUTS)]:
        less = ask(objective, logits, outputs=outputs, dtype=dtype)
        for values, array in pairs(less, whole):
            assert_same_bits(values.array, array, str(values))
        for name, loss, other in scalars(less, whole):
            assert_same_bits(loss, other, name)


@every_dtype
@pytest.mark.parametrize("name", ["relativistic_average", "relativistic_centered_least_squares"])
def test_a_big_batch_of_any_shape_gives_what_a_small_one_gives(name: str, dtype: Any) -> None:
    small = huge(dtype, 16)
    once = ask(CATALOGUE[name], small, outputs=("losses", "weights"), dtype=dtype)
    big = {side: np.tile(a, 4096).reshape(16, 4096) for side, a in small.items()}
    answer = ask(CATALOGUE[name], big, outputs=("losses", "weights"), dtype=dtype)
    for values, array in pairs(answer, once):
        assert values.array.shape == (16, 4096)
        rtol = 4 * float(np.finfo(dtype).eps)
        np.testing.assert_allclose(values.array.ravel(), np.tile(array, 4096), rtol=rtol, err_msg=str(values))


def test_infinity_is_still_an_answer() -> None:
    logits = huge("float64")
    answer = ask(CATALOGUE["relativistic_paired_least_squares"], logits)
    assert np.isinf(scalar(answer, "discriminator"))
