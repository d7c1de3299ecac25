"""Every promise is shown to fail for a penalty that does not keep it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidInput
from lossgrad.core.literature import Alias
from lossgrad.core.penalty import Outcome, Peer, Penalty, Question
from lossgrad.penalties import CATALOGUE
from tests.penalties.promises import CHECKS
from tests.penalties.test_promises import check

R1, LECAM, CONSISTENCY, CLIPPING = (CATALOGUE[name] for name in ("r1", "lecam", "consistency", "weight_clipping"))
GRADIENT_PENALTY = CATALOGUE["gradient_penalty"]


def changed(penalty: Penalty, change: Callable[[Outcome, Question], Outcome]) -> Penalty:
    """The penalty with something done to each of its outcomes."""
    return replace(penalty, function=lambda question: change(penalty.function(question), question))


def with_gradients(penalty: Penalty, change: Callable[[Array, Question], Array]) -> Penalty:
    """The penalty with something done to each of its gradients."""

    def gradients(outcome: Outcome, question: Question) -> Outcome:
        def all_changed(shares: Mapping[str, Any]) -> Mapping[str, Array]:
            return {name: change(values, question) for name, values in outcome.gradients(shares).items()}

        return replace(outcome, gradients=all_changed)

    return changed(penalty, gradients)


def without_share(outcome: Outcome, _: Question) -> Outcome:
    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        total = outcome.gradients(dict.fromkeys(shares, 1.0))
        return {name: values * shares[name] ** 2 for name, values in total.items()}

    return replace(outcome, gradients=gradients)


def divided_by_the_norm(values: Array, question: Question) -> Array:
    rows = question.arrays["input_gradients"]
    norms = np.sqrt(np.sum(rows**2, axis=tuple(range(1, rows.ndim)), keepdims=True))
    return np.asarray(values * norms / norms)


def by_position(outcome: Outcome, _: Question) -> Outcome:
    losses = {name: terms * np.arange(1, terms.size + 1).reshape(terms.shape) for name, terms in outcome.losses.items()}
    return replace(outcome, losses=losses)


def in_place(outcome: Outcome, question: Question) -> Outcome:
    for values in question.arrays.values():
        np.add(values, 1.0, out=values)
    return outcome


_calls = count()


def a_state_that_moves(outcome: Outcome, _: Question) -> Outcome:
    return replace(outcome, state={name: values + next(_calls) for name, values in outcome.state.items()})


def half_the_terms(outcome: Outcome, _: Question) -> Outcome:
    return replace(outcome, losses={"fake": outcome.losses["fake"]}, gradients=lambda _: {})


BROKEN = {
    "gradient_is_the_derivative_of_the_value": with_gradients(R1, lambda values, _: 1.001 * values),
    "the_loss_is_the_reduction_of_the_terms": changed(LECAM, half_the_terms),
    "without_reduction_gradients_are_those_of_the_sum": with_gradients(
        R1, lambda values, _: values * (1 + next(_calls))
    ),
    "zeros_have_gradients_of_zero": with_gradients(R1, divided_by_the_norm),
    "no_number_is_lost_at_the_extremes": with_gradients(R1, lambda values, _: values - 2 * values + values),
    "examples_may_come_in_any_order": changed(R1, by_position),
    "float32_is_the_rounded_answer": with_gradients(
        R1, lambda values, question: values * (1 + 1e-5 * (question.dtype == np.float32))
    ),
    "the_state_goes_round": changed(LECAM, a_state_that_moves),
    "only_what_is_asked_for_is_answered": changed(
        CLIPPING, lambda outcome, question: replace(outcome, results={"mask": question.arrays["weight"]})
    ),
    "arrays_are_left_alone_and_may_lie_anyhow": changed(CONSISTENCY, in_place),
    "worked_examples_give_their_numbers": replace(R1, examples=GRADIENT_PENALTY.examples),
    "it_is_described": replace(R1, summary="no sentence"),
    "its_values_are_in_their_domains": replace(R1, peers=(Peer(library="x", file="y", parameters={"gamma": -1.0}),)),
    "its_names_are_its_own": replace(R1, aliases=(Alias("hinge", ("x",)),)),
}


def test_there_is_a_broken_penalty_for_every_promise() -> None:
    assert list(BROKEN) == list(CHECKS)


@pytest.mark.parametrize("promise", BROKEN)
def test_it_does_not_hold_for_a_broken_penalty(promise: str) -> None:
    with pytest.raises((AssertionError, KeyError, InvalidInput)) as caught, np.errstate(all="ignore"):
        check(CHECKS[promise], BROKEN[promise])
    assert caught.value is not None


def test_a_gradient_that_forgets_the_mean_is_found() -> None:
    with pytest.raises(AssertionError):
        check(CHECKS["gradient_is_the_derivative_of_the_value"], changed(R1, without_share))
