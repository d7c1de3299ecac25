"""What one batch tells: each finding on a batch that shows it, and none on one that nearly does."""

from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.diagnose import SYMPTOMS, Diagnosis, diagnose
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
from tests.support.training import recorded, told


def spread(mean: float, deviation: float = 1.0, size: int = 64) -> Array:
    """Numbers spread evenly about a mean, with a given standard deviation."""
    points = np.linspace(-1, 1, size)
    values: Array = mean + deviation * points / np.std(points)
    return values


def found(name: str, real: Any, fake: Any, **given: Any) -> dict[str, Any]:
    diagnosis = diagnose(CATALOGUE[name], {"real": np.asarray(real), "fake": np.asarray(fake)}, **given)
    return {finding.code: finding for finding in diagnosis.findings}


SHOWN_AND_NEARLY: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    # code: (what shows it, what nearly does), each (objective, real, fake)
    "weak_generator_gradient": (
        ("minimax", spread(1), spread(-3)),
        # mean(1 − D)/mean(D) is exp(−a) = 2.7 where all logits are alike: under 3.
        ("minimax", spread(1), np.full(64, -1.0)),
    ),
    "discriminator_took_over": (
        ("hinge", spread(3), spread(-3)),
        ("hinge", spread(1), spread(-1)),
    ),
    "discriminator_ahead": (
        ("hinge", spread(1), spread(-1)),
        ("hinge", spread(0.5), spread(-0.5)),
    ),
    "at_chance": (
        ("non_saturating", spread(0, 0.2), spread(0, 0.2)),
        ("non_saturating", spread(0.2, 0.2), spread(-0.2, 0.2)),
    ),
    "dead_discriminator": (
        ("non_saturating", np.zeros(64), np.zeros(64)),
        ("non_saturating", spread(0, 0.01), spread(0, 0.01)),
    ),
    "fakes_outrank_reals": (
        ("hinge", spread(-1), spread(1)),
        ("hinge", spread(-0.1), spread(0.1)),
    ),
    "generator_took_over": (
        ("non_saturating", spread(2), spread(2)),
        ("non_saturating", spread(0.2), spread(0.2)),
    ),
    "one_verdict": (
        ("hinge", spread(5), spread(3)),
        ("hinge", spread(1), spread(0)),
    ),
    "fakes_alike": (
        ("hinge", spread(1), spread(-1, 0.02)),
        ("hinge", spread(1), spread(-1, 0.2)),
    ),
    "logit_drift": (
        ("hinge", spread(41), spread(40)),
        ("hinge", spread(4), spread(3)),
    ),
    "overflow": (
        ("least_squares", spread(1), np.r_[spread(0), 400.0]),
        ("least_squares", spread(1), np.r_[spread(0), 200.0]),
    ),
    "underflow": (
        ("minimax", spread(1), spread(-20)),
        ("minimax", spread(1), spread(-14)),
    ),
    "mistakes_beyond_probabilities": (
        ("non_saturating", spread(1), np.r_[spread(0), 17.0]),
        ("non_saturating", spread(1), np.r_[spread(0), 16.0]),
    ),
    "non_finite_logits": (
        ("hinge", spread(1), np.r_[spread(-1), np.nan]),
        ("hinge", spread(1), np.r_[spread(-1), 1e308]),
    ),
    "looks_like_probabilities": (
        ("non_saturating", spread(0.7, 0.1), spread(0.3, 0.1)),
        ("least_squares", spread(0.7, 0.1), spread(0.3, 0.1)),
    ),
    "few_examples_carry_generator": (
        ("maximum_likelihood", spread(1), np.r_[spread(0, 0.1), 8.0]),
        ("maximum_likelihood", spread(1), np.r_[spread(0, 0.1), 1.0]),
    ),
    "few_examples_carry_discriminator": (
        ("hinge", np.r_[spread(3, 0.2), 0.0], spread(-1)),
        ("hinge", np.r_[spread(3, 0.2), np.zeros(16)], spread(-1)),
    ),
    "one_side_dominates": (
        ("non_saturating", spread(5), spread(0)),
        ("non_saturating", spread(1), spread(0)),
    ),
}
"""Findings that logits alone show."""


@pytest.mark.parametrize("code", SHOWN_AND_NEARLY)
def test_a_batch_shows_it(code: str) -> None:
    name, real, fake = SHOWN_AND_NEARLY[code][0]
    assert code in told(list(found(name, real, fake).values()))


@pytest.mark.parametrize("code", SHOWN_AND_NEARLY)
def test_a_batch_that_nearly_does_does_not(code: str) -> None:
    name, real, fake = SHOWN_AND_NEARLY[code][1]
    assert code not in told(list(found(name, real, fake).values()))


def test_held_out_reals_judged_as_fakes_are_overfitting() -> None:
    assert "overfitting" in found("hinge", spread(2), spread(-2), validation=spread(-1))
    assert "overfitting" not in found("hinge", spread(2), spread(-2), validation=spread(1))


def test_confidence_on_reals_is_a_remark() -> None:
    assert found("non_saturating", spread(2), spread(-1))["confident_on_reals"].severity == "info"
    assert "confident_on_reals" not in found("non_saturating", spread(0.5), spread(-1))


@pytest.mark.parametrize(
    ("norm", "code"), [(0.0, "gradient_zero"), (np.nan, "gradient_not_finite"), (np.inf, "gradient_not_finite")]
)
def test_a_broken_parameter_gradient_is_critical(norm: float, code: str) -> None:
    assert found("hinge", spread(1), spread(0), generator_gradient_norm=norm)[code].severity == "critical"
    assert not {"gradient_zero", "gradient_not_finite"} & set(
        found("hinge", spread(1), spread(0), generator_gradient_norm=1e-30)
    )


def test_a_large_parameter_gradient_is_a_remark() -> None:
    assert found("hinge", spread(1), spread(0), generator_gradient_norm=150.0)["gradient_large"].severity == "info"
    assert "gradient_large" not in found("hinge", spread(1), spread(0), generator_gradient_norm=90.0)


def test_sureness_of_the_reals_is_no_remark_where_the_fakes_are_taken_for_real_as_well() -> None:
    assert "confident_on_reals" not in found("non_saturating", spread(2, 0.5), spread(1, 0.5))


def test_within_a_hinges_margin_a_common_offset_costs_nothing() -> None:
    # max(0, 1 − a) + max(0, 1 + a') is 2 less a − a' wherever all are within ±1; at 4 and 2.5 it is 3.5.
    idle = found("hinge", spread(0.6, 0.15), spread(0.4, 0.15))
    assert "one_verdict" not in idle
    assert "one_verdict" in found("hinge", spread(4, 0.5), spread(2.5, 0.5))
    # The logistic loss feels every offset.
    assert "one_verdict" in found("non_saturating", spread(1.6, 0.4), spread(1.2, 0.4))


def test_what_a_won_game_implies_is_told_with_it() -> None:
    findings = found("hinge", np.r_[spread(3, 0.2), 0.0], spread(-1))
    won = findings["discriminator_took_over"]
    assert "few_examples_carry_discriminator" not in findings
    assert "few examples carried the discriminator's gradient" in won.explanation
    assert won.evidence["implies"] == ["few_examples_carry_discriminator", "one_side_dominates", "confident_on_reals"]


def test_no_gradient_at_all_is_not_called_one_sided() -> None:
    # Past the margin on both sides every weight of a hinge is 0.
    assert "one_side_dominates" not in told(list(found("hinge", spread(5), spread(-5)).values()))


def test_without_a_gap_there_is_no_r_v() -> None:
    # Two standard errors of a difference of means of 64 numbers with a spread of 1 are 2·√(2/64) = 0.354.
    for gap, known in ((0.3, False), (-0.5, False), (0.4, True)):
        diagnosis = diagnose(CATALOGUE["hinge"], {"real": spread(gap), "fake": spread(0)}, validation=spread(gap / 2))
        r_v = next(each for each in diagnosis.figures if each.figure.name == "r_v").values[0].value
        assert (r_v is not None) == known
        assert r_v is None or abs(r_v - 0.5) < 1e-9


def test_every_symptom_of_a_batch_has_a_test_here() -> None:
    elsewhere = {"overfitting", "confident_on_reals", "gradient_zero", "gradient_not_finite", "gradient_large"}
    assert {symptom.code for symptom in SYMPTOMS if symptom.in_batch} == set(SHOWN_AND_NEARLY) | elsewhere


def test_a_vanishing_gradient_is_critical() -> None:
    assert found("minimax", spread(1), spread(-2))["weak_generator_gradient"].severity == "warning"
    assert found("minimax", spread(1), spread(-9))["weak_generator_gradient"].severity == "critical"


def test_without_an_alternative_the_gradient_is_judged_by_itself() -> None:
    finding = found("f_hellinger", spread(2), spread(-8))["weak_generator_gradient"]
    assert "alternative" not in finding.evidence
    assert "weak_generator_gradient" not in found("f_hellinger", spread(2), spread(-2))


def test_a_generator_whose_fakes_pass_is_not_told_to_change_its_loss() -> None:
    """Its weight is low because it has won: minimax would be 148 times as strong, and no help."""
    assert "weak_generator_gradient" not in found("non_saturating", spread(5), np.full(64, 5.0))


def test_a_relativistic_discriminator_that_has_solved_its_task_leaves_the_generator_its_gradient() -> None:
    finding = found("relativistic_average_hinge", spread(4, 0.5), spread(-4, 0.5))["discriminator_took_over"]
    assert finding.severity == "info"
    assert found("hinge", spread(4, 0.5), spread(-4, 0.5))["discriminator_took_over"].severity == "warning"


def test_a_kernel_distance_has_no_sign_to_be_flipped() -> None:
    assert "fakes_outrank_reals" not in found("energy_distance", spread(-3), spread(3))


def test_a_fresh_discriminator_that_leans_to_one_side_has_not_lost() -> None:
    assert "generator_took_over" not in found("non_saturating", spread(0.15, 0.1), spread(0.17, 0.1))


def test_a_few_pairs_prove_nothing() -> None:
    assert not {"discriminator_took_over", "fakes_outrank_reals", "at_chance"} & set(
        found("hinge", [1.0, 2.0], [0.0, -1.0])
    )
    assert "fakes_outrank_reals" not in found("hinge", [-1.0, -2.0], [0.0, 1.0])


def test_findings_come_with_the_most_telling_first_and_it_is_the_headline() -> None:
    diagnosis = diagnose(CATALOGUE["minimax"], {"real": spread(3), "fake": spread(-9)})
    severities = [finding.severity for finding in diagnosis.findings]
    assert severities == sorted(severities, key=["critical", "warning", "info"].index)
    assert diagnosis.headline.startswith(diagnosis.findings[0].title)


def test_a_healthy_batch_reads_healthy() -> None:
    diagnosis = diagnose(CATALOGUE["non_saturating"], {"real": spread(1), "fake": spread(-0.5)})
    assert diagnosis.headline.startswith("No fault found: the generator's gradient has a mean weight of 0.6")
    assert all(finding.severity == "info" for finding in diagnosis.findings)


def test_findings_explain_themselves() -> None:
    for name, real, fake in (shown for shown, _ in SHOWN_AND_NEARLY.values()):
        for finding in found(name, real, fake).values():
            for text in (finding.title, finding.explanation, finding.advice):
                assert text
                assert not {"nan", "None"} & set(text.replace(",", " ").split())
            assert finding.evidence, finding.code


def one(name: str, step: int) -> Diagnosis:
    run = recorded(name)
    return diagnose(
        CATALOGUE["non_saturating" if name == "patch" else name], {"real": run["real"][step], "fake": run["fake"][step]}
    )


@pytest.mark.parametrize("name", ["non_saturating", "hinge", "wasserstein", "patch"])
def test_the_last_recorded_batches_have_no_fault(name: str) -> None:
    diagnosis = one(name, -1)
    assert diagnosis.headline.startswith("No fault found"), diagnosis.headline
