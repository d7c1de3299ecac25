"""Two mistakes in one loss are both named; what one explains is never taken for two."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify import pairs as together
from lossgrad.analysis.verify.fit import fit
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.analysis.verify.rounding import precision
from lossgrad.analysis.verify.search import Search
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
from lossgrad.reports import PLAIN, verification_report
from tests.unit.analysis.verify.wrong_code import (
    WRONG,
    Logits,
    Wrong,
    mean,
    random_logits,
    recorded_logits,
    relu,
    reported,
    sigmoid,
    softplus,
)


def smooth_after_a_sigmoid(real: Array, fake: Array) -> Any:
    """A logistic discriminator with both a sigmoid too many and a target of 0.9 for reals."""
    p = sigmoid(real)
    return mean(softplus(p) - 0.9 * p) + mean(softplus(sigmoid(fake)))


def claimed(name: str) -> Variant:
    objective = CATALOGUE[name]
    return Variant(objective=objective, parameters=objective.resolve({}))


def verified(name: str, player: str, logits: Logits, given: ReportedPlayer) -> Verification:
    return verify(logits, {player: given}, claim=claimed(name))


@pytest.mark.parametrize("logits", [random_logits(), recorded_logits("non_saturating", 60)], ids=["random", "recorded"])
@pytest.mark.parametrize(
    ("codes", "name", "player", "loss", "details"),
    [
        (
            ["double_sigmoid", "label_smoothing"],
            "non_saturating",
            "discriminator",
            smooth_after_a_sigmoid,
            {"label_smoothing": {"real_target": 0.9}},
        ),
        (
            ["double_sigmoid", "label_smoothing"],
            "non_saturating",
            "generator",
            lambda r, f: mean(softplus(sigmoid(f)) - 0.8 * sigmoid(f)),
            {"label_smoothing": {"generator_target": 0.8}},
        ),
        (
            ["tanh_before_loss", "parameter_value"],
            "hinge",
            "discriminator",
            lambda r, f: mean(relu(0.5 - np.tanh(r))) + mean(relu(0.5 + np.tanh(f))),
            {"parameter_value": {"value": 0.5, "meant": 1.0}},
        ),
        (
            ["log_epsilon", "label_smoothing"],
            "non_saturating",
            "discriminator",
            lambda r, f: (
                -mean(0.9 * np.log(sigmoid(r) + 1e-3) + 0.1 * np.log(1 - sigmoid(r) + 1e-3))
                - mean(np.log(1 - sigmoid(f) + 1e-3))
            ),
            {"label_smoothing": {"real_target": 0.9}, "log_epsilon": {"epsilon": 1e-3}},
        ),
        (
            ["shared_loss", "sigmoid_before_loss"],
            "least_squares",
            "generator",
            lambda r, f: mean(sigmoid(f) ** 2) / 2,
            {},
        ),
    ],
)
def test_two_mistakes_at_once_are_both_named(
    codes: list[str], name: str, player: str, loss: Any, details: dict[str, dict[str, float]], logits: Logits
) -> None:
    sides = ("fake",) if player == "generator" else ("real", "fake")
    answer = verified(name, player, logits, reported(loss, logits, sides))
    explanation = answer.players[player].explanation
    assert explanation is not None, answer.headline
    assert {each.mistake.code for each in explanation.occurrences} == set(codes), answer.headline
    for each in explanation.occurrences:
        for key, value in details.get(each.mistake.code, {}).items():
            assert each.details[key] == pytest.approx(value, rel=1e-6)
    assert answer.verdict == "mismatch"
    assert answer.players[player].confidence in {"likely", "possible"}
    told = {each.code: each for each in answer.findings}
    one, other = (told[each.mistake.code] for each in explanation.occurrences)
    assert one.explanation.startswith("Two mistakes come together")
    assert other.title in one.explanation
    assert (one.evidence["together_with"], other.evidence["together_with"]) == (other.code, one.code)
    assert one.title in answer.headline
    assert other.title in answer.headline


def test_two_mistakes_are_likely_where_it_is_said_what_is_meant_else_possible() -> None:
    logits = random_logits()
    given = {"discriminator": reported(smooth_after_a_sigmoid, logits)}
    assert verify(logits, given, claim=claimed("non_saturating")).players["discriminator"].confidence == "likely"
    searched = verify(logits, given).players["discriminator"]
    assert searched.explanation is not None
    assert searched.explanation.codes == {"double_sigmoid", "label_smoothing"}
    assert searched.explanation.variant.objective.name == "non_saturating"
    assert searched.confidence == "possible"


def test_the_report_for_people_names_both() -> None:
    logits = random_logits()
    answer = verified("non_saturating", "discriminator", logits, reported(smooth_after_a_sigmoid, logits))
    text = " ".join(verification_report(answer, PLAIN).split())
    assert "mistakes double_sigmoid and label_smoothing, averaged over each side (likely)" in text


@pytest.fixture
def _never_two(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Any:
        raise AssertionError("two mistakes were looked for")

    monkeypatch.setattr(Search, "explain_by_two", refused)


@pytest.mark.usefixtures("_never_two")
@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case.code}-{case.claim}-{case.player}")
def test_what_one_mistake_explains_is_never_tried_with_two(case: Wrong) -> None:
    logits = random_logits(case.logits)
    verified(case.claim, case.player, logits, reported(case.loss, logits, case.sides))


@pytest.mark.usefixtures("_never_two")
def test_right_code_is_never_tried_with_two() -> None:
    logits = recorded_logits("hinge", 60)
    given = reported(lambda r, f: mean(relu(1 - r)) + mean(relu(1 + f)), logits)
    assert verified("hinge", "discriminator", logits, given).verdict == "match"
    assert verify(logits, {"discriminator": given}).verdict == "identified"


def test_few_numbers_are_not_explained_by_two_mistakes() -> None:
    logits = random_logits()
    scalar = ReportedPlayer(loss=float(smooth_after_a_sigmoid(logits["real"], logits["fake"])))
    assert verified("non_saturating", "discriminator", logits, scalar).players["discriminator"].explanation is None
    few = {side: a[:2] for side, a in logits.items()}
    gradients = reported(smooth_after_a_sigmoid, few)
    alone = ReportedPlayer(sides={"real": gradients.sides["real"]})
    found = verified("non_saturating", "discriminator", few, alone).players["discriminator"].explanation
    assert found is None or len(found.occurrences) < len(("one", "other"))


def test_numbers_that_are_all_alike_count_once() -> None:
    ones = ReportedPlayer(loss=1.0, sides={"fake": ReportedSide(losses=np.ones(9), gradients=np.zeros(9))})
    assert together.spare(ones) == 1


def test_batches_too_big_to_try_all_on_are_left_alone() -> None:
    draw = np.random.default_rng(0)
    big = {side: draw.normal(size=together.MOST) for side in ("real", "fake")}
    assert not together.is_enough(ReportedPlayer(sides={"fake": ReportedSide(losses=big["fake"])}), big)


def _cubed(case: Case) -> Iterator[Guess]:
    def code(batch: Batch) -> Outcome:
        inner = outcome(case, {side: a**3 for side, a in batch.items()})
        return inner.chained({side: 3 * a**2 for side, a in batch.items()})

    yield from guesses(case, code)


NEW = Mistake(
    code="cubed",
    severity="warning",
    cost=1.0,
    title="The {player}'s logits are cubed",
    explanation="They are.",
    advice="Do not.",
    guesses=_cubed,
)


def test_a_new_mistake_takes_part_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    logits = random_logits()
    given = reported(lambda r, f: mean(softplus(-(sigmoid(r) ** 3))) + mean(softplus(sigmoid(f) ** 3)), logits)
    assert verified("non_saturating", "discriminator", logits, given).players["discriminator"].explanation is None
    monkeypatch.setattr(together, "MISTAKES", {**MISTAKES, "cubed": NEW})
    found = verified("non_saturating", "discriminator", logits, given).players["discriminator"].explanation
    assert found is not None
    assert found.codes == {"double_sigmoid", "cubed"}


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in WRONG
        if MISTAKES[case.code].changes is not None
        # A sigmoid of differences is none of the logits, and of other parameters only the usual values are tried.
        and (case.code, case.claim) not in {("double_sigmoid", "relativistic_average"), ("parameter_value", "focal")}
    ],
    ids=lambda case: f"{case.code}-{case.claim}-{case.player}",
)
def test_with_a_mistake_taken_for_granted_the_rest_of_its_code_is_right(case: Wrong) -> None:
    logits = random_logits(case.logits)
    given = reported(case.loss, logits, case.sides)
    variant = claimed(case.claim)
    whole = Case(
        objective=variant.objective,
        parameters=variant.parameters,
        player=case.player,
        logits=logits,
        reported=given,
        rounding=precision("float32"),
    )
    changes = MISTAKES[case.code].changes
    assert changes is not None
    sizes = {side: a.size for side, a in logits.items()}
    found = [change.back(change.case.predict()) for change in changes(whole)]
    assert any(each is not None and fit(each, given, whole.rounding, sizes, "mean") is not None for each in found)
