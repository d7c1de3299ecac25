"""What ``verify_penalty`` promises beside the mistakes it names."""

from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.verify_penalty import PenaltyVerification, ReportedPenalty, verify_penalty
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidArray, InvalidOption, InvalidParameter
from lossgrad.penalties import CATALOGUE

G = "input_gradients"
INPUTS = {G: np.array([[3.0, 4.0], [0.0, 0.0]])}
"""Norms 5 and 0: terms of 160 and 10, gradients (24, 32) and 0 under the mean."""

RIGHT = np.array([[24.0, 32.0], [0.0, 0.0]])


def arrays(given: dict[str, Any]) -> dict[str, Array]:
    return {name: np.asarray(values, np.float64) for name, values in given.items()}


def verified(name: str = "gradient_penalty", inputs: Any = None, **reported: Any) -> PenaltyVerification:
    options = {
        key: reported.pop(key) for key in ("parameters", "reduction", "precision", "tolerance") if key in reported
    }
    return verify_penalty(CATALOGUE[name], inputs or INPUTS, ReportedPenalty(**reported), **options)


def first(answer: PenaltyVerification) -> str:
    return answer.findings[0].code


@pytest.mark.parametrize("name", CATALOGUE)
def test_worked_examples_match(name: str) -> None:
    for example in CATALOGUE[name].examples:
        answer = verify_penalty(
            CATALOGUE[name],
            arrays(dict(example.inputs)),
            ReportedPenalty(
                loss=example.answer["loss"],
                losses=arrays(example.answer["losses"]),
                gradients=arrays(example.answer["gradients"]),
            ),
            parameters=example.parameters,
            state=arrays(dict(example.state)),
        )
        assert (answer.verdict, list(answer.findings)) == ("match", []), example.summary


def test_a_lone_value_that_is_right_is_said_to_say_little() -> None:
    answer = verified(loss=85.0)
    assert answer.verdict == "match"
    assert "says little" in answer.headline


def test_only_nan_where_the_input_is_zero_is_a_root_at_zero() -> None:
    at_zero = np.array([[24.0, 32.0], [np.nan, np.nan]])
    assert [each.code for each in verified(gradients={G: at_zero}).findings] == ["nan_at_zero_norm"]
    elsewhere = np.array([[np.nan, 32.0], [0.0, 0.0]])
    assert first(verified(gradients={G: elsewhere})) == "unexplained"


def test_a_nan_does_not_hide_another_mistake() -> None:
    halved = np.array([[12.0, 16.0], [np.nan, np.nan]])
    assert {each.code for each in verified(gradients={G: halved}).findings} == {"nan_at_zero_norm", "halved"}


def test_two_mistakes_at_once_are_both_named() -> None:
    # Pixels of norms 3 and 4 give (ν − 1)² = 4 and 9; summed in place of averaged, and without the coefficient.
    images = {G: np.array([[[3.0, 4.0], [0.0, 0.0]], [[0.0, 2.0], [1.0, 0.0]]])}
    norms = np.array([[3.0, 4.0], [1.0, 2.0]])
    slopes = 2 * (norms - 1)[:, None, :] * images[G] / norms[:, None, :]
    answer = verified(inputs=images, losses={G: (norms - 1) ** 2}, gradients={G: slopes}, loss=14.0)
    assert {"wrong_norm_axes", "coefficient_left_out", "sum_for_mean"} <= {each.code for each in answer.findings}


def test_the_libraries_that_do_the_same_are_named() -> None:
    for reduction, loss in (("mean", 125.0), ("sum", 250.0)):
        answer = verified("r1", loss=loss, losses={G: np.array([250.0, 0.0])}, reduction=reduction)
        assert first(answer) == "doubled"
        assert "GAN_stability" in answer.findings[0].explanation


def test_what_is_nearest_is_told_where_nothing_fits() -> None:
    answer = verified(gradients={G: RIGHT * np.array([[1.0, 1.3], [1.0, 1.0]])})
    assert first(answer) == "unexplained"
    assert answer.nearest
    residuals = [each.residual for each in answer.nearest]
    assert residuals == sorted(residuals)


def test_a_few_round_numbers_are_not_taken_for_those_of_a_half_precision() -> None:
    assert verified(loss=84.0).verdict == "mismatch"
    assert verified(loss=84.75, precision="float16").verdict == "match"


def test_each_difference_says_where_it_is() -> None:
    answer = verified(loss=85.0, gradients={G: RIGHT + np.array([[0.0, 1.0], [0.0, 0.0]])})
    value, gradients = answer.quantities
    assert value.matches
    assert not gradients.matches
    (worst,) = gradients.worst
    assert (worst.index, worst.expected, worst.reported) == ((0, 1), 32.0, 33.0)


def test_a_tolerance_allows_for_more() -> None:
    off = RIGHT * (1 + 1e-3 * np.array([[1.0, -1.0], [1.0, 1.0]]))
    assert verified(gradients={G: off}).verdict == "mismatch"
    assert verified(gradients={G: off}, tolerance=0.01).verdict == "match"


def test_under_none_gradients_are_those_of_the_sum() -> None:
    assert verified(gradients={G: 2 * RIGHT}, reduction="none").verdict == "match"
    assert first(verified(gradients={G: RIGHT}, reduction="none")) == "mean_for_sum"


def test_arrays_of_another_shape_are_a_finding_and_the_rest_is_judged() -> None:
    answer = verified(loss=85.0, gradients={G: np.ones(3)})
    assert (answer.verdict, first(answer)) == ("mismatch", "shape")
    assert [each.matches for each in answer.quantities] == [True]
    answer = verified(loss=42.5, losses={G: np.ones(3)})
    assert {each.code for each in answer.findings} == {"shape", "halved"}


@pytest.mark.parametrize(
    ("asked", "error", "pointer"),
    [
        ({}, InvalidOption, "/reported"),
        ({"losses": {"logits": np.ones(2)}}, InvalidOption, "/reported/losses/logits"),
        ({"gradients": {"a/b": np.ones(2)}}, InvalidOption, "/reported/gradients/a~1b"),
        ({"loss": 1.0, "parameters": {"lambda": 1.0}}, InvalidParameter, "/parameters/lambda"),
        ({"loss": 1.0, "inputs": {"logits": np.ones(2)}}, InvalidArray, "/inputs/logits"),
        ({"loss": 1.0, "name": "top_k", "inputs": {"logits": np.ones(2)}}, InvalidOption, "/inputs"),
        (
            {"name": "drift", "inputs": {"real": np.ones(2)}, "gradients": {"fake": np.ones(2)}},
            InvalidOption,
            "/reported/gradients/fake",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(asked: dict[str, Any], error: type[Exception], pointer: str) -> None:
    with pytest.raises(error) as refused:
        verified(**asked)
    assert getattr(refused.value, "pointer", None) == pointer
