"""A training that goes to NaN: it is said first, since when, and nothing else is broken by it."""

from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.diagnose import FIGURES, Diagnosis, Monitor, RunDiagnosis, diagnose, diagnose_run
from lossgrad.analysis.finding import Finding
from lossgrad.core.errors import InvalidLogits
from lossgrad.objectives import CATALOGUE

CODE = "non_finite_logits"
REAL, FAKE = np.array([2.0, 1.0, 3.0, 1.5]), np.array([-3.0, -2.0, 0.0, -2.5])
NAN, INF = np.nan, np.inf
WORST = "The discriminator's logits are not finite"


def batch(real: Any = REAL, fake: Any = FAKE, name: str = "non_saturating", **given: Any) -> Diagnosis:
    return diagnose(CATALOGUE[name], {"real": real, "fake": fake}, **given)


def run(steps: int, broken: dict[int, tuple[Any, Any]], **given: Any) -> RunDiagnosis:
    """The same batch again and again, but at some steps, which are numbered in tens."""
    sides = [broken.get(step, (REAL, FAKE)) for step in range(steps)]
    logits = {"real": [real for real, _ in sides], "fake": [fake for _, fake in sides]}
    return diagnose_run(CATALOGUE["non_saturating"], logits, steps=[10 * step for step in range(steps)], **given)


def of(findings: tuple[Finding, ...]) -> Finding:
    (found,) = (each for each in findings if each.code == CODE)
    return found


@pytest.mark.parametrize(
    ("real", "fake", "told"),
    [
        (REAL, [-3.0, NAN, 0.0, -2.5], "1 of 4 on fakes is NaN"),
        ([INF, 1.0, -INF, 1.5], FAKE, "2 of 4 on reals are infinite"),
        (REAL, [NAN, INF, NAN, 0.0], "3 of 4 on fakes are NaN or infinite (2 and 1)"),
        ([NAN] * 4, FAKE, "all 4 on reals are NaN"),
        ([NAN] * 4, [NAN] * 3, "all 4 on reals and all 3 on fakes are NaN"),
        ([INF], [NAN, 0.0], "the only one on reals is infinite, 1 of 2 on fakes is NaN"),
    ],
)
def test_a_batch_says_how_many_of_how_many_on_which_side(real: Any, fake: Any, told: str) -> None:
    found = batch(np.array(real), np.array(fake))
    assert found.headline == f"{WORST}: {told}."
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.confidence) == (CODE, "critical", "certain")
    for remedy in ("GradScaler", "learning rate", "float32"):
        assert remedy in finding.advice


@pytest.mark.parametrize(
    ("real", "fake", "place"),
    [
        (REAL, [NAN] * 4, "the generator's weights are most likely lost"),
        ([NAN] * 4, FAKE, "look at how they are loaded and normalised"),
        ([NAN] * 4, [NAN] * 4, "the weights of the discriminator are lost"),
        ([NAN] * 4, [INF] * 4, "The weights may still be finite"),
        (REAL, [NAN, -2.0, 0.0, -2.5], "the discriminator's weights are sound"),
    ],
)
def test_the_sides_tell_where_to_look(real: Any, fake: Any, place: str) -> None:
    assert place in of(batch(np.array(real), np.array(fake)).findings).explanation


def test_no_figure_of_such_a_batch_is_known_but_what_is_no_matter_of_logits() -> None:
    found = batch(fake=np.array([NAN, 1.0]), validation=REAL, generator_gradient_norm=3.0)
    known = {each.figure.name: each.values[0].value for each in found.figures if each.values}
    assert known == {"parameter_gradient_norm": 3.0}
    reasons = {each.inapplicable for each in found.figures if not each.values}
    assert reasons == {"1 of 2 fake logits is not finite"}
    assert (found.carriers, found.density_ratio) == ((), None)


def test_a_gradient_that_is_not_finite_is_told_beside_it() -> None:
    codes = [each.code for each in batch(fake=np.array([NAN]), generator_gradient_norm=NAN).findings]
    assert codes == [CODE, "gradient_not_finite"]


def test_patches_and_narrow_floats_are_counted_as_they_are() -> None:
    fake = np.zeros((2, 1, 3, 3), np.float16)
    with np.errstate(over="ignore"):
        fake[1, 0, 2, 1] = np.float32(120_000)  # which is infinite in float16
    assert of(batch(np.ones((2, 1, 3, 3), np.float32), fake).findings).evidence == {
        "fake_nan": 0, "fake_infinite": 1, "fake_of": 18, "fake_first": [1, 0, 2, 1],
    }  # fmt: skip
    assert "at [1, 0, 2, 1] of the fakes" in of(batch(np.ones((2, 1, 3, 3)), fake).findings).advice


def test_none_and_a_longer_float_are_understood() -> None:
    assert of(batch(fake=np.array([None, 1.0])).findings).evidence["fake_nan"] == 1
    longer = np.array([1.0, NAN], np.longdouble)
    assert of(batch(fake=longer).findings).evidence["fake_nan"] == 1
    if np.finfo(np.longdouble).max > np.finfo(np.float64).max:
        with pytest.raises(InvalidLogits, match="too large for float64"):
            batch(fake=np.array([1.0, 1e308], np.longdouble) * np.longdouble(10))


def test_held_out_logits_are_a_warning_and_leave_the_rest_as_it_is() -> None:
    found, without = batch(validation=np.array([NAN, 1.0])), batch()
    finding = of(found.findings)
    assert (finding.severity, finding.title) == ("warning", f"{WORST}: 1 of 2 on held-out reals is NaN")
    assert [each.code for each in found.findings if each.code != CODE] == [each.code for each in without.findings]
    reasons = {each.figure.name: each.inapplicable for each in found.figures}
    assert reasons["r_v"] == reasons["validation_logit"] == "the validation logits are not all finite"
    kept = [each for each in found.figures if each.figure.name not in {"r_v", "validation_logit"}]
    assert kept == [each for each in without.figures if each.figure.name not in {"r_v", "validation_logit"}]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_objective_says_so(name: str) -> None:
    found = batch(np.array([1.0, NAN]), np.array([NAN, INF]), name)
    assert found.findings[0].code == CODE


def test_sides_that_cannot_be_paired_are_refused_as_ever() -> None:
    with pytest.raises(InvalidLogits) as unequal:
        batch(np.array([1.0, NAN]), np.array([1.0]), "relativistic_paired")
    assert unequal.value.pointer == "/logits/fake"


DEAD = (np.full(4, NAN), np.full(4, NAN))
SICK = (REAL, np.array([-3.0, NAN, 0.0, -2.5]))


@pytest.mark.parametrize(
    ("broken", "headline"),
    [
        ({3: SICK}, f"{WORST} at step 30: 1 of 4 on fakes is NaN (1 of 12"),
        ({3: SICK, 7: SICK}, f"{WORST} at steps 30 and 70: at worst 1 of 4 on fakes is NaN (2 of 12"),
        (
            dict.fromkeys(range(8, 12), SICK),
            "From step 80 on the discriminator's logits are not finite: 1 of 4 on fakes is NaN (4 of 12",
        ),
        (
            {9: SICK, 10: DEAD, 11: DEAD},
            "The training is dead since step 100: all 4 on reals and all 4 on fakes are NaN (3 of 12",
        ),
        (
            {11: DEAD},
            "The training is dead since step 110: all 4 on reals and all 4 on fakes are NaN (1 of 12",
        ),
        ({10: DEAD}, f"{WORST} at step 100: all 4 on reals and all 4 on fakes are NaN (1 of 12"),
        (
            dict.fromkeys(range(1, 10), SICK),
            f"{WORST} on 9 steps, the first 10 and the last 90: at worst 1 of 4 on fakes is NaN (9 of 12",
        ),
    ],
)
def test_a_run_says_at_which_steps_or_since_when(broken: dict[int, Any], headline: str) -> None:
    found = run(12, broken)
    assert found.headline.startswith(headline)
    assert found.findings[0].code == CODE
    finding = of(found.findings)
    assert (finding.first_step, finding.last_step) == (10 * min(broken), 10 * max(broken))
    assert (finding.evidence["steps"], finding.evidence["of_steps"]) == (len(broken), 12)


def test_it_is_said_before_all_that_is_as_severe_however_long_that_lasts() -> None:
    found = run(40, {5: SICK}, generator_gradient_norm=[0.0] * 40)
    assert [each.code for each in found.findings if each.severity == "critical"] == [CODE, "gradient_zero"]


def test_what_came_before_is_looked_at() -> None:
    growing = {step: (REAL, FAKE * 3.0**step) for step in range(10)}  # the largest is 3 at first, 3^10 = 59049 at last
    explanation = of(run(12, growing | {10: DEAD, 11: DEAD}).findings).explanation
    assert "the largest |logit| grew from 3 at step 0 to 59,000 at step 90" in explanation
    assert "float16 can hold" not in explanation
    explanation = of(run(12, growing | {10: (REAL, FAKE * 3.0**10), 11: DEAD}).findings).explanation
    assert "to 177,000 at step 100" in explanation
    assert "A logit, loss or weight of that step, 177,000, is already more than float16 can hold." in explanation
    calm = of(run(12, {11: DEAD}).findings).explanation
    assert "The logits before do not announce it: the largest is 3 at step 100." in calm
    spike = of(run(12, {11: DEAD}, generator_gradient_norm=[1.0] * 10 + [20.0, None]).findings).explanation
    assert "The generator's gradient norm was 20 when last known, 20 times its usual one." in spike


def test_it_is_told_at_once_again_when_nothing_is_left_and_when_it_is_over() -> None:
    events = [
        (each.last_step, each.code, each.title.rpartition(": ")[2])
        for each in run(30, {5: SICK, 6: DEAD, 7: DEAD, 8: SICK}).events
        if each.code == CODE or each.evidence.get("code") == CODE
    ]
    assert events == [
        (50, CODE, "1 of 4 on fakes is NaN"),
        (60, CODE, "all 4 on reals and all 4 on fakes are NaN"),
        (80, "recovered", "logits that were not finite"),
    ]


def test_the_steps_around_it_are_judged_as_if_it_had_not_been() -> None:
    rng = np.random.default_rng(0)
    reals, fakes = rng.normal(1, 1, (80, 16)), rng.normal(-3, 1, (80, 16))
    clean, disturbed = Monitor(CATALOGUE["minimax"]), Monitor(CATALOGUE["minimax"])
    for step, (real, fake) in enumerate(zip(reals, fakes, strict=True)):
        told = clean.update(3 * step, real, fake)
        assert [each for each in disturbed.update(3 * step, real, fake) if each.code != "recovered"] == told
        disturbed.update(3 * step + 1, real * NAN, fake)
        disturbed.update(3 * step + 2, real, np.where(fake < -3, -INF, NAN))
    assert disturbed.steps == 240
    assert disturbed.figures() == clean.figures()
    kept = [each for each in disturbed.findings() if each.code != CODE]
    assert [(each.code, each.first_step, each.last_step, each.title) for each in kept] == [
        (each.code, each.first_step, each.last_step, each.title) for each in clean.findings()
    ]


def test_a_run_without_a_finite_step_has_every_figure_and_no_number() -> None:
    found = run(3, {0: DEAD, 1: SICK, 2: DEAD})
    assert [each.figure for each in found.figures] == list(FIGURES)
    assert {each.inapplicable for each in found.figures} == {
        "4 of 4 real logits are not finite and 4 of 4 fake logits are not finite",
        "the generator's gradient norm was not given",
    }
    assert found.series == ()
    assert "dead since step 20" in found.headline


def test_figures_stand_in_their_order_when_the_first_step_was_lost() -> None:
    late, whole = run(4, {0: DEAD}), run(4, {})
    assert [each.key for each in late.figures] == [each.key for each in whole.figures]
    assert [each.inapplicable for each in late.figures] == [each.inapplicable for each in whole.figures]


def test_memory_of_it_does_not_grow() -> None:
    monitor = Monitor(CATALOGUE["hinge"])
    for step in range(500):
        monitor.update(step, REAL, np.array([NAN, 1.0]))
    assert len(monitor._history.outage.listed) <= 8
    assert monitor.headline().startswith("From step 0 on the discriminator's logits are not finite: 1 of 2 on fakes")
