"""What is said, and what is not: factors by their names, libraries only where they fit, both players at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify import ReportedPlayer, ReportedSide, Verification, verify
from lossgrad.analysis.verify.probe import probe
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.objectives import CATALOGUE
from tests.unit.analysis.verify.wrong_code import Logits, mean, random_logits, relu, reported, sigmoid, softplus


def asked(name: str, logits: Logits, **players: ReportedPlayer) -> Verification:
    objective = CATALOGUE[name]
    return verify(logits, players, claim=Variant(objective=objective, parameters=objective.resolve({})))


def codes(findings: Sequence[Finding]) -> list[str]:
    return [each.code for each in findings]


def only(answer: Verification, code: str) -> Finding:
    (finding,) = [each for each in answer.findings if each.code == code]
    return finding


def generator(loss: Any, logits: Logits) -> ReportedPlayer:
    return reported(lambda _, f: loss(f), logits, ("fake",))


@pytest.mark.parametrize(
    ("claim", "of_discriminator", "of_generator"),
    [
        ("wasserstein", lambda r, f: mean(r) - mean(f), mean),
        ("non_saturating", lambda r, f: mean(softplus(r)) + mean(softplus(-f)), lambda f: mean(softplus(f))),
    ],
)
def test_both_players_turned_round_are_told_once_and_no_mistake(
    claim: str, of_discriminator: Any, of_generator: Any
) -> None:
    logits = random_logits()
    answer = asked(
        claim, logits, discriminator=reported(of_discriminator, logits), generator=generator(of_generator, logits)
    )
    assert answer.verdict == "mismatch"
    assert {each.severity for each in answer.findings} == {"info"}
    assert codes(answer.findings).count("both_players_negated") == 1
    assert not {"sign_flipped", "sides_swapped", "shared_loss", "logits_negated"} & set(codes(answer.findings))
    assert answer.headline == "Both players' losses take every output with the opposite sign."


def test_one_player_turned_round_is_a_mistake() -> None:
    logits = random_logits()
    right = generator(lambda f: -mean(f), logits)
    answer = asked(
        "wasserstein", logits, discriminator=reported(lambda r, f: mean(r) - mean(f), logits), generator=right
    )
    assert answer.findings[0].code == "sign_flipped"
    assert answer.findings[0].severity == "critical"


def test_a_library_is_offered_only_where_both_players_fit_it() -> None:
    logits = random_logits()
    wrong = generator(mean, logits)
    # In GAN_stability bigger is more fake, for both players: this discriminator's is not.
    right = reported(lambda r, f: mean(f) - mean(r), logits)
    assert "other_dialect" not in codes(asked("wasserstein", logits, discriminator=right, generator=wrong).findings)
    assert "other_dialect" in codes(asked("wasserstein", logits, generator=wrong).findings)


def test_of_a_library_only_what_it_changes_for_this_player_is_listed() -> None:
    logits = random_logits()
    halved = reported(lambda r, f: (mean((r - 1) ** 2) + mean(f**2)) / 2, logits)
    whole = generator(lambda f: mean((f - 1) ** 2), logits)
    told = only(asked("least_squares", logits, discriminator=halved, generator=whole), "other_dialect")
    assert told.player == "generator"
    assert "discriminator" not in told.explanation


def test_a_tanh_goes_before_the_library_that_has_one() -> None:
    logits = random_logits()
    code = reported(lambda r, f: mean(relu(1 - np.tanh(r))) + mean(relu(1 + np.tanh(f))), logits)
    answer = asked("hinge", logits, discriminator=code)
    assert answer.findings[0].code == "tanh_before_loss"
    assert "MONAI" in only(answer, "other_dialect").title


def arrays(losses: Mapping[str, Array], factors: Mapping[str, float]) -> dict[str, ReportedSide]:
    return {side: ReportedSide(gradients=factors[side] * each) for side, each in losses.items()}


@pytest.mark.parametrize(
    ("factors", "code", "said"),
    [
        ({"real": 20.0, "fake": 1.0}, "sum_for_mean", "losses on real examples are summed over all 20 of them"),
        ({"real": 3.0, "fake": 1.0}, "loss_weight", "counts a real 3 times as much as a fake"),
        ({"real": 1.7, "fake": 1.3}, "loss_weight", "carries a weight: 1.7 on real and 1.3 on fake"),
        ({"real": -1.7, "fake": -1.7}, "sign_flipped", "has the wrong sign, and a weight: 1.7 on real and 1.7 on fake"),
    ],
)
def test_factors_go_by_their_names(factors: Mapping[str, float], code: str, said: str) -> None:
    logits = random_logits()
    right = {"real": (sigmoid(logits["real"]) - 1) / 20, "fake": sigmoid(logits["fake"]) / 20}
    given = ReportedPlayer(sides=arrays(right, factors))
    found = only(asked("non_saturating", logits, discriminator=given), code)
    assert said in found.title
    assert found.evidence["weight_on_real"] == pytest.approx(factors["real"], rel=1e-6)


def test_a_sum_over_the_positions_of_a_patch() -> None:
    flat = random_logits(size=36)
    logits = {side: a.reshape(4, 1, 3, 3) for side, a in flat.items()}
    gradients = -sigmoid(-logits["fake"]) / 4
    given = ReportedPlayer(sides={"fake": ReportedSide(gradients=gradients)})
    found = only(asked("non_saturating", logits, generator=given), "sum_for_mean")
    assert found.title == "The generator's losses are summed over the 9 numbers of each example, not averaged"


def test_the_one_that_is_missing_in_the_exponent() -> None:
    logits = random_logits()
    found = only(asked("f_kl", logits, generator=generator(lambda f: -mean(np.exp(f)), logits)), "loss_weight")
    assert found.title.startswith("The -1 in the exponent is missing")


def test_advice_does_not_ask_for_what_was_done() -> None:
    known = probe().logits
    noise = np.linspace(0.3, 0.7, 8) ** 3
    sides = {"real": ReportedSide(gradients=noise), "fake": ReportedSide(gradients=-noise)}
    on_probe = only(asked("hinge", known, discriminator=ReportedPlayer(sides=sides)), "unexplained")
    assert "probe" not in on_probe.advice
    assert "Report the gradients" not in on_probe.advice
    losses = ReportedPlayer(sides={side: ReportedSide(losses=noise) for side in known})
    elsewhere = {side: a + 0.125 for side, a in known.items()}
    of_losses = only(asked("hinge", elsewhere, discriminator=losses), "unexplained")
    assert "Report the gradients too" in of_losses.advice
    assert "probe" in of_losses.advice


def test_a_loss_that_is_lost_is_the_headline() -> None:
    logits = random_logits()
    answer = asked("hinge", logits, discriminator=ReportedPlayer(loss=np.nan))
    assert answer.headline == "The discriminator's loss is NaN."


def test_what_is_known_of_smoothing_is_said_of_probabilities_alone() -> None:
    logits = random_logits()
    squares = asked(
        "least_squares",
        logits,
        discriminator=reported(lambda r, f: mean((r - 1) ** 2) / 2 + mean((f + 1) ** 2) / 2, logits),
    )
    assert "entropy" not in only(squares, "label_smoothing").explanation
    smooth = asked(
        "non_saturating",
        logits,
        discriminator=reported(lambda r, f: mean(softplus(r) - 0.9 * r) + mean(softplus(f)), logits),
    )
    assert "entropy" in only(smooth, "label_smoothing").explanation


@pytest.mark.parametrize(
    ("largest", "claim", "is_told"), [(0.95, "hinge", True), (0.5, "hinge", False), (0.95, "wasserstein", False)]
)
def test_small_logits_are_outputs_of_a_tanh_only_if_they_reach_its_ends(
    largest: float, claim: str, is_told: bool
) -> None:
    logits = {"real": np.linspace(-0.2, largest, 12), "fake": np.linspace(-largest, 0.1, 12)}
    answer = asked(claim, logits, generator=ReportedPlayer(loss=float(-np.mean(logits["fake"]))))
    assert ("tanh_as_logits" in codes(answer.findings)) == is_told


def test_guessing_is_told_once() -> None:
    logits = random_logits()
    answer = asked("non_saturating", logits, discriminator=ReportedPlayer(loss=float(2 * np.log(2))))
    assert "at_chance" in codes(answer.findings)
    assert "known_constant" not in codes(answer.findings)


def test_one_number_that_something_else_meets_is_no_proof() -> None:
    logits = probe(largest=4).logits
    real, fake = logits["real"], logits["fake"]
    loss = float(-np.mean(real) + np.mean(np.maximum(0, 1 + fake)))
    answer = asked("hinge", logits, discriminator=ReportedPlayer(loss=loss))
    assert answer.verdict == "mismatch"
    assert answer.players["discriminator"].confidence == "possible"
    # A value that was fitted and a factor on top of it meet any number.
    assert "parameter_value" not in codes(answer.findings)
