"""Mistakes between the loss and the report: gradients that were changed, examples that are missing, rounded logits."""

import numpy as np
import pytest

from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
from tests.unit.analysis.verify.wrong_code import random_logits, sigmoid, softplus

FAKE = random_logits()["fake"]


def generator(losses: Array, gradients: Array, fake: Array = FAKE, **parameters: float) -> Verification:
    """What is said of a non-saturating generator's numbers, in single precision."""
    objective = CATALOGUE["non_saturating"]
    claim = Variant(objective=objective, parameters=objective.resolve(parameters))
    side = ReportedSide(losses=np.float32(losses).astype(float), gradients=np.float32(gradients).astype(float))
    return verify({"fake": fake}, {"generator": ReportedPlayer(sides={"fake": side})}, claim=claim)


def named(answer: Verification) -> tuple[str, dict[str, object]]:
    """The one finding, and its numbers."""
    (finding,) = answer.findings
    assert "{" not in finding.title + finding.explanation + finding.advice
    return finding.code, dict(finding.evidence)


@pytest.mark.parametrize(
    ("factor", "why"), [(65536.0, "GradScaler"), (3.0, "3 backward passes"), (0.25, "4 accumulation steps")]
)
def test_gradients_that_were_multiplied_say_by_what(factor: float, why: str) -> None:
    code, found = named(generator(softplus(-FAKE), -factor * sigmoid(-FAKE) / 20))
    assert code == "gradients_scaled"
    assert found["factor"] == pytest.approx(factor, rel=1e-6)
    assert why in str(found["why"])


def test_gradients_of_a_round_norm_were_clipped_by_it() -> None:
    gradients = -sigmoid(-FAKE) / 20
    code, found = named(generator(softplus(-FAKE), gradients * 0.05 / np.linalg.norm(gradients)))
    assert code == "gradients_scaled"
    assert "a norm of 0.05" in str(found["why"])


def test_gradients_cut_off_at_a_value() -> None:
    gradients = -sigmoid(-FAKE) / 20
    answer = generator(softplus(-FAKE), np.clip(gradients, -0.03, 0.03))
    beyond = int(np.sum(np.abs(gradients) > 0.03 * 1.01))
    assert named(answer) == ("gradients_clipped", {"largest": pytest.approx(0.03), "examples": beyond, "of": 20})


def test_examples_that_are_masked_are_counted() -> None:
    mask = np.arange(20) % 4 > 0
    code, found = named(generator(softplus(-FAKE) * mask, -sigmoid(-FAKE) / 20 * mask))
    assert (code, found["examples"], found["of"]) == ("examples_left_out", 5, 20)


def test_logits_that_a_model_gave_in_half_precision() -> None:
    fake = FAKE.astype(np.float16).astype(float)
    code, found = named(generator(softplus(-fake), -sigmoid(-fake) / 20))
    assert (code, found["precision"]) == ("logits_rounded", "float16")


@pytest.mark.parametrize("counted", [0.0, 1.0])
@pytest.mark.parametrize("target", [1.0, 0.9])
def test_a_logit_of_zero_under_relu_and_abs_does_no_harm(counted: float, target: float) -> None:
    # max(a, 0) - a*t + log(1 + exp(-|a|)): automatic differentiation gives relu'(0) - t, for D - t = 0.5 - t.
    fake = np.array([-2.5, 0.0, 0.25, 1.5, 0.0])
    probabilities = np.where(fake == 0, counted, sigmoid(fake))
    answer = generator(softplus(fake) - target * fake, (probabilities - target) / 5, fake, generator_target=target)
    code, found = named(answer)
    assert (code, found["examples"]) == ("kink_at_zero", 2)
    assert answer.verdict == "mismatch"
    assert all(each.severity == "info" for each in answer.findings)


@pytest.mark.parametrize("float_type", [np.float32, np.float16])
@pytest.mark.parametrize("target", [0.9, 1.0])
def test_digits_lost_by_probabilities_are_no_epsilon(target: float, float_type: type[np.floating]) -> None:
    # On reals at a = 15.5 of a float32, and at 6 of a float16, log(1 - D) of smooth labels has a digit or two.
    reach = {np.float32: 15.5, np.float16: 6.0}[float_type]
    logits = {side: np.array([reach, -reach, 0.5, -1.25, 2.0, 0.75, -0.5]) for side in ("real", "fake")}
    one, t = float_type(1), float_type(target)
    p, q = (one / (one + np.exp(-logits[side].astype(float_type))) for side in ("real", "fake"))
    losses = {
        "real": -(t * np.log(p) + (one - t) * np.log(one - p)),
        "fake": -np.log(one - q),
    }
    objective = CATALOGUE["non_saturating"]
    claim = Variant(objective=objective, parameters=objective.resolve({"real_target": float(target)}))
    sides = {side: ReportedSide(losses=each.astype(float)) for side, each in losses.items()}
    answer = verify(logits, {"discriminator": ReportedPlayer(sides=sides)}, claim=claim)
    assert [each.code for each in answer.findings] == ["log_of_probability"]
    assert answer.findings[0].confidence == "certain"


def both(answered: dict[str, ReportedPlayer], name: str = "non_saturating", **logits: Array) -> Verification:
    """What is said of the players' numbers."""
    objective = CATALOGUE[name]
    claim = Variant(objective=objective, parameters=objective.resolve({}))
    return verify(logits, answered, claim=claim)


def logistic(real: Array, fake: Array, labels: Array) -> ReportedPlayer:
    """A logistic discriminator's scalar and gradients, with a label for each real."""
    return ReportedPlayer(
        loss=float(np.mean(np.logaddexp(0, real) - labels * real) + np.mean(softplus(fake))),
        sides={
            "real": ReportedSide(gradients=(sigmoid(real) - labels) / real.size),
            "fake": ReportedSide(gradients=sigmoid(fake) / fake.size),
        },
    )


REAL = random_logits()["real"]


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_gradients_left_over_from_the_other_player(share: float) -> None:
    gradients = (-sigmoid(-FAKE) + share * sigmoid(FAKE)) / 20
    code, found = named(generator(softplus(-FAKE), gradients))
    assert (code, found["other"]) == ("gradients_of_both", "discriminator")


def test_a_discriminator_with_the_generators_gradients_added() -> None:
    right = logistic(REAL, FAKE, np.ones(20))
    sides = {**right.sides, "fake": ReportedSide(gradients=(sigmoid(FAKE) - sigmoid(-FAKE)) / 20)}
    answer = both({"discriminator": ReportedPlayer(loss=right.loss, sides=sides)}, real=REAL, fake=FAKE)
    assert named(answer)[0] == "gradients_of_both"


@pytest.mark.parametrize(("loss", "of"), [(100.0, "D = 1"), (0.0, "the only class there is")])
def test_a_softmax_over_one_unit(loss: float, of: str) -> None:
    still = {side: ReportedSide(gradients=np.zeros(20)) for side in ("real", "fake")}
    answer = both({"discriminator": ReportedPlayer(loss=loss, sides=still)}, real=REAL, fake=FAKE)
    first = answer.findings[0]
    assert (first.code, first.evidence["loss_of"]) == ("constant_output", of)


@pytest.mark.parametrize(("loss", "said"), [(True, "The loss is right, but"), (False, "Whatever the loss is,")])
def test_the_loss_beside_detached_gradients_is_called_right_only_if_it_is(loss: bool, said: str) -> None:
    right = float(np.mean(softplus(-FAKE)))
    still = ReportedPlayer(loss=right if loss else None, sides={"fake": ReportedSide(gradients=np.zeros(20))})
    (finding,) = both({"generator": still}, fake=FAKE).findings
    assert finding.code == "detached"
    assert finding.explanation.startswith(said)


@pytest.mark.parametrize("with_loss", [True, False])
def test_two_labels_that_are_flipped(with_loss: bool) -> None:
    labels = np.where(np.isin(np.arange(20), [3, 11]), 0.0, 1.0)
    given = logistic(REAL, FAKE, labels)
    answer = both({"discriminator": given if with_loss else ReportedPlayer(sides=given.sides)}, real=REAL, fake=FAKE)
    assert named(answer) == ("random_labels", {"labels": "2 of 20 on real are flipped"})


def test_labels_drawn_at_random_are_told_from_gradients_by_the_loss() -> None:
    labels = np.random.default_rng(3).uniform(0.7, 1.2, 20)
    given = logistic(REAL, FAKE, labels)
    assert named(both({"discriminator": given}, real=REAL, fake=FAKE))[0] == "random_labels"
    # Logits with noise on them have gradients that some labels would give, but not the loss.
    noise = REAL + 0.1 * np.random.default_rng(4).normal(size=20)
    noisy = logistic(noise, FAKE, np.ones(20))
    assert both({"discriminator": noisy}, real=REAL, fake=FAKE).findings[0].code != "random_labels"


def test_one_example_that_stands_for_all() -> None:
    last = np.where(np.arange(20) == 19, 1.0, 0.0)
    sides = {"real": ReportedSide(gradients=-last), "fake": ReportedSide(gradients=last)}
    given = ReportedPlayer(loss=float(FAKE[-1] - REAL[-1]), sides=sides)
    answer = both({"discriminator": given}, "wasserstein", real=REAL, fake=FAKE)
    assert named(answer) == ("examples_left_out", {"examples": 38, "of": 40})
    assert "the last examples count (1 of real and 1 of fake)" in answer.findings[0].explanation


@pytest.mark.parametrize("with_gradients", [True, False])
def test_players_whose_losses_were_exchanged(with_gradients: bool) -> None:
    right = logistic(REAL, FAKE, np.ones(20))
    of_generator = float(np.mean(softplus(-FAKE)))
    pull = {"fake": ReportedSide(gradients=-sigmoid(-FAKE) / 20)}
    given = {
        "discriminator": ReportedPlayer(loss=of_generator, sides=right.sides if with_gradients else {}),
        "generator": ReportedPlayer(loss=right.loss, sides=pull if with_gradients else {}),
    }
    answer = both(given, real=REAL, fake=FAKE)
    assert answer.verdict == "mismatch"
    assert named(answer) == ("players_exchanged", {"exchanged": "losses"})


@pytest.mark.parametrize("float_type", [np.float64, np.float32])
@pytest.mark.parametrize("decimals", [3, 4])
def test_printed_numbers_are_no_mistake_however_they_are_held(float_type: type[np.floating], decimals: int) -> None:
    real, fake = (np.round(a, 4).astype(float_type).astype(float) for a in (REAL, FAKE))
    right = logistic(real, fake, np.ones(20))
    sides = {
        side: ReportedSide(gradients=np.round(each.gradients, 4).astype(float_type).astype(float))
        for side, each in right.sides.items()
        if each.gradients is not None
    }
    assert right.loss is not None
    printed = float(float_type(round(right.loss, decimals)))
    answer = both({"discriminator": ReportedPlayer(loss=printed, sides=sides)}, real=real, fake=fake)
    assert answer.verdict == "match"
    wrong = float(float_type(round(right.loss + 0.01, decimals)))
    answer = both({"discriminator": ReportedPlayer(loss=wrong, sides=sides)}, real=real, fake=fake)
    assert [each.code for each in answer.findings] == ["constant_offset"]


@pytest.mark.parametrize(("what", "sign"), [("clamp(max=0)", -1.0), ("relu(a - margin)", 1.0)])
def test_a_hinge_cut_off_on_the_wrong_side(what: str, sign: float) -> None:
    over, under = np.maximum(REAL - 1, 0), np.maximum(-FAKE - 1, 0)
    sides = {
        "real": ReportedSide(losses=sign * over, gradients=sign * (REAL > 1) / 20),
        "fake": ReportedSide(losses=sign * under, gradients=-sign * (FAKE < -1) / 20),
    }
    code, found = named(both({"discriminator": ReportedPlayer(sides=sides)}, "hinge", real=REAL, fake=FAKE))
    assert code == "hinge_cut_off"
    assert what in str(found["what"])


def test_energies_of_fakes_that_are_pushed_down_beyond_the_margin() -> None:
    real, fake = np.abs(REAL), np.abs(FAKE)
    sides = {
        "real": ReportedSide(gradients=np.full(20, 0.05)),
        "fake": ReportedSide(gradients=(fake > 1) / 20),
    }
    loss = float(np.mean(real) + np.mean(np.maximum(fake - 1, 0)))
    answer = both({"discriminator": ReportedPlayer(loss=loss, sides=sides)}, "energy_based", real=real, fake=fake)
    code, found = named(answer)
    assert code == "hinge_cut_off"
    assert str(found["what"]).endswith("on fake examples")


def test_a_hinge_that_is_swapped_and_has_another_margin() -> None:
    real, fake = REAL - 2, FAKE + 2
    sides = {
        "real": ReportedSide(gradients=(real > -2) / 20),
        "fake": ReportedSide(gradients=-1.0 * (fake < 2) / 20),
    }
    loss = float(np.mean(np.maximum(2 + real, 0)) + np.mean(np.maximum(2 - fake, 0)))
    answer = both({"discriminator": ReportedPlayer(loss=loss, sides=sides)}, "hinge", real=real, fake=fake)
    assert [each.code for each in answer.findings] == ["sides_swapped", "parameter_value"]
