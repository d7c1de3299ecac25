from dataclasses import replace

import numpy as np
import pytest

from lossgrad.core.curves import CROSS_ENTROPY, HINGE, Curve
from lossgrad.core.evaluate import DType, evaluate
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE
from tests.accuracy.bounds import ALLOWANCES
from tests.accuracy.measure import COLUMNS, DTYPES, check_accuracy, worst_errors
from tests.support.broken import with_curve
from tests.support.oracle import Oracle
from tests.support.ulps import error


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("objective", CATALOGUE.values(), ids=CATALOGUE)
def test_every_output_is_as_near_to_the_exact_value_as_promised(objective: Objective, dtype: DType) -> None:
    check_accuracy(objective, dtype)


def test_every_output_is_measured() -> None:
    assert set(worst_errors(CATALOGUE["minimax"], "float64")) == set(COLUMNS)


def test_every_allowance_names_columns_that_exist() -> None:
    assert {column for allowance in ALLOWANCES for column in allowance.columns} <= set(COLUMNS)


@pytest.mark.parametrize(
    ("real", "fake"),
    [
        ([1000.1, 9999.7], [960.3, 9950.2]),
        # Here the difference itself is rounded, which alone would cost up to 32 ulp.
        ([30.682723883242176, 30.1], [-9.458716394551626, -9.7]),
    ],
    ids=["close together", "far apart"],
)
@pytest.mark.parametrize("name", ["relativistic_paired", "relativistic_average"])
def test_every_digit_of_a_difference_is_kept(name: str, real: list[float], fake: list[float]) -> None:
    logits = {"real": np.array(real), "fake": np.array(fake)}
    player = CATALOGUE[name].players["discriminator"]
    oracle, answer = Oracle(player, {}, logits), evaluate(CATALOGUE[name], logits, players=["discriminator"])
    for side, values in answer.players["discriminator"].sides.items():
        assert values.losses is not None
        for got, exact in zip(values.losses, oracle.losses(side), strict=True):
            assert error(float(got), exact, np.dtype("float64")) <= 2


NAIVE = {
    "log(D + ε) loses the tail of the loss": replace(
        CROSS_ENTROPY, value=lambda x, target: -target * np.log(x.sigmoid + 1e-8) - (1 - target) * np.log(x.sigmoid_neg)
    ),
    "log(1 + exp(−a)) as it stands overflows": replace(
        CROSS_ENTROPY, value=lambda x, target: np.log(1 + np.exp(x.m)) - target * x.m
    ),
    "1 − D as a difference from 1 loses the weight of what is right": replace(
        CROSS_ENTROPY, slope=lambda x, target: x.sigmoid - target
    ),
    "D·(1 − D) loses the curvature of large logits": replace(
        CROSS_ENTROPY,
        curvature=lambda x, target: x.sigmoid * (1 - x.sigmoid),
    ),
}


@pytest.mark.parametrize("curve", NAIVE.values(), ids=NAIVE)
def test_a_naive_form_is_found(curve: Curve) -> None:
    with pytest.raises(AssertionError, match="ulp where"):
        check_accuracy(with_curve(CATALOGUE["non_saturating"], "generator", curve), "float64")


def test_an_error_of_a_few_ulps_is_found() -> None:
    curve = replace(HINGE, value=lambda x, margin, kink: HINGE.value(x, margin, kink) * (1 + 2.0**-50))
    with pytest.raises(AssertionError, match="losses"):
        check_accuracy(with_curve(CATALOGUE["hinge"], "discriminator", curve), "float64")
