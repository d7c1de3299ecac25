"""What the input alone shows: numbers that are lost, logits in the wrong order, losses that stand still."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, verify
from lossgrad.analysis.verify.variants import Variant
from lossgrad.objectives import CATALOGUE
from tests.unit.analysis.verify.wrong_code import Logits, random_logits, recorded_logits


def found(logits: Logits, claim: str | None = None, **players: ReportedPlayer) -> Sequence[Finding]:
    objective = CATALOGUE[claim] if claim else None
    variant = Variant(objective=objective, parameters=objective.resolve({})) if objective else None
    return verify(logits, players, claim=variant).findings


def codes(findings: Sequence[Finding]) -> set[str]:
    return {each.code for each in findings}


def only(findings: Sequence[Finding], code: str) -> Finding:
    (finding,) = [each for each in findings if each.code == code]
    return finding


def scalar(loss: float) -> ReportedPlayer:
    return ReportedPlayer(loss=loss)


def test_lost_numbers_are_counted_and_placed() -> None:
    logits = {"fake": np.array([1.0, 90.0, -2.0, 95.0])}
    gradients = np.array([0.1, np.nan, 0.2, np.inf])
    given = ReportedPlayer(sides={"fake": ReportedSide(gradients=gradients)})
    finding = only(found(logits, generator=given), "non_finite")
    assert finding.evidence["count"] == 2
    assert finding.evidence["not_a_number"] == 1
    assert finding.evidence["positions"] == [1, 3]
    assert finding.evidence["logits"] == [90.0, 95.0]
    assert finding.side == "fake"


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_a_lost_loss_is_told(loss: float) -> None:
    finding = only(found(random_logits(), "hinge", discriminator=scalar(loss)), "non_finite")
    assert finding.evidence["count"] == 1


def test_a_lost_loss_needs_no_other_explanation() -> None:
    told = found(random_logits(), "hinge", discriminator=scalar(np.nan), generator=scalar(1e6))
    assert [each.player for each in told if each.code == "unexplained"] == ["generator"]


def test_numbers_that_are_wrong_beside_lost_ones_are_told() -> None:
    gradients = np.random.default_rng(0).normal(size=random_logits()["fake"].size)
    gradients[3] = np.nan
    given = ReportedPlayer(sides={"fake": ReportedSide(gradients=gradients)})
    assert codes(found(random_logits(), "hinge", generator=given)) >= {"unexplained", "non_finite"}


def test_fakes_that_look_more_real_than_reals() -> None:
    logits = {"real": np.arange(20.0) - 10, "fake": np.arange(20.0)}
    # Of the 400 pairs the real is larger in 0 + … + 9 = 45 and equal in 10.
    finding = only(found(logits, "hinge", generator=scalar(0.3)), "reversed_logits")
    assert finding.evidence["area_under_curve"] == pytest.approx(0.125)


@pytest.mark.parametrize("logits", [random_logits(), recorded_logits("hinge", 60), recorded_logits("wasserstein", 0)])
def test_logits_in_the_right_order_or_in_none_are_not_reversed(logits: Logits) -> None:
    assert "reversed_logits" not in codes(found(logits, "hinge", generator=scalar(0.3)))


def test_energies_are_small_for_reals() -> None:
    logits = {"real": np.arange(20.0), "fake": np.arange(20.0) + 10}
    assert "reversed_logits" not in codes(found(logits, "energy_based", generator=scalar(0.3)))
    turned = {"real": logits["fake"], "fake": logits["real"]}
    assert "reversed_logits" in codes(found(turned, "energy_based", generator=scalar(0.3)))


def test_logits_that_are_all_the_same() -> None:
    logits = {"real": np.full(8, 0.5), "fake": np.full(8, 0.5)}
    assert only(found(logits, "hinge", generator=scalar(-0.5)), "constant_logits").evidence["value"] == 0.5


@pytest.mark.parametrize(("largest", "is_told"), [(88.0, False), (-120.0, True), (300.0, True)])
def test_logits_too_large_for_exponentials(largest: float, is_told: bool) -> None:
    logits = {"fake": np.array([1.0, largest])}
    findings = found(logits, "hinge", generator=scalar(0.1234567))
    assert ("large_logits" in codes(findings)) == is_told
    if is_told:
        assert only(findings, "large_logits").evidence["largest"] == abs(largest)


def test_right_code_is_not_told_that_its_logits_are_large() -> None:
    logits = {"fake": np.array([1.0, 300.0])}
    assert not found(logits, "hinge", generator=scalar(-150.5))


@pytest.mark.parametrize(
    ("loss", "word"),
    [(16.1181, "Keras"), (100.0, "BCELoss"), (18.4207, "epsilon"), (27.631, "epsilon"), (1.0064, "second sigmoid")],
)
def test_unexplained_losses_at_known_constants(loss: float, word: str) -> None:
    logits = random_logits(seed=3)
    finding = only(found(logits, "least_squares", discriminator=scalar(loss)), "known_constant")
    assert word in str(finding.evidence["meaning"])


def test_explained_losses_are_no_fingerprints() -> None:
    logits: Any = {"fake": np.array([0.0, 0.0])}
    assert "known_constant" not in codes(found(logits, "non_saturating", generator=scalar(float(np.log(2)))))


def test_a_loss_at_chance() -> None:
    logits = {"real": np.zeros(4), "fake": np.zeros(4)}
    findings = found(logits, "non_saturating", discriminator=scalar(float(2 * np.log(2))))
    assert only(findings, "at_chance").evidence["chance_level"] == pytest.approx(1.3862943611198906)
    away = found(random_logits(), "non_saturating", discriminator=scalar(0.7))
    assert "at_chance" not in codes(away)
