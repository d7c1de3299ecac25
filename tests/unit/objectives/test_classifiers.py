"""The classifiers with a parameter: what is published of them, their limits, and the far ends."""

from typing import Any

import numpy as np
import pytest
from mpmath import MPContext

from lossgrad.core.arrays import Array
from lossgrad.core.curves import EXPONENTIAL, LOGISTIC, Curve
from lossgrad.core.evaluate import evaluate
from lossgrad.core.points import Points
from lossgrad.objectives import CATALOGUE
from lossgrad.objectives.alpha_loss import ALPHA
from lossgrad.objectives.focal import FOCAL
from tests.support.recorded import as_recorded, as_written, assert_same_bits, margins

MARGINS = np.array([-800.0, -30.0, -3.0, -0.5, 0.0, 0.5, 3.0, 30.0, 700.0])
FORMULAS = ("value", "slope", "curvature", "slope_in_probability")
EXACTLY = MPContext()
EXACTLY.dps = 1000


def formula(curve: Curve, name: str, m: Array, **arguments: float) -> Any:
    with np.errstate(over="ignore", invalid="ignore"):
        return getattr(curve, name)(Points(m), **arguments)


# The documentation of tf.keras.losses.BinaryFocalCrossentropy: the mean over four logits, of which the second is real.
@pytest.mark.parametrize(("gamma", "expected"), [(2.0, 0.691), (3.0, 0.647)])
def test_focal_losses_are_those_of_keras(gamma: float, expected: float) -> None:
    logits = {"real": np.array([0.51]), "fake": np.array([-18.6, 2.94, -12.8])}
    answer = evaluate(CATALOGUE["focal"], logits, parameters={"gamma": gamma}, reduction="sum")
    assert answer.players["discriminator"].loss == pytest.approx(4 * expected, abs=2e-3)


@pytest.mark.parametrize(("probability", "times"), [(0.9, 100), (0.968, 977)])
def test_the_focal_loss_is_less_than_the_cross_entropy_as_the_paper_says(probability: float, times: float) -> None:
    # Section 3.2: with a focusing of 2 an example at 0.9 loses 100 times less, and one at 0.968 about 1000 times.
    m = np.log([probability / (1 - probability)])
    assert LOGISTIC.value(Points(m)) / FOCAL.value(Points(m), gamma=2.0) == pytest.approx(times, rel=1e-3)


@pytest.mark.parametrize("name", FORMULAS)
def test_without_focusing_the_focal_loss_is_logistic(name: str) -> None:
    np.testing.assert_allclose(formula(FOCAL, name, MARGINS, gamma=0.0), formula(LOGISTIC, name, MARGINS), rtol=1e-15)


@pytest.mark.parametrize("gamma", [2.0**-10, 0.05, 0.5, 2.0, 5.0, 100.0])
def test_the_focal_curvature_has_its_digits_where_it_changes_sign(gamma: float) -> None:
    m = np.linspace(-60.0, 5.0, 261)
    curvature = formula(FOCAL, "curvature", m, gamma=gamma)
    crossing = m[np.flatnonzero(np.diff(np.sign(curvature)))]
    m = np.concatenate([at + np.linspace(0, 0.25, 101) for at in (*crossing, 0.0)])
    power = EXACTLY.mpf(gamma)
    for at, got in zip(m, formula(FOCAL, "curvature", m, gamma=gamma), strict=True):
        odds = EXACTLY.exp(EXACTLY.mpf(at))
        right, wrong = odds / (1 + odds), 1 / (1 + odds)
        bend = (2 * power + 1) * wrong - power * EXACTLY.log(right) * (power * right - wrong)
        exact = wrong**power * right * bend
        assert abs(got - exact) <= (20 + 2 * gamma) * 1.2e-16 * abs(exact), at


@pytest.mark.parametrize("gamma", [0.0, 1e-300, 1e-5, 2.0**-12, 0.01, 2.0, 1000.0])
@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_focal_formula_recorded_is_the_one_written_and_no_nan(name: str, gamma: float, dtype: type) -> None:
    assert_recorded(FOCAL, name, dtype, gamma=gamma)


def test_an_alpha_of_one_is_logistic_to_the_last_bit() -> None:
    for name in ("value", "slope", "curvature"):
        got, expected = formula(ALPHA, name, MARGINS, alpha=1.0), formula(LOGISTIC, name, MARGINS)
        np.testing.assert_array_max_ulp(got, expected, maxulp=0 if name != "curvature" else 2)
    np.testing.assert_allclose(
        formula(ALPHA, "slope_in_probability", MARGINS, alpha=1.0),
        formula(LOGISTIC, "slope_in_probability", MARGINS),
        rtol=1e-15,
    )


@pytest.mark.parametrize("alpha", [1 - 2.0**-53, 1 + 2.0**-52, 1 - 2.0**-20, 1 + 2.0**-40, 1.001])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_cancels_near_an_alpha_of_one(alpha: float, dtype: type) -> None:
    m: Array = np.array([-60.0, -2.0, 0.0, 3.0, 36.0, 85.0, 95.0], dtype)
    power = 1 - 1 / EXACTLY.mpf(alpha)
    for at, got in zip(m, formula(ALPHA, "value", m, alpha=alpha), strict=True):
        right = 1 / (1 + EXACTLY.exp(-EXACTLY.mpf(float(at))))
        exact = (1 - right**power) / power
        unit = max(float(np.spacing(dtype(exact))), float(np.finfo(dtype).smallest_subnormal))
        assert abs(float(got) - exact) <= 4 * unit, at


def test_an_alpha_of_a_half_is_exponential() -> None:
    for name in FORMULAS:
        np.testing.assert_allclose(
            formula(ALPHA, name, MARGINS, alpha=0.5), formula(EXPONENTIAL, name, MARGINS), rtol=1e-15
        )


def test_a_large_alpha_counts_mistakes() -> None:
    np.testing.assert_allclose(
        formula(ALPHA, "value", MARGINS, alpha=1e6), Points(MARGINS).sigmoid_neg, rtol=2e-3, atol=1e-300
    )


@pytest.mark.parametrize("alpha", [1e-3, 0.3, 1 - 2.0**-53, 1.0, 1 + 2.0**-52, 3.0, 1e6])
@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_formula_of_alpha_recorded_is_the_one_written_and_no_nan(name: str, alpha: float, dtype: type) -> None:
    assert_recorded(ALPHA, name, dtype, alpha=alpha)


def assert_recorded(curve: Curve, name: str, dtype: type, **arguments: float) -> None:
    given = margins(dtype)[0]
    recorded = as_recorded(lambda m: getattr(curve, name)(Points(m), **arguments), given)
    assert_same_bits(recorded, as_written(lambda m: getattr(curve, name)(Points(m), **arguments), given))
    assert not np.isnan(recorded).any()


@pytest.mark.parametrize("alpha", [1.0, 1 + 2.0**-52, 1.001, 2.0])
def test_the_level_at_chance_has_no_hole_at_an_alpha_of_one(alpha: float) -> None:
    level = CATALOGUE["alpha_loss"].chance_level
    assert level is not None
    assert level.value({"alpha": alpha}) == pytest.approx(2 * ALPHA.value(Points(np.zeros(1)), alpha=alpha)[0])


@pytest.mark.parametrize("targets", [(1.0, 1.0), (0.0, 0.0)])
def test_the_level_at_chance_is_zero_where_both_targets_are_one(targets: tuple[float, float]) -> None:
    objective = CATALOGUE["logistic"]
    assert objective.chance_level is not None
    parameters = objective.resolve({"real_target": targets[0], "fake_target": targets[1]})
    assert objective.chance_level.value(parameters) == 0


def test_half_the_squares_of_probabilities_are_half_the_savage_loss() -> None:
    logits = {"real": MARGINS, "fake": MARGINS}
    one = evaluate(CATALOGUE["least_squares_sigmoid"], logits, players=["discriminator"])
    other = evaluate(CATALOGUE["savage"], logits)
    assert one.players["discriminator"].loss == pytest.approx(float(other.players["discriminator"].loss or 0) / 2)
