"""What a run tells over time: recorded runs, and constructed ones that do one thing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.diagnose import SYMPTOMS, RunDiagnosis, diagnose_run
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits, InvalidOption
from lossgrad.objectives import CATALOGUE
from tests.support.training import STEPS, Constructed, recorded, told


def run_of(name: str, real: Any, fake: Any, **given: Any) -> RunDiagnosis:
    return diagnose_run(CATALOGUE[name], {"real": real, "fake": fake}, **given)


def codes(diagnosis: RunDiagnosis) -> set[str]:
    return told(diagnosis.findings)


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


def still(run: Constructed) -> Constructed:
    """One whose means only sampling moves, as long as this one."""
    return Constructed(7, steps=run.steps, still=True)


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
        # All within the margin, where a hinge does not feel a common offset.
        lambda run: ("hinge", still(run).side(0.6, 0.1), still(run).side(0.4, 0.1), {}),
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
    "non_finite_logits": (
        lambda run: ("hinge", run.side(1), run.side(-1) + np.where(run.time == 90, np.inf, 0), {}),
        lambda run: ("hinge", run.side(1), run.side(-1) + np.where(run.time == 90, 1e300, 0), {}),
    ),
    "oscillation": (swing(2.0, 16.0), swing(0.3, 16.0)),
    # AUC Φ(2·mean/√2): from 0.08 to 0.92, and from 0.36 to 0.64.
    "lead_flips": (swing(1.0, 24.0), swing(0.25, 24.0)),
    "frozen_discriminator": (
        # In 32 steps the fakes' mean goes 6.4: a variance of 6.4²/12, 218 times the 1/64 of its standard error squared.
        lambda run: ("hinge", still(run).side(0.5), run.side(-0.5 + run.time / 5), {}),
        # Both move.
        lambda run: ("hinge", run.side(0.5 + run.time / 5), run.side(-0.5 + run.time / 5), {}),
    ),
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


def every_tenth(run: Constructed) -> range:
    return range(0, 10 * run.steps, 10)


def test_a_standstill_is_told_from_chance() -> None:
    run = Constructed(still=True)
    steps = every_tenth(run)
    stalled = finding(run_of("non_saturating", run.side(0.7), run.side(-0.7), steps=steps), "stalled")
    assert (stalled.severity, stalled.confidence) == ("warning", "likely")
    assert stalled.evidence["still_since"] == 0
    assert stalled.first_step == 10 * 63
    same = np.repeat(run.side(0.7)[:1], STEPS, axis=0), np.repeat(run.side(-0.7)[:1], STEPS, axis=0)
    assert finding(run_of("non_saturating", *same), "stalled").confidence == "certain"
    moving = Constructed()
    assert "stalled" not in codes(run_of(*healthy(moving)[:3], steps=steps))
    # With so few examples, sampling hides whatever the networks do.
    few = Constructed(still=True, size=8)
    assert "stalled" not in codes(run_of("non_saturating", few.side(0.7), few.side(-0.7), steps=steps))


def test_every_symptom_has_a_run_that_shows_it() -> None:
    assert {symptom.code for symptom in SYMPTOMS} == set(SHOWN_AND_NEARLY) | {"stalled"}


def test_a_discriminator_that_has_stood_still_for_long_is_frozen_whoever_leads() -> None:
    run = Constructed()
    sides = still(run).side(0.5), run.side(0.5 + 2 * np.cos(run.time / 4))
    frozen = finding(run_of("wasserstein", *sides, steps=every_tenth(run)), "frozen_discriminator")
    # The variance of a cosine of amplitude 2 is 2, and that of the wobble 0.16; 1/64 is what sampling does. It is told
    # of the worst moment, and records are no whole number of turns.
    assert frozen.evidence["variance_over_sampling_fake"] == pytest.approx(64 * 2.16, rel=0.3)
    assert frozen.evidence["variance_over_sampling_real"] < 2
    assert "frozen_discriminator" not in codes(run_of("wasserstein", *sides))


def test_a_standstill_at_chance_is_an_end() -> None:
    run = Constructed(still=True)
    settled = run_of("non_saturating", run.side(0.05), run.side(-0.05), steps=every_tenth(run))
    assert finding(settled, "stalled").severity == "info"
    assert settled.headline.startswith("No fault found")


def test_a_standstill_takes_steps_not_records() -> None:
    run = Constructed(still=True)
    # 160 records are 159 steps here, in which a training with a small learning rate would not be seen to move.
    assert "stalled" not in codes(run_of("non_saturating", run.side(0.7), run.side(-0.7)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("mean", "spread"),
    [
        # In 64 steps the mean goes half a spread: four of its standard errors, an eighth.
        (lambda time: 0.7 - time / 128, lambda time: 1.0 + 0 * time),
        # Only the spread changes, in 64 steps by a quarter; one batch tells its logarithm to 1/√128 = 0.09.
        (lambda time: 0.7 + 0 * time, lambda time: 1.0 - time / 250),
    ],
    ids=["means", "spreads"],
)
def test_slow_movement_is_no_standstill(mean: Any, spread: Any, seed: int) -> None:
    run = Constructed(seed, still=True)
    real, fake = run.side(mean(run.time), spread(run.time)), run.side(-0.7)
    assert "stalled" not in codes(run_of("non_saturating", real, fake, steps=every_tenth(run)))


def test_one_overtaking_is_no_coming_and_going() -> None:
    run = Constructed()
    ahead = 1 - 2 * np.clip((run.time - 70) / 20, 0, 1)
    assert "lead_flips" not in codes(run_of("wasserstein", run.side(ahead), run.side(-ahead)))


def test_who_comes_and_goes_is_not_at_chance() -> None:
    run = Constructed()
    name, real, fake, _ = swing(1.0, 6.0)(run)  # the mean of eight steps is near 0 all the time
    early = run_of(name, real[:60], fake[:60])
    later = run_of(name, real, fake)
    assert "lead_flips" not in codes(early)
    assert "lead_flips" in codes(later)
    chance = [each for each in later.findings if each.code == "at_chance"]
    assert all(each.last_step is not None and each.last_step < 64 for each in chance)


def test_reals_that_fall_as_well_are_no_collapse_of_the_fakes() -> None:
    run = Constructed()
    lost = np.where(run.time < 80, 1.0, 0.02)
    fakes = np.where(run.time < 80, 1.0, 0.0005)
    diagnosis = run_of("hinge", run.side(1, lost), run.side(-1, fakes))
    assert "collapse" not in codes(diagnosis)


def test_growth_that_takes_the_whole_run_is_growth() -> None:
    run = Constructed()
    # 120^(64/160) = 6.8 within the window would be told in any case; from 40 to 280 it is 2.2.
    slowly = 20 * 7 ** (run.time / STEPS)
    real, fake = slowly * run.side(2, 0.2), slowly * run.side(-2, 0.2)
    growth = finding(run_of("non_saturating", real, fake), "exploding_logits")
    assert growth.evidence["growth"] == pytest.approx(4, rel=0.8)
    assert "when they were smallest" in growth.title
    # A critic's level means nothing, and may well be far away.
    far = 20 * 7 ** (run.time / STEPS)
    assert "exploding_logits" not in codes(run_of("wasserstein", run.side(far + 1), run.side(far - 1)))


def test_probabilities_are_taken_back_once_a_logit_is_none() -> None:
    run = Constructed()
    real, fake = (1 / (1 + np.exp(-run.side(mean))) for mean in (1.0, -1.0))
    real[40, 5] = 1.2
    diagnosis = run_of("non_saturating", real, fake)
    assert "looks_like_probabilities" not in codes(diagnosis)
    ends = [each for each in diagnosis.events if each.evidence.get("code") == "looks_like_probabilities"]
    assert [each.title for each in ends] == ["Taken back at step 39: probabilities in the place of logits"]
    # Certain ones, all 1, are still probabilities.
    real[40, 5] = 1.0
    real[60:], fake[60:] = 1.0, 1.0
    certain = run_of("non_saturating", real, fake)
    assert finding(certain, "looks_like_probabilities").evidence["steps"] == STEPS
    assert certain.findings[0].code == "looks_like_probabilities"


def test_a_cause_is_told_before_what_comes_of_it() -> None:
    run = Constructed()
    diagnosis = run_of("non_saturating", still(run).side(0.5), run.side(0.5 + run.time / 10))
    assert [each.code for each in diagnosis.findings][:2] == ["frozen_discriminator", "fakes_outrank_reals"]


def test_what_is_over_is_told_after_what_still_is() -> None:
    run = Constructed()
    # A collapse for 30 steps of 160, critical while it lasts, and a common offset from step 80 on.
    alike = np.where((run.time >= 30) & (run.time < 60), 0.004, 1.0)
    offset = np.where(run.time < 80, 0.0, 12.0)
    diagnosis = run_of("non_saturating", run.side(1 + offset), run.side(-1 + offset, alike))
    severities = {each.code: each.severity for each in diagnosis.findings}
    assert severities["collapse"] == "critical"
    assert diagnosis.findings[0].code == "one_verdict"


def test_what_lasts_is_summed_up_by_its_mean() -> None:
    run = Constructed(still=True)
    better = np.where(run.time < STEPS - 10, 1.5, 1.0)
    diagnosis = run_of("hinge", run.side(better), run.side(-better))
    ahead = finding(diagnosis, "discriminator_ahead")
    # The AUC is Φ(2·1.5/√2) = 0.983, and at the end Φ(2/√2) = 0.921.
    assert ahead.evidence["auc"] == pytest.approx(0.98, abs=0.005)
    assert "ranks 98% of all pairs" in ahead.title
    assert "means over these" in ahead.explanation


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
    arisen = [each for each in diagnosis.events if each.code == "weak_generator_gradient"]
    over = [each for each in diagnosis.events if each.evidence.get("code") == "weak_generator_gradient"]
    # Seen once the median of the last eight steps is past the threshold, over once it is back.
    assert arisen[0].first_step == pytest.approx(44, abs=2)
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
    real = [rng.normal(9, 1, size) for size in sizes]
    fake = [rng.normal(0, 1, (size, 1, 2, 2)) for size in sizes]
    validation = [None, rng.normal(0, 1, 5), None, None, None]
    diagnosis = run_of("hinge", real, fake, validation=validation)
    series = next(each for each in diagnosis.series if each.key == "r_v")
    assert np.isnan(series.values).tolist() == [True, False, True, True, True]


def test_what_is_wrong_with_a_run_says_at_which_step() -> None:
    good = np.ones((3, 4))
    with pytest.raises(InvalidLogits) as empty:
        run_of("hinge", [good[0], good[1], good[2, :0]], good)
    assert empty.value.pointer == "/logits/real/2"
    with pytest.raises(InvalidLogits) as held_out:
        run_of("hinge", good, good, validation=[None, None, good[2, :0]])
    assert held_out.value.pointer == "/validation/2"
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
