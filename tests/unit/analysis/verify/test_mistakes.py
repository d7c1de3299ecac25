"""Every mistake is found in code that makes it, with its numbers, and in no code that does not."""

from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
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

RUNS = ("non_saturating", "hinge", "wasserstein")


def claimed(name: str) -> Variant:
    objective = CATALOGUE[name]
    return Variant(objective=objective, parameters=objective.resolve({}))


def verified(name: str, player: str, logits: Logits, given: ReportedPlayer, **options: Any) -> Verification:
    return verify(logits, {player: given}, claim=claimed(name), **options)


def assert_named(answer: Verification, player: str, code: str, **details: Any) -> None:
    explanation = answer.players[player].explanation
    assert explanation is not None, answer.headline
    assert explanation.mistake is not None, answer.headline
    assert explanation.mistake.code == code, answer.headline
    for name, value in details.items():
        found = explanation.details[name]
        assert found == value if isinstance(value, str) else found == pytest.approx(value, rel=1e-3), name
    finding = next(each for each in answer.findings if each.code == code)
    for text in (finding.title, finding.explanation, finding.advice):
        assert text
        assert "{" not in text
    assert answer.verdict == "mismatch"


def single(array: Array) -> Array:
    """As code in single precision gives it."""
    return np.asarray(array, np.float32).astype(np.float64)


def name_of(case: Wrong) -> str:
    return f"{case.code}-{case.claim}-{case.player}"


@pytest.mark.parametrize("case", WRONG, ids=name_of)
def test_wrong_code_is_named_on_random_logits(case: Wrong) -> None:
    logits = random_logits(case.logits)
    answer = verified(case.claim, case.player, logits, reported(case.loss, logits, case.sides))
    assert_named(answer, case.player, case.code, **case.details)


@pytest.mark.parametrize("case", [case for case in WRONG if case.logits == "any"], ids=name_of)
def test_wrong_code_is_named_on_recorded_logits(case: Wrong) -> None:
    logits = recorded_logits("non_saturating", 60)
    answer = verified(case.claim, case.player, logits, reported(case.loss, logits, case.sides))
    assert_named(answer, case.player, case.code, **case.details)


@pytest.mark.parametrize(
    ("code", "claim", "player", "losses", "details"),
    [
        ("double_sigmoid", "non_saturating", "generator", lambda a: softplus(-sigmoid(a)), {}),
        ("log_epsilon", "non_saturating", "generator", lambda a: -np.log(sigmoid(a) + 1e-3), {"epsilon": 1e-3}),
        ("label_smoothing", "non_saturating", "generator", lambda a: softplus(a) - 0.9 * a, {"generator_target": 0.9}),
        ("label_smoothing", "least_squares", "generator", lambda a: (a - 0.9) ** 2 / 2, {"generator_target": 0.9}),
        ("saturating_generator", "hinge", "generator", lambda a: -relu(1 + a), {}),
    ],
)
def test_losses_of_examples_are_enough(code: str, claim: str, player: str, losses: Any, details: Any) -> None:
    logits = recorded_logits("non_saturating", 40)
    given = ReportedPlayer(sides={"fake": ReportedSide(losses=single(losses(logits["fake"])))})
    assert_named(verified(claim, player, logits, given), player, code, **details)


@pytest.mark.parametrize(
    ("code", "claim", "loss", "details"),
    [
        ("double_sigmoid", "non_saturating", lambda a: mean(softplus(-sigmoid(a))), {}),
        ("label_smoothing", "non_saturating", lambda a: mean(softplus(a) - 0.9 * a), {"generator_target": 0.9}),
        ("log_epsilon", "non_saturating", lambda a: -mean(np.log(sigmoid(a) + 1e-3)), {"epsilon": 1e-3}),
        (
            "parameter_value",
            "hinge_non_saturating",
            lambda a: mean(relu(0.5 - a)),
            {"parameter": "margin", "value": 0.5},
        ),
    ],
)
def test_a_lone_scalar_names_a_mistake_with_a_usual_number(code: str, claim: str, loss: Any, details: Any) -> None:
    logits = random_logits()
    given = ReportedPlayer(loss=float(np.float32(loss(logits["fake"]))))
    assert_named(verified(claim, "generator", logits, given), "generator", code, **details)


# Precision: the code itself runs in float32.


def of_sigmoid(log: Any, slope: Any, logits: Logits) -> ReportedPlayer:
    """A logistic discriminator over probabilities in float32; ``slope`` is dℓ/da of D and the target."""
    with np.errstate(all="ignore"):
        one = np.float32(1)
        real, fake = (one / (one + np.exp(-logits[side].astype(np.float32))) for side in ("real", "fake"))
        losses = {"real": -log(real), "fake": -log(one - fake)}
        gradients = {"real": slope(real, one) / len(real), "fake": slope(fake, np.float32(0)) / len(fake)}
        loss = float(np.mean(losses["real"]) + np.mean(losses["fake"]))
    return ReportedPlayer(
        loss=loss,
        sides={
            side: ReportedSide(losses=losses[side].astype(np.float64), gradients=gradients[side].astype(np.float64))
            for side in losses
        },
    )


def batch(real: list[float], fake: list[float]) -> Logits:
    return {"real": np.array(real), "fake": np.array(fake)}


def saturated() -> Logits:
    return batch([-31.0, -29.0, -2.0, 0.5, 3.0, 7.0], [18.0, 25.0, 1.5, -0.25, -2.0, -9.0])


def test_bce_loss_of_a_saturated_sigmoid() -> None:
    def slope(d: Array, t: Any) -> Array:
        in_d = (d - t) / np.maximum((1 - d) * d, np.float32(1e-12))
        result: Array = in_d * (1 - d) * d
        return result

    given = of_sigmoid(lambda p: np.maximum(np.log(p), np.float32(-100)), slope, saturated())
    assert max(np.asarray(given.sides["fake"].losses)) == 100
    answer = verified("non_saturating", "discriminator", saturated(), given)
    assert_named(answer, "discriminator", "bce_clamp", largest_logit=31)


def test_an_epsilon_in_float32() -> None:
    epsilon = np.float32(1e-8)

    def slope(d: Array, t: Any) -> Array:
        result: Array = np.where(t == 1, -1 / (d + epsilon), 1 / (1 - d + epsilon)) * d * (1 - d)
        return result

    given = of_sigmoid(lambda p: np.log(p + epsilon), slope, saturated())
    assert_named(
        verified("non_saturating", "discriminator", saturated(), given), "discriminator", "log_epsilon", epsilon=1e-8
    )


def test_keras_clips_probabilities() -> None:
    low, high = np.float32(1e-7), np.float32(1 - 1e-7)
    logits = batch([-31.0, -18.0, -2.0, 0.5], [18.0, 25.0, 1.5, -2.0])
    real, fake = (1 / (1 + np.exp(-logits[side].astype(np.float32))) for side in ("real", "fake"))
    losses = {
        "real": -np.log(np.clip(real, low, high)),
        "fake": -np.log(np.float32(1) - np.clip(fake, low, high)),
    }
    assert max(losses["real"]) == pytest.approx(16.118, abs=1e-3)
    given = ReportedPlayer(sides={side: ReportedSide(losses=each.astype(float)) for side, each in losses.items()})
    answer = verified("non_saturating", "discriminator", logits, given)
    assert_named(answer, "discriminator", "probability_clip", clip=1e-7, largest_loss=16.118)


def test_digits_lost_in_a_probability() -> None:
    logits = batch([-12.0, -3.0, 0.5, 11.0], [12.5, 9.75, 0.5, -4.0])
    given = of_sigmoid(np.log, lambda d, t: d - t, logits)
    answer = verified("non_saturating", "discriminator", logits, given)
    assert_named(answer, "discriminator", "log_of_probability")


def test_logarithms_of_zero() -> None:
    def slope(d: Array, t: Any) -> Array:
        result: Array = np.where(t == 1, -1 / d, 1 / (1 - d)) * d * (1 - d)
        return result

    given = of_sigmoid(np.log, slope, saturated())
    assert np.isinf(np.asarray(given.sides["fake"].losses)).sum() == 2
    assert_named(
        verified("non_saturating", "discriminator", saturated(), given), "discriminator", "log_of_zero", examples=2
    )


def test_squares_overflow_in_half_precision() -> None:
    logits = batch([300.0, -1.5, 0.5, 2.0], [-400.0, 0.25, -1.0, 3.0])
    with np.errstate(over="ignore"):
        losses = {
            side: (np.float16(0.5) * (logits[side].astype(np.float16) - np.float16(t)) ** 2).astype(np.float64)
            for side, t in (("real", 1), ("fake", 0))
        }
    given = ReportedPlayer(loss=np.inf, sides={side: ReportedSide(losses=each) for side, each in losses.items()})
    assert np.isinf(losses["real"][0])
    answer = verified("least_squares", "discriminator", logits, given)
    assert_named(answer, "discriminator", "float16_overflow", examples=2, largest_logit=400)


def test_a_naive_softplus_overflows_in_single_precision() -> None:
    logits = batch([1.0, 2.0, -0.5], [100.0, 0.25, -3.0])
    fake = logits["fake"].astype(np.float32)
    with np.errstate(all="ignore"):
        losses = np.log(1 + np.exp(-fake)), np.log(1 + np.exp(fake))
        gradients = np.exp(fake) / (1 + np.exp(fake)) / len(fake)
    given = ReportedPlayer(
        loss=np.inf,
        sides={"fake": ReportedSide(losses=losses[1].astype(float), gradients=gradients.astype(float))},
    )
    assert np.isnan(gradients[0])
    answer = verified("non_saturating", "discriminator", logits, given)
    assert_named(answer, "discriminator", "float32_overflow", examples=1, largest_logit=100)


def test_gradients_that_overflow_are_replaced() -> None:
    logits = batch([-100.0, -0.5, 0.25, 3.0], [95.0, 1.0, -1.0, -2.0])
    with np.errstate(over="ignore"):
        gradients = {
            "real": -np.exp(-logits["real"].astype(np.float32)) / 4,
            "fake": np.exp(logits["fake"].astype(np.float32)) / 4,
        }
    mended = {side: np.nan_to_num(each, nan=0, posinf=1e5, neginf=-1e5) for side, each in gradients.items()}
    assert mended["real"][0] == -1e5
    given = ReportedPlayer(
        sides={side: ReportedSide(gradients=each.astype(np.float64)) for side, each in mended.items()}
    )
    assert_named(verified("exponential", "discriminator", logits, given), "discriminator", "nan_to_num", examples=2)


# Gradients that are not the derivatives of the loss, or are taken in something else.


@pytest.mark.parametrize("logits", [random_logits(), recorded_logits("non_saturating", 60)], ids=["random", "recorded"])
def test_a_detached_mean(logits: Logits) -> None:
    real, fake = logits["real"], logits["fake"]
    u, v = real - fake.mean(), fake - real.mean()
    given = ReportedPlayer(
        loss=float(np.float32(softplus(-u).mean() + softplus(v).mean())),
        sides={
            "real": ReportedSide(gradients=single(-sigmoid(-u) / len(real))),
            "fake": ReportedSide(gradients=single(sigmoid(v) / len(fake))),
        },
    )
    assert_named(verified("relativistic_average", "discriminator", logits, given), "discriminator", "detached_mean")


@pytest.mark.parametrize("logits", [random_logits(), recorded_logits("hinge", 60)], ids=["random", "recorded"])
def test_gradients_in_probability(logits: Logits) -> None:
    real, fake = sigmoid(logits["real"]), sigmoid(logits["fake"])
    given = ReportedPlayer(
        loss=float(np.float32(-np.log(real).mean() - np.log(1 - fake).mean())),
        sides={
            "real": ReportedSide(gradients=single(-1 / real / len(real))),
            "fake": ReportedSide(gradients=single(1 / (1 - fake) / len(fake))),
        },
    )
    answer = verified("non_saturating", "discriminator", logits, given)
    assert_named(answer, "discriminator", "gradient_in_probability", variable="D = sigmoid(a)")
    right = verified("non_saturating", "discriminator", logits, given, with_respect_to="probability")
    assert right.verdict == "match"


def test_gradients_in_logits_where_the_probability_was_said() -> None:
    logits = random_logits()
    given = reported(lambda r, f: mean(softplus(-f)), logits)
    answer = verified("non_saturating", "generator", logits, given, with_respect_to="probability")
    assert_named(answer, "generator", "gradient_in_probability", variable="the logit a")


@pytest.mark.parametrize("kink", [0.5, 1.0])
def test_the_gradient_on_the_margin(kink: float) -> None:
    logits = batch([1.0, 2.0, 0.5], [-1.0, -1.0, 0.25])
    real = np.where(logits["real"] == 1, kink, logits["real"] < 1)
    fake = np.where(logits["fake"] == -1, kink, logits["fake"] > -1)
    given = ReportedPlayer(
        sides={"real": ReportedSide(gradients=single(-real / 3)), "fake": ReportedSide(gradients=single(fake / 3))},
    )
    answer = verified("hinge", "discriminator", logits, given)
    assert_named(answer, "discriminator", "kink_value", kink=kink, examples=3)


def test_a_detached_generator() -> None:
    logits = random_logits()
    given = ReportedPlayer(
        loss=float(np.float32(softplus(-logits["fake"]).mean())),
        sides={"fake": ReportedSide(gradients=np.zeros(20))},
    )
    assert_named(verified("non_saturating", "generator", logits, given), "generator", "detached", sides="fake")


def test_detached_reals_of_a_relativistic_generator_are_no_harm() -> None:
    logits = random_logits()
    given = reported(lambda r, f: mean(softplus(r - f)), logits, ("fake",))
    sides = {**given.sides, "real": ReportedSide(gradients=np.zeros(20))}
    answer = verified("relativistic_paired", "generator", logits, ReportedPlayer(loss=given.loss, sides=sides))
    assert_named(answer, "generator", "detached_reals")
    assert all(each.severity == "info" for each in answer.findings)


@pytest.mark.parametrize("logits", [random_logits(), recorded_logits("hinge", 60)], ids=["random", "recorded"])
def test_a_generator_that_cancels(logits: Logits) -> None:
    given = ReportedPlayer(loss=0.0, sides={"fake": ReportedSide(gradients=np.zeros(20))})
    answer = verified("relativistic_average_hinge", "generator", logits, given)
    assert_named(answer, "generator", "generator_cancels")


# Near misses.


RIGHT = {
    ("non_saturating", "discriminator"): lambda r, f: mean(softplus(-r)) + mean(softplus(f)),
    ("non_saturating", "generator"): lambda r, f: mean(softplus(-f)),
    ("minimax", "generator"): lambda r, f: -mean(softplus(f)),
    ("hinge", "discriminator"): lambda r, f: mean(relu(1 - r)) + mean(relu(1 + f)),
    ("hinge", "generator"): lambda r, f: -mean(f),
    ("least_squares", "discriminator"): lambda r, f: mean((r - 1) ** 2) / 2 + mean(f**2) / 2,
    ("least_squares", "generator"): lambda r, f: mean((f - 1) ** 2) / 2,
    ("wasserstein", "discriminator"): lambda r, f: mean(f) - mean(r),
    ("f_reverse_kl", "discriminator"): lambda r, f: mean(np.exp(-r)) + mean(f - 1),
    ("relativistic_paired", "discriminator"): lambda r, f: mean(softplus(f - r)),
    ("relativistic_average", "generator"): lambda r, f: mean(softplus(r - mean(f))) + mean(softplus(mean(r) - f)),
    ("relativistic_average_hinge", "discriminator"): lambda r, f: (
        mean(relu(1 - r + mean(f))) + mean(relu(1 + f - mean(r)))
    ),
    ("relativistic_average_least_squares", "discriminator"): lambda r, f: (
        mean((r - mean(f) - 1) ** 2) + mean((f - mean(r) + 1) ** 2)
    ),
}


@pytest.mark.parametrize("key", RIGHT, ids="-".join)
@pytest.mark.parametrize("kind", ["any", "far", "recorded"])
def test_right_code_has_no_mistake(key: tuple[str, str], kind: str) -> None:
    name, player = key
    if name == "f_reverse_kl" and kind == "far":
        kind = "any"  # exp(30) leaves the difference quotients no digits
    logits = recorded_logits(name, 100) if kind == "recorded" and name in RUNS else random_logits(kind)
    answer = verified(name, player, logits, reported(RIGHT[key], logits))
    assert answer.verdict == "match", answer.headline
    assert not [each for each in answer.findings if each.code in MISTAKES]


@pytest.mark.parametrize("key", RIGHT, ids="-".join)
def test_a_factor_is_told_as_a_factor_and_not_as_a_mistake(key: tuple[str, str]) -> None:
    name, player = key
    logits = random_logits()
    answer = verified(name, player, logits, reported(lambda r, f: 3.7 * RIGHT[key](r, f), logits))
    explanation = answer.players[player].explanation
    assert explanation is not None
    assert explanation.mistake is None, answer.headline


@pytest.mark.parametrize(
    ("wrong", "details"),
    [
        (lambda r, f: -mean(np.log(sigmoid(f) + 1e-8)), "an epsilon that is too small to matter here"),
        (lambda r, f: -mean(np.log(np.clip(sigmoid(f), 1e-7, 1 - 1e-7))), "a clip that nothing reaches"),
        (lambda r, f: mean(softplus(f) - 1.0 * f), "a target that is the one meant"),
    ],
)
def test_a_mistake_that_does_not_show_is_not_named(wrong: Any, details: str) -> None:
    logits = batch([1.0, 2.0, -0.5], [-4.0, 0.25, -3.0])
    answer = verified("non_saturating", "generator", logits, reported(wrong, logits))
    assert answer.verdict == "match", details


def test_a_guess_that_overflows_explains_nothing() -> None:
    answer = verified("alpha_loss", "discriminator", random_logits("far"), ReportedPlayer(loss=1.23456789))
    explanation = answer.players["discriminator"].explanation
    assert explanation is None or explanation.mistake is None or explanation.mistake.code != "parameter_value"


def test_labels_drawn_for_every_example_are_told_by_losses_and_gradients_together() -> None:
    logits = random_logits()
    labels = np.random.default_rng(3).uniform(0.7, 1.2, 20)
    losses, slopes = softplus(logits["real"]) - labels * logits["real"], sigmoid(logits["real"]) - labels
    sides = {"real": ReportedSide(losses=single(losses), gradients=single(slopes / 20))}
    assert_named(
        verified("non_saturating", "discriminator", logits, ReportedPlayer(sides=sides)),
        "discriminator",
        "random_labels",
    )


def test_explanations_as_good_as_the_first_are_named_beside_it() -> None:
    logits = random_logits()
    given = reported(lambda r, f: mean(softplus(r)) + mean(softplus(-f)), logits)
    answer = verified("non_saturating", "discriminator", logits, given)
    finding = next(each for each in answer.findings if each.code == "sides_swapped")
    assert finding.confidence == "possible"
    rival = "The discriminator's loss takes every output with the opposite sign"
    assert finding.evidence["or"] == [rival]
    assert f"Or this, which gives the same numbers: {rival}. Then: Decide what a bigger output means" in finding.advice
    assert answer.headline == f"{finding.title}. Or, with the same numbers: {rival}."


def test_a_generator_that_is_another_objectives_is_named_as_that() -> None:
    logits = random_logits()
    given = reported(lambda r, f: mean(softplus(-f)), logits)
    answer = verified("relativistic_average", "generator", logits, given)
    assert answer.findings[0].severity == "critical"
    assert "minimises non_saturating, not relativistic_average" in answer.findings[0].title


def test_what_is_saturating_by_definition_is_not_blamed_for_it() -> None:
    logits = random_logits()
    off = ReportedSide(losses=single(-softplus(logits["fake"]) - 0.3))
    given = ReportedPlayer(loss=float(np.float32(mean(-softplus(logits["fake"])))), sides={"fake": off})
    answer = verified("minimax", "generator", logits, given)
    assert "saturating_generator" not in {each.code for each in answer.findings}


@pytest.mark.parametrize(("value", "verdict"), [(0.62, "match"), (0.6875, "match"), (0.75, "mismatch")])
def test_a_lone_number_is_taken_for_a_printed_one_not_for_a_half(value: float, verdict: str) -> None:
    # -log D of these logits is 0.6204 and 0.68752; a float16 of 0.75 could not come of 0.7533.
    exact = {0.62: 0.6204, 0.6875: 0.68752, 0.75: 0.7533}[value]
    logits = {"fake": np.array([-np.log(np.expm1(exact))])}
    answer = verified("non_saturating", "generator", logits, ReportedPlayer(loss=value))
    assert answer.verdict == verdict


def test_every_mistake_is_tested() -> None:
    written = {case.code for case in WRONG}
    own = {
        "bce_clamp",
        "log_of_probability",
        "log_of_zero",
        "float16_overflow",
        "float32_overflow",
        "nan_to_num",
        "detached_mean",
        "gradient_in_probability",
        "kink_value",
        "kink_at_zero",
        "gradients_of_both",
        "gradients_scaled",
        "constant_output",
        "gradients_clipped",
        "examples_left_out",
        "logits_rounded",
        "detached",
        "detached_reals",
        "generator_cancels",
        "random_labels",
    }
    assert written | own == set(MISTAKES)
