"""Numbers that nothing explains as a whole: which are right, which are not, and what explains some of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
from tests.unit.analysis.verify.wrong_code import Logits, random_logits, recorded_logits, sigmoid, softplus

LOGITS = [random_logits(), recorded_logits("non_saturating", 60)]
NO_MISTAKE = "in a way that no known mistake explains"


def right(logits: Logits) -> ReportedPlayer:
    """A logistic discriminator's numbers, by hand."""
    real, fake = logits["real"], logits["fake"]
    return ReportedPlayer(
        loss=float(softplus(-real).mean() + softplus(fake).mean()),
        sides={
            "real": ReportedSide(losses=softplus(-real), gradients=-sigmoid(-real) / real.size),
            "fake": ReportedSide(losses=softplus(fake), gradients=sigmoid(fake) / fake.size),
        },
    )


def changed(given: ReportedPlayer, **sides: Any) -> ReportedPlayer:
    """With a function of what a side has in the place of it."""
    return replace(given, sides={**given.sides, **{side: make(given.sides[side]) for side, make in sides.items()}})


def disturbed(given: ReportedSide) -> ReportedSide:
    assert given.gradients is not None
    by = np.random.default_rng(4).uniform(0.6, 1.7, given.gradients.size)
    return replace(given, gradients=given.gradients * by)


def noise(size: int) -> Array:
    return np.random.default_rng(5).normal(2.0, 1.0, size)


def judged(logits: Logits, given: ReportedPlayer, *, is_claimed: bool = True) -> tuple[Verification, Finding]:
    objective = CATALOGUE["non_saturating"]
    claim = Variant(objective=objective, parameters=objective.resolve({})) if is_claimed else None
    answer = verify(logits, {"discriminator": given}, claim=claim)
    assert answer.players["discriminator"].explanation is None
    assert answer.verdict == ("mismatch" if is_claimed else "unidentified")
    (found,) = (each for each in answer.findings if each.code == "unexplained")
    return answer, found


@pytest.mark.parametrize("logits", LOGITS, ids=["random", "recorded"])
def test_gradients_that_do_not_belong_to_right_losses(logits: Logits) -> None:
    answer, found = judged(logits, changed(right(logits), real=disturbed, fake=disturbed))
    assert found.title == f"The discriminator's losses are right; its gradients are not, {NO_MISTAKE}"
    assert "exactly those of non_saturating" in found.explanation
    assert "not its derivative" in found.explanation
    assert "gradient clipping" in found.advice
    assert found.evidence["quantities"] == ["discriminator.real.gradients", "discriminator.fake.gradients"]
    assert found.evidence["right"] == ["discriminator.real.losses", "discriminator.fake.losses", "discriminator.loss"]
    assert answer.headline == f"{found.title}."


@pytest.mark.parametrize("logits", LOGITS, ids=["random", "recorded"])
def test_right_gradients_beside_losses_of_something_else(logits: Logits) -> None:
    def other(given: ReportedSide) -> ReportedSide:
        assert given.losses is not None
        return replace(given, losses=noise(given.losses.size))

    _, found = judged(logits, replace(changed(right(logits), real=other, fake=other), loss=3.21))
    assert found.title == f"The discriminator's gradients are right; its losses are not, {NO_MISTAKE}"
    assert "the training is right" in found.explanation


@pytest.mark.parametrize("logits", LOGITS, ids=["random", "recorded"])
def test_one_side_is_right_and_the_other_is_not(logits: Logits) -> None:
    def other(given: ReportedSide) -> ReportedSide:
        assert given.losses is not None
        return ReportedSide(losses=noise(given.losses.size), gradients=noise(given.losses.size))

    given = replace(changed(right(logits), fake=other), loss=None)
    _, found = judged(logits, given)
    assert found.title == (
        f"The discriminator's numbers on real examples are right; its numbers on fake examples are not, {NO_MISTAKE}"
    )
    assert "one term of the loss" in found.explanation


@pytest.mark.parametrize("logits", LOGITS, ids=["random", "recorded"])
def test_a_mistake_in_one_part_is_named_as_that_part_s(logits: Logits) -> None:
    p = sigmoid(logits["fake"])

    def squeezed(_: ReportedSide) -> ReportedSide:
        return ReportedSide(losses=softplus(p), gradients=sigmoid(p) * p * (1 - p) / p.size)

    answer, found = judged(logits, replace(changed(right(logits), fake=squeezed), loss=None))
    assert found.title.endswith("its numbers on fake examples are not, which a mistake in them alone explains")
    (alone,) = (each for each in answer.findings if each.code == "double_sigmoid")
    assert alone.confidence == "possible"
    assert alone.explanation.startswith("This is about the numbers on fake examples alone")
    assert alone.evidence["quantities"] == ["discriminator.fake.losses", "discriminator.fake.gradients"]
    assert answer.findings.index(found) < answer.findings.index(alone)


def test_gradients_alone_may_be_explained_where_nothing_is_right() -> None:
    logits = random_logits()
    real, fake = logits["real"], logits["fake"]
    given = ReportedPlayer(
        sides={
            "real": ReportedSide(losses=noise(real.size), gradients=-1 / sigmoid(real) / real.size),
            "fake": ReportedSide(losses=noise(fake.size) ** 2, gradients=1 / (1 - sigmoid(fake)) / fake.size),
        },
    )
    answer, found = judged(logits, given)
    assert found.title == "A known mistake gives the discriminator's gradients, and nothing known gives the rest"
    assert "The gradients alone are what a known mistake gives" in found.explanation
    assert "gradient_in_probability" in [each.code for each in answer.findings]


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_a_scalar_that_is_lost_beside_right_examples(loss: float) -> None:
    logits = random_logits()
    _, found = judged(logits, replace(right(logits), loss=loss))
    assert found.title == (
        "The discriminator's losses and gradients of examples are right; its scalar loss is not, "
        "in a way that no known mistake explains"
    )


def test_without_a_claim_the_part_that_is_right_says_what_it_is_of() -> None:
    logits = random_logits()
    answer, found = judged(logits, changed(right(logits), real=disturbed, fake=disturbed), is_claimed=False)
    assert found.severity == "warning"
    assert found.evidence["objective"] == "non_saturating"
    assert "exactly those of non_saturating" in found.explanation
    assert answer.headline.startswith("The discriminator's losses are right")


def test_where_no_part_is_explained_nothing_is_said_to_be_right() -> None:
    logits = random_logits()
    sides = {side: ReportedSide(losses=noise(20), gradients=noise(20)) for side in logits}
    _, found = judged(logits, ReportedPlayer(loss=7.7, sides=sides))
    assert found.title == (
        "The discriminator's numbers are not those of non_saturating, and no known mistake explains them"
    )
    assert "alone" not in found.explanation
    assert "nearest" not in found.explanation
    assert "Report the gradients" not in found.advice
    assert "/v1/verify/probe" in found.advice
