from typing import Any

import numpy as np
import pytest

from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import evaluate
from lossgrad.core.heads import evaluate_heads
from lossgrad.objectives import CATALOGUE
from tests.support.asking import scalar

OBJECTIVE = CATALOGUE["non_saturating"]
HEADS = [
    {"real": np.array([2.0, 0.5]), "fake": np.array([-3.0, 0.0])},
    {"real": np.array([[1.0, -1.0, 4.0]]), "fake": np.array([[0.5]])},
]


@pytest.mark.parametrize(("combine", "share"), [("mean", 0.5), ("sum", 1.0)])
def test_the_combined_loss_is_that_of_the_heads(combine: Any, share: float) -> None:
    answer = evaluate_heads(OBJECTIVE, HEADS, combine=combine)
    for name, result in answer.players.items():
        alone = [scalar(evaluate(OBJECTIVE, head), name) for head in HEADS]
        assert result.loss == pytest.approx(share * (alone[0] + alone[1]), rel=1e-15)
        assert [head.loss for head in result.heads] == alone


@pytest.mark.parametrize(("combine", "share"), [("mean", 0.5), ("sum", 1.0)])
def test_gradients_are_those_of_the_combined_loss(combine: Any, share: float) -> None:
    answer = evaluate_heads(OBJECTIVE, HEADS, combine=combine)
    for name, result in answer.players.items():
        for head, logits in zip(result.heads, HEADS, strict=True):
            alone = evaluate(OBJECTIVE, logits).players[name]
            for side, values in head.sides.items():
                gradients = alone.sides[side].gradients
                assert gradients is not None
                np.testing.assert_array_equal(values.gradients, share * gradients)


def test_weights_and_losses_are_each_heads_own() -> None:
    answer = evaluate_heads(OBJECTIVE, HEADS)
    for head, logits in zip(answer.players["generator"].heads, HEADS, strict=True):
        alone = evaluate(OBJECTIVE, logits).players["generator"].sides["fake"]
        np.testing.assert_array_equal(head.sides["fake"].weights, alone.weights)
        np.testing.assert_array_equal(head.sides["fake"].losses, alone.losses)


def test_without_a_reduction_nothing_is_combined() -> None:
    answer = evaluate_heads(OBJECTIVE, HEADS, reduction="none")
    for name, result in answer.players.items():
        assert result.loss is None
        for head, logits in zip(result.heads, HEADS, strict=True):
            alone = evaluate(OBJECTIVE, logits, reduction="none").players[name]
            for side, values in head.sides.items():
                np.testing.assert_array_equal(values.gradients, alone.sides[side].gradients)


def test_one_head_is_a_batch() -> None:
    answer, alone = evaluate_heads(OBJECTIVE, HEADS[:1]), evaluate(OBJECTIVE, HEADS[0])
    for name, result in answer.players.items():
        assert result.loss == alone.players[name].loss
        for side, values in result.heads[0].sides.items():
            np.testing.assert_array_equal(values.gradients, alone.players[name].sides[side].gradients)


def test_no_head_is_refused() -> None:
    with pytest.raises(InvalidLogits, match="at least one head is needed") as caught:
        evaluate_heads(OBJECTIVE, [])
    assert caught.value.pointer == "/logits"


def test_sample_weights_for_another_number_of_heads_are_refused() -> None:
    with pytest.raises(InvalidLogits, match="there are 2 heads and sample weights for 1") as caught:
        evaluate_heads(OBJECTIVE, HEADS, sample_weights=[{}])
    assert caught.value.pointer == "/sample_weights"


def test_what_is_wrong_in_a_head_is_found_there() -> None:
    with pytest.raises(InvalidLogits) as caught:
        evaluate_heads(OBJECTIVE, [HEADS[0], {"real": np.array([0.0, np.nan]), "fake": np.zeros(1)}])
    assert caught.value.pointer == "/logits/1/real/1"


def test_sample_weights_belong_to_their_head() -> None:
    weights = [{"fake": np.array([1.0, 3.0])}, {"fake": np.array([[2.0]])}]
    answer = evaluate_heads(OBJECTIVE, HEADS, sample_weights=weights)
    for head, logits, own in zip(answer.players["generator"].heads, HEADS, weights, strict=True):
        assert head.loss == evaluate(OBJECTIVE, logits, sample_weights=own).players["generator"].loss


def test_a_share_too_small_for_a_float_is_not_negative_zero() -> None:
    tiny = [{"fake": np.array([745.0])}, {"fake": np.array([745.0])}, {"fake": np.array([745.0])}]
    answer = evaluate_heads(OBJECTIVE, tiny, players=["generator"])
    for head in answer.players["generator"].heads:
        assert head.sides["fake"].gradients == 0
        assert not np.signbit(head.sides["fake"].gradients)


def test_a_combined_loss_too_small_for_a_float_is_not_negative_zero() -> None:
    heads = [{"fake": np.array([logit])} for logit in (5e-324, 0.0, 0.0)]
    loss = evaluate_heads(CATALOGUE["wasserstein"], heads, players=["generator"]).players["generator"].loss
    assert loss == 0
    assert not np.signbit(loss)
