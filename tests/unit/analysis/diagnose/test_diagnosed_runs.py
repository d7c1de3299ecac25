"""What a run tells over time: recorded runs, and constructed ones that do one thing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.diagnose import SYMPTOMS, RunDiagnosis, diagnose_run
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, InvalidOption
from lossgrad.objectives import CATALOGUE
from tests.support.training import STEPS, Constructed, recorded


def run_of(name: str, real: Any, fake: Any, **given: Any) -> RunDiagnosis:
    return diagnose_run(CATALOGUE[name], {"real": real, "fake": fake}, **given)


def codes(diagnosis: RunDiagnosis) -> set[str]:
    return {finding.code for finding in diagnosis.findings}


def finding(diagnosis: RunDiagnosis, code: str) -> Any:
    return next(each for each in diagnosis.findings if each.code == code)


@pytest.fixture(scope="module")
def recorded_runs() -> dict[str, RunDiagnosis]:
    found = {}
    for name in ("minimax", "non_saturating", "hinge", "wasserstein", "patch"):
        run = recorded(name)
        found[name] = run_of(
            "non_saturating" if name == "patch" else name,
            run["real"],
            run["fake"],
            steps=run["step"],
            generator_gradient_norm=run["generator_grad_norm"],
        )
    return found


def test_the_minimax_runs_generator_is_weak(recorded_runs: dict[str, RunDiagnosis]) -> None:
    run = recorded("minimax")
    d = 1 / (1 + np.exp(-run["fake"].astype(float)))
    assert f"{d.mean():.2g}" == "0.21"
    assert f"{(1 - d).mean() / d.mean():.2g}" == "3.8"
    diagnosis = recorded_runs["minimax"]
    assert diagnosis.headline.startswith("The generator's gradient is weak on ")
    assert (
        "mean weight 0.21 over the run, where 1 is full strength; with non_saturating it would be 0.79, 3.8 times as "
        "strong" in diagnosis.headline
    )
    weak = diagnosis.findings[0]
    assert weak.code == "weak_generator_gradient"
    assert weak.severity == "warning"
    assert weak.evidence["alternative"] == "non_saturating"
    assert weak.first_step is not None
    assert 50 <= weak.first_step <= 200
    assert weak.evidence["ongoing"] is True


@pytest.mark.parametrize("name", ["non_saturating", "hinge", "patch"])
def test_the_other_runs_have_no_fault(recorded_runs: dict[str, RunDiagnosis], name: str) -> None:
    diagnosis = recorded_runs[name]
    assert diagnosis.headline.startswith("No fault found")
    assert {each.severity for each in diagnosis.findings} <= {"info"}
    assert codes(diagnosis) <= {"discriminator_ahead", "confident_on_reals"}


def test_the_wasserstein_runs_fakes_lose_their_spread_for_a_while(recorded_runs: dict[str, RunDiagnosis]) -> None:
    spreads = recorded("wasserstein")["fake"].astype(float).std(axis=1)
    assert spreads[10:14].min() > 5 * spreads[40:50].max() / 2
    diagnosis = recorded_runs["wasserstein"]
    faults = [each for each in diagnosis.findings if each.severity != "info"]
    assert [each.code for each in faults] == ["collapse"]
    assert faults[0].confidence == "possible"
    assert faults[0].evidence["ongoing"] is False
    assert any(each.code == "recovered" and each.evidence["code"] == "collapse" for each in diagnosis.events)


Sides = Callable[[Constructed], Any]


def healthy(run: Constructed) -> tuple[str, Any, Any, dict[str, Any]]:
    return "non_saturating", run.side(0.7), run.side(-0.7), {}


def swing(amplitude: float, period: float) -> Sides:
    def sides(run: Constructed) -> tuple[str, Any, Any, dict[str, Any]]:
        phase = amplitude * np.cos(2 * np.pi * run.time / period)
        return "non_saturating", run.side(phase), run.side(-phase), {}

    return sides


def norms(change: Callable[[Array], Array]) -> Sides:
    def sides(run: Constructed) -> tuple[str, Any, Any, dict[str, Any]]:
        usual = 5 + np.sin(np.arange(run.steps, dtype=float))
        name, real, fake, _ = healthy(run)
        return name, real, fake, {"generator_gradient_norm": change(usual)}

    return sides


def at_step(step: int, value: float) -> Callable[[Array], Array]:
    return lambda usual: np.where(np.arange(len(usual)) == step, value, usual)


SHOWN_AND_NEARLY: dict[str, tuple[Sides, Sides]] = {
    "weak_generator_gradient": (
        lambda run: ("minimax", run.side(1), run.side(-1 - run.time / 40), {}),
        lambda run: ("minimax", run.side(1), run.side(-0.3), {}),
    ),
    "discriminator_took_over": (
        lambda run: ("non_saturating", run.side(1 + run.time / 20), run.side(-1 - run.time / 20), {}),
        lambda run: ("non_saturating", run.side(1 + run.time / 200), run.side(-1), {}),
    ),
    "discriminator_ahead": (
        lambda run: ("hinge", run.side(1.5), run.side(-1.5), {}),
        healthy,
    ),
    "at_chance": (
        lambda run: ("non_saturating", run.side(0, 0.2), run.side(0, 0.2), {}),
        healthy,
    ),
    "dead_discriminator": (
        lambda run: ("hinge", run.side(0.2, 1e-5), run.side(0.2, 1e-5), {}),
        lambda run: ("hinge", run.side(0.2, 0.1), run.side(0.2, 0.1), {}),
    ),
    "generator_took_over": (
        lambda run: ("non_saturating", run.side(3), run.side(-1 + np.minimum(run.time / 20, 4)), {}),
        healthy,
    ),
    "fakes_outrank_reals": (
        lambda run: ("wasserstein", run.side(-1), run.side(1), {}),
        swing(1.0, 16.0),
    ),
    "one_verdict": (
        lambda run: ("hinge", run.side(4), run.side(2.5), {}),
        healthy,
    ),
    "collapse": (
        lambda run: ("hinge", run.side(1), run.side(-1, np.where(run.time < 80, 1.0, 0.02)), {}),
        # Both sides lose their spread: the scale of the logits has changed, nothing has collapsed.
        lambda run: (
            "hinge",
            run.side(0.1, np.where(run.time < 80, 1.0, 0.1)),
            run.side(-0.1, np.where(run.time < 80, 1.0, 0.1)),
            {},
        ),
    ),
    "fakes_alike": (
        lambda run: ("hinge", run.side(1), run.side(-1, 0.02), {}),
        lambda run: ("hinge", run.side(1), run.side(-1, 0.2), {}),
    ),
    "oscillation": (swing(2.0, 16.0), swing(0.3, 16.0)),
    "exploding_logits": (
        lambda run: ("wasserstein", *(sign * np.exp(run.time / 25) * run.side(1, 0.3) for sign in (1, -1)), {}),
        # Large from the beginning, and not growing.
        lambda run: ("wasserstein", run.side(300.0), run.side(-300.0), {}),
    ),
    "logit_drift": (
        lambda run: ("hinge", run.side(0.5 + run.time / 4), run.side(-0.5 + run.time / 4), {}),
        # Wasserstein's logits mean the same wherever they are.
        lambda run: ("wasserstein", run.side(0.5 + run.time / 4), run.side(-0.5 + run.time / 4), {}),
    ),
    "overfitting": (
        lambda run: (*healthy(run)[:3], {"validation": run.side(0.7 - np.minimum(run.time / 50, 1.2))}),
        lambda run: (*healthy(run)[:3], {"validation": run.side(0.5)}),
    ),
    "confident_on_reals": (
        lambda run: ("non_saturating", run.side(2), run.side(-0.5), {}),
        lambda run: ("non_saturating", run.side(0.4), run.side(-0.5), {}),
    ),
    "looks_like_probabilities": (
        lambda run: ("non_saturating", *(1 / (1 + np.exp(-run.side(mean))) for mean in (1, -1)), {}),
        lambda run: ("wasserstein", *(1 / (1 + np.exp(-run.side(mean))) for mean in (1, -1)), {}),
    ),
    "overflow": (
        lambda run: ("maximum_likelihood", run.side(1), run.side(-1) + np.where(run.time == 90, 800, 0), {}),
        lambda run: ("non_saturating", run.side(1), run.side(-1) + np.where(run.time == 90, 800, 0), {}),
    ),
    "underflow": (
        lambda run: ("minimax", run.side(1), run.side(-22), {}),
        lambda run: ("minimax", run.side(1), run.side(-12), {}),
    ),
    "mistakes_beyond_probabilities": (
        lambda run: ("non_saturating", run.side(1), run.side(18), {}),
        lambda run: ("non_saturating", run.side(1), run.side(8), {}),
    ),
    "few_examples_carry_generator": (
        lambda run: ("maximum_likelihood", run.side(0), run.side(0, 4.0), {}),
        lambda run: ("maximum_likelihood", run.side(0), run.side(0, 0.5), {}),
    ),
    "few_examples_carry_discriminator": (
        lambda run: ("hinge", run.side(3, 1.0), run.side(0), {}),
        healthy,
    ),
    "one_side_dominates": (
        lambda run: ("non_saturating", run.side(5), run.side(0), {}),
        healthy,
    ),
    "gradient_spike": (norms(at_step(90, 100.0)), norms(at_step(90, 40.0))),
    "gradient_not_finite": (norms(at_step(90, np.nan)), norms(at_step(90, 1e30))),
    "gradient_zero": (norms(at_step(90, 0.0)), norms(at_step(90, 1e-30))),
    "gradient_vanishing": (
        norms(lambda usual: usual * np.exp(-np.arange(len(usual)) / 20)),
        norms(lambda usual: usual / (1 + np.arange(len(usual)) / 20)),
    ),
    "gradient_large": (norms(lambda usual: 40 * usual), norms(lambda usual: 10 * usual)),
    "stuck_loss": (
        lambda run: ("least_squares", run.side(0.5, 1e-5), run.side(0.5, 1e-5), {}),
        healthy,
    ),
}


@pytest.mark.parametrize("code", SHOWN_AND_NEARLY)
def test_a_run_shows_it(code: str) -> None:
    name, real, fake, given = SHOWN_AND_NEARLY[code][0](Constructed())
    diagnosis = run_of(name, real, fake, **given)
    assert code in codes(diagnosis)
    assert code in {each.code for each in diagnosis.events}


@pytest.mark.parametrize("code", SHOWN_AND_NEARLY)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_run_that_nearly_does_does_not(code: str, seed: int) -> None:
    name, real, fake, given = SHOWN_AND_NEARLY[code][1](Constructed(seed))
    assert code not in codes(run_of(name, real, fake, **given))


def test_a_standstill_is_told_from_chance() -> None:
    still = Constructed(still=True)
    redrawn = run_of("non_saturating", still.side(0.7), still.side(-0.7))
    assert finding(redrawn, "stalled").confidence == "likely"
    same = np.repeat(still.side(0.7)[:1], STEPS, axis=0), np.repeat(still.side(-0.7)[:1], STEPS, axis=0)
    assert finding(run_of("non_saturating", *same), "stalled").confidence == "certain"
    moving = Constructed()
    assert "stalled" not in codes(run_of(*healthy(moving)[:3]))
    # With so few examples, sampling hides whatever the networks do.
    few = Constructed(still=True, size=8)
    assert "stalled" not in codes(run_of("non_saturating", few.side(0.7), few.side(-0.7)))


def test_every_symptom_has_a_run_that_shows_it() -> None:
    assert {symptom.code for symptom in SYMPTOMS} == set(SHOWN_AND_NEARLY) | {"stalled"}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["non_saturating", "hinge", "least_squares", "wasserstein", "relativistic_average"])
def test_healthy_runs_read_healthy(name: str, seed: int) -> None:
    run = Constructed(seed)
    diagnosis = run_of(name, run.side(0.7), run.side(-0.3))
    assert diagnosis.headline.startswith("No fault found"), diagnosis.headline


def test_a_swings_period_and_amplitude_are_measured() -> None:
    run = Constructed()
    name, real, fake, _ = swing(2.0, 16.0)(run)
    diagnosis = run_of(name, real, fake, steps=range(0, 10 * STEPS, 10))
    evidence = finding(diagnosis, "oscillation").evidence
    assert evidence["period"] == pytest.approx(160, rel=0.1)
    assert evidence["amplitude"] == pytest.approx(4, rel=0.2)
    assert evidence["changes_sign"] is True


def test_it_says_when_something_began_and_ended() -> None:
    run = Constructed()
    weak = (run.time >= 40) & (run.time < 100)
    diagnosis = run_of("minimax", run.side(1), run.side(np.where(weak, -5.0, 0.0)))
    told = [each for each in diagnosis.events if each.code == "weak_generator_gradient"]
    over = [each for each in diagnosis.events if each.evidence.get("code") == "weak_generator_gradient"]
    # Seen once the median of the last eight steps is past the threshold, over once it is back.
    assert told[0].first_step == pytest.approx(44, abs=2)
    assert over[0].code == "recovered"
    assert over[0].last_step == pytest.approx(103, abs=3)
    summed_up = finding(diagnosis, "weak_generator_gradient")
    assert summed_up.evidence["ongoing"] is False
    assert summed_up.evidence["steps"] == pytest.approx(60, abs=4)


def test_what_gets_worse_is_told_again() -> None:
    run = Constructed()
    diagnosis = run_of("minimax", run.side(1), run.side(-1 - run.time / 16))
    severities = [each.severity for each in diagnosis.events if each.code == "weak_generator_gradient"]
    assert severities == ["warning", "critical"]


def test_figures_over_a_run() -> None:
    run = Constructed()
    real, fake = run.side(1 + run.time / 20), run.side(-1)
    diagnosis = run_of("non_saturating", real, fake)
    summary = next(each for each in diagnosis.figures if each.key == "mean_logit.real")
    means = real.mean(axis=1)
    assert summary.first == pytest.approx(means[0])
    assert summary.last == pytest.approx(means[-1])
    assert summary.minimum == pytest.approx(means.min())
    assert summary.maximum_step == means.argmax()
    assert summary.mean == pytest.approx(means.mean())
    assert summary.trend == "rising"
    series = next(each for each in diagnosis.series if each.key == "mean_logit.real")
    np.testing.assert_allclose(series.values, means, rtol=1e-12)
    assert {each.key: each.trend for each in diagnosis.figures}["mean_logit.fake"] == "steady"
    assert next(each for each in diagnosis.figures if each.key == "r_v").inapplicable


@pytest.mark.parametrize("name", ["minimax", "hinge"])
def test_a_run_of_one_step_tells_what_the_batch_does(name: str) -> None:
    run = recorded(name)
    diagnosis = run_of(name, run["real"][28:29], run["fake"][28:29])
    assert (name == "minimax") == ("weak_generator_gradient" in codes(diagnosis))
    assert diagnosis.events == ()
    assert diagnosis.steps == (0,)


def test_batches_may_differ_from_step_to_step() -> None:
    rng = np.random.default_rng(0)
    sizes = [1, 3, 64, 2, 128]
    real = [rng.normal(0, 1, size) for size in sizes]
    fake = [rng.normal(0, 1, (size, 1, 2, 2)) for size in sizes]
    validation = [None, rng.normal(0, 1, 5), None, None, None]
    diagnosis = run_of("hinge", real, fake, validation=validation)
    series = next(each for each in diagnosis.series if each.key == "r_v")
    assert np.isnan(series.values).tolist() == [True, False, True, True, True]


def test_what_is_wrong_with_a_run_says_at_which_step() -> None:
    good = np.ones((3, 4))
    broken = good.copy()
    broken[2, 1] = np.inf
    with pytest.raises(InvalidLogits) as infinite:
        run_of("hinge", broken, good)
    assert infinite.value.pointer == "/logits/real/2/1"
    with pytest.raises(InvalidLogits) as held_out:
        run_of("hinge", good, good, validation=broken)
    assert held_out.value.pointer == "/validation/2/1"
    wrongs: dict[str, dict[str, Any]] = {
        "/steps/1": {"steps": [5, 5, 6]},
        "/steps": {"steps": [1]},
        "/validation": {"validation": [None]},
        "/generator_gradient_norm": {"generator_gradient_norm": [1.0]},
    }
    for pointer, given in wrongs.items():
        with pytest.raises(InvalidOption) as wrong:
            run_of("hinge", good, good, **given)
        assert wrong.value.pointer == pointer
    with pytest.raises(InvalidOption) as shorter:
        run_of("hinge", good, good[:2])
    assert shorter.value.pointer == "/logits/fake"
    with pytest.raises(InvalidOption):
        run_of("hinge", good[:0], good[:0])
