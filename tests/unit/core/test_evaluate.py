from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, InvalidOption, InvalidParameter
from lossgrad.core.evaluate import Output, evaluate
from lossgrad.core.terms import Pointwise
from lossgrad.objectives import CATALOGUE
from tests.support.asking import pairs
from tests.support.broken import with_curve

HINGE, WASSERSTEIN = CATALOGUE["hinge"], CATALOGUE["wasserstein"]
LOGITS = {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])}


def test_a_generator_that_reads_fakes_needs_no_reals() -> None:
    answer = evaluate(HINGE, {"fake": LOGITS["fake"]}, players=["generator"])
    assert set(answer.players) == {"generator"}
    assert answer.players["generator"].loss == 1.5


def test_a_player_that_reads_a_missing_side_is_refused() -> None:
    with pytest.raises(InvalidLogits) as caught:
        evaluate(HINGE, {"fake": LOGITS["fake"]})
    assert caught.value.pointer == "/logits/real"


def test_an_unknown_player_is_refused() -> None:
    with pytest.raises(InvalidOption):
        evaluate(HINGE, LOGITS, players=["critic"])


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(InvalidParameter):
        evaluate(HINGE, LOGITS, parameters={"gamma": 1.0})


def test_the_answer_names_all_parameters_it_was_computed_with() -> None:
    assert evaluate(HINGE, LOGITS, parameters={"margin": 2.0}).parameters == {"margin": 2.0, "kink": 0.0}


def test_losses_left_out_of_the_outputs_still_make_the_loss() -> None:
    answer = evaluate(HINGE, LOGITS, outputs=["weights"]).players["discriminator"]
    assert answer.loss == 0.75
    assert answer.sides["real"].losses is None


def test_the_mean_of_ten_million_float32_is_right_to_float32() -> None:
    whole = np.random.default_rng(7).integers(-(2**23), 2**24, 10_000_000)
    logits = (whole / 2**12).astype(np.float32)
    answer = evaluate(WASSERSTEIN, {"fake": logits}, players=["generator"], outputs=[], dtype="float32")
    assert answer.players["generator"].loss == np.float32(-int(whole.sum()) / 2**12 / whole.size)


def test_losses_whose_sum_overflows_have_a_mean() -> None:
    largest = np.full(4, np.finfo(np.float64).max)
    assert evaluate(WASSERSTEIN, {"fake": -largest}, players=["generator"]).players["generator"].loss == largest[0]


def test_weighted_losses_that_overflow_have_a_weighted_mean() -> None:
    logits, weights = {"fake": np.array([-1e308, 1e308])}, {"fake": np.array([3.0, 3.0])}
    answer = evaluate(WASSERSTEIN, logits, players=["generator"], sample_weights=weights)
    assert answer.players["generator"].loss == 0


def test_overflow_is_an_answer_and_raises_no_warning() -> None:
    answer = evaluate(CATALOGUE["least_squares"], {"fake": np.array([1e300])}, players=["generator"])
    assert answer.players["generator"].loss == np.inf


def test_a_pair_is_counted_once_and_shown_twice() -> None:
    answer = evaluate(CATALOGUE["relativistic_paired"], LOGITS).players["discriminator"]
    real, fake = answer.sides["real"].losses, answer.sides["fake"].losses
    assert real is not None
    np.testing.assert_array_equal(real, fake)
    assert answer.loss == pytest.approx(real.mean(), rel=1e-15)


def _untouchable(*_: object, **__: object) -> Array:
    raise AssertionError("this was not asked for")


ALL_BUT: dict[str, tuple[Output, ...]] = {
    "value": ("gradients", "weights", "curvatures"),
    "slope": ("losses", "curvatures"),
    "curvature": ("losses", "gradients", "weights"),
}


@pytest.mark.parametrize(("formula", "outputs"), ALL_BUT.items())
def test_what_is_not_asked_for_is_not_computed(formula: str, outputs: tuple[Output, ...]) -> None:
    fault: dict[str, Any] = {formula: _untouchable}
    (term,) = HINGE.players["generator"].terms
    assert isinstance(term, Pointwise)
    objective = with_curve(HINGE, "generator", replace(term.curve, **fault))
    answer = evaluate(objective, LOGITS, players=["generator"], outputs=outputs, reduction="none")
    assert answer.players["generator"].loss is None


LARGE = 1e308


@pytest.mark.parametrize("size", [1, 4, 513, 20_000])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_mean_of_many_large_losses_is_finite(size: int, reduction: Any) -> None:
    answer = evaluate(WASSERSTEIN, {"fake": np.full(size, -LARGE)}, players=["generator"], reduction=reduction)
    assert answer.players["generator"].loss == (LARGE if reduction == "mean" or size == 1 else np.inf)


@pytest.mark.parametrize("size", [1, 4, 513, 20_000])
def test_sides_at_both_ends_of_the_floats_are_compared(size: int) -> None:
    logits = {"real": np.full(size, -LARGE), "fake": np.full(size, LARGE)}
    for name in ("relativistic_average", "relativistic_paired"):
        answer = evaluate(CATALOGUE[name], logits)
        assert answer.players["generator"].loss == 0
        assert answer.players["discriminator"].loss == np.inf
        for side in answer.players["discriminator"].sides.values():
            assert side.weights is not None
            np.testing.assert_array_equal(side.weights, 1 if name == "relativistic_paired" else 2)


@pytest.mark.parametrize(("dtype", "tiny"), [("float32", 1e-45), ("float64", 5e-324)])
def test_a_loss_too_small_for_a_float_is_not_negative_zero(dtype: Any, tiny: float) -> None:
    answer = evaluate(WASSERSTEIN, {"fake": np.array([tiny, 0, 0])}, players=["generator"], dtype=dtype)
    loss = answer.players["generator"].loss
    assert loss == 0
    assert not np.signbit(loss)


def test_asking_twice_for_the_same_is_asking_once() -> None:
    objective = CATALOGUE["relativistic_average"]
    once = evaluate(objective, LOGITS, players=["generator"], outputs=["gradients", "weights", "curvatures"])
    twice = evaluate(
        objective, LOGITS, players=["generator"] * 2, outputs=["gradients", "weights", "curvatures", "weights"] * 2
    )
    assert list(twice.players) == ["generator"]
    for values, array in pairs(twice, once):
        np.testing.assert_array_equal(values.array, array, err_msg=str(values))
