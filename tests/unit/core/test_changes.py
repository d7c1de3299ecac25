"""Each change by itself: what it makes of losses, gradients, formulas and parameters, and in which words."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from lossgrad.core.changes import (
    Defaults,
    Detached,
    Fixed,
    Flipped,
    OfMean,
    Replaced,
    Scaled,
    Shared,
    Shifted,
    Through,
    Without,
    clamped,
    epsilon,
)
from lossgrad.core.curves import LINEAR
from lossgrad.core.dialect import derived, described
from lossgrad.core.evaluate import evaluate
from lossgrad.core.guards import CLAMPED, with_epsilon
from lossgrad.core.objective import Objective
from lossgrad.core.points import Points
from lossgrad.core.terms import Batchwise
from lossgrad.core.transforms import TANH, composed, leaky_relu, less
from lossgrad.objectives import CATALOGUE

LOGITS = {"real": np.array([2.0, 0.5, -1.0]), "fake": np.array([-3.0, 0.0, 1.5])}
HINGE, LEAST_SQUARES = CATALOGUE["hinge"], CATALOGUE["least_squares"]
NON_SATURATING, AVERAGE = CATALOGUE["non_saturating"], CATALOGUE["relativistic_average"]


def answer(objective: Objective, player: str = "discriminator", logits: Any = LOGITS, **parameters: float) -> Any:
    return evaluate(objective, logits, players=[player], parameters=parameters).players[player]


def test_a_player_is_scaled() -> None:
    halved = derived(HINGE, (Scaled(0.5, "discriminator"),))
    assert answer(halved).loss == answer(HINGE).loss / 2
    np.testing.assert_array_equal(answer(halved).sides["fake"].weights, answer(HINGE).sides["fake"].weights / 2)
    assert answer(halved, "generator").loss == answer(HINGE, "generator").loss
    assert halved.players["discriminator"].formulas["real"] == "0.5*(max(0, margin - a))"


def test_every_player_is_scaled_if_none_is_named() -> None:
    doubled = derived(AVERAGE, (Scaled(2.0),))
    for player in AVERAGE.players:
        assert answer(doubled, player).loss == pytest.approx(2 * answer(AVERAGE, player).loss, rel=1e-15)


def test_a_scale_that_is_a_parameter_takes_the_factor() -> None:
    halved = derived(LEAST_SQUARES, (Scaled(0.5),))
    for scale in (0.5, 2.0):
        assert answer(halved, scale=scale).loss == answer(LEAST_SQUARES, scale=scale).loss / 2


def test_a_constant_is_in_the_losses_and_in_no_gradient() -> None:
    shifted = derived(NON_SATURATING, (Shifted("generator", "fake", -0.25, "-1/4"),))
    one, other = answer(shifted, "generator"), answer(NON_SATURATING, "generator")
    assert one.loss == pytest.approx(other.loss - 0.25, rel=1e-15)
    np.testing.assert_allclose(one.sides["fake"].losses, other.sides["fake"].losses - 0.25, rtol=1e-15)
    np.testing.assert_array_equal(one.sides["fake"].gradients, other.sides["fake"].gradients)
    assert shifted.players["generator"].formulas["fake"].endswith(" + (-1/4)")


@pytest.mark.parametrize(
    "objective", [HINGE, AVERAGE, CATALOGUE["relativistic_paired"], CATALOGUE["relativistic_all_pairs"]]
)
def test_flipped_logits_get_flipped_gradients(objective: Objective) -> None:
    turned = {side: -a for side, a in LOGITS.items()}
    for player in objective.players:
        one, other = answer(derived(objective, (Flipped(),)), player, turned), answer(objective, player)
        assert one.loss == pytest.approx(other.loss, rel=1e-15)
        for side in other.sides:
            np.testing.assert_allclose(one.sides[side].gradients, -other.sides[side].gradients, rtol=1e-14)


def test_what_couples_a_batch_as_a_whole_cannot_be_flipped() -> None:
    nothing = Batchwise(
        sides=("fake",), over=("fake",), losses=lambda _: {}, gradients=lambda *_: {}, curvatures=lambda *_: {}
    )
    player = replace(HINGE.players["generator"], terms=(nothing,))
    with pytest.raises(TypeError, match="cannot be flipped"):
        derived(replace(HINGE, players={"generator": player}), (Flipped(),))


@pytest.mark.parametrize("transform", [TANH, leaky_relu(20), less(1)], ids=["tanh", "leaky ReLU", "less"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_composed_curve_follows_the_chain_rule(transform: Any, sign: int) -> None:
    functions = {TANH: mp.tanh, "max": lambda a: a if a > 0 else a / 20, "-": lambda a: a - 1}
    name = TANH if transform is TANH else "max" if "max" in transform.plain else "-"
    curve = composed(CATALOGUE["exponential"].players["discriminator"].terms[0].curve, transform, sign)  # type: ignore[union-attr]
    with mp.workdps(50):
        for a in (-30.0, -2.0, -0.3, -1e-9, 0.4, 0.7, 3.0, 25.0):
            points = Points(np.array([a]))

            def exact(x: Any) -> Any:
                return mp.exp(-sign * functions[name](x))

            assert curve.value(points)[0] == pytest.approx(float(exact(mp.mpf(a))), rel=1e-15)
            assert curve.slope(points)[0] == pytest.approx(float(mp.diff(exact, a)), rel=2e-15)
            assert curve.curvature(points)[0] == pytest.approx(float(mp.diff(exact, a, 2)), rel=4e-15, abs=1e-30)


def test_what_is_left_of_1_minus_tanh_keeps_its_digits() -> None:
    points = Points(np.array([40.0]))
    image = TANH.at(points)
    assert Points(image.value, image.residual).short_of(1.0)[0] == pytest.approx(float(2 * mp.exp(-80)), rel=1e-15)


def test_kinks_are_found_before_and_in_a_transform() -> None:
    hinge = HINGE.players["discriminator"].terms[0].curve  # type: ignore[union-attr]
    assert composed(hinge, TANH, 1).kinks(margin=1.0, kink=0.0) == ()
    assert composed(hinge, TANH, -1).kinks(margin=0.5, kink=0.0) == pytest.approx([-np.arctanh(0.5)])
    assert composed(hinge, leaky_relu(20), -1).kinks(margin=0.5, kink=0.0) == (-10.0, 0.0)
    assert composed(LINEAR, less(1), 1).kinks() == ()


def test_only_some_sides_may_pass_through() -> None:
    moved = derived(NON_SATURATING, (Through(less(1), "discriminator", ("fake",)),))
    assert moved.players["discriminator"].formulas == {
        "real": NON_SATURATING.players["discriminator"].formulas["real"],
        "fake": "log(1 + exp((a - 1))) - fake_target*(a - 1)",
    }
    np.testing.assert_allclose(answer(moved).sides["fake"].losses, np.log1p(np.exp(LOGITS["fake"] - 1)), rtol=1e-15)
    with pytest.raises(TypeError, match="one logit"):
        derived(AVERAGE, (Through(TANH),))


@pytest.mark.parametrize("target", [1.0, 0.0, 0.75])
def test_an_epsilon_is_that_of_log_d_plus_epsilon(target: float) -> None:
    curve = with_epsilon(1e-8)
    with mp.workdps(60):
        t, e = mp.mpf(target), mp.mpf("1e-8")

        def exact(x: Any) -> Any:
            return -t * mp.log(1 / (1 + mp.exp(-x)) + e) - (1 - t) * mp.log(1 / (1 + mp.exp(x)) + e)

        for a in (-40.0, -18.42, -9.2, -3.0, 0.0, 2.0, 17.0, 30.0, 60.0):
            points = Points(np.array([a]))
            assert curve.value(points, target=target)[0] == pytest.approx(float(exact(mp.mpf(a))), rel=1e-14)
            assert curve.slope(points, target=target)[0] == pytest.approx(float(mp.diff(exact, a)), rel=4e-14)
            bend = float(mp.diff(exact, a, 2))
            assert curve.curvature(points, target=target)[0] == pytest.approx(bend, rel=1e-13)


@pytest.mark.parametrize("target", [1.0, 0.0, 0.75])
def test_a_clamped_logarithm_is_that_of_bce_loss(target: float) -> None:
    with mp.workdps(60):
        t = mp.mpf(target)
        for a in (-120.0, -60.0, -28.0, -27.0, -1.0, 0.0, 3.0, 27.5, 29.0, 110.0):
            points, d = Points(np.array([a])), 1 / (1 + mp.exp(-mp.mpf(a)))
            loss = -t * max(mp.log(d), -100) - (1 - t) * max(mp.log(1 / (1 + mp.exp(mp.mpf(a)))), -100)
            d_neg = 1 / (1 + mp.exp(mp.mpf(a)))
            backward = (t * -d_neg + (1 - t) * d) / max(d * d_neg, mp.mpf("1e-12")) * d * d_neg
            assert CLAMPED.value(points, target=target)[0] == pytest.approx(float(loss), rel=1e-15)
            assert CLAMPED.slope(points, target=target)[0] == pytest.approx(float(backward), rel=4e-15)


def test_only_a_cross_entropy_can_be_guarded() -> None:
    assert not derived(NON_SATURATING, (clamped(),)).players["generator"].true_gradient
    assert derived(NON_SATURATING, (epsilon(1e-8),)).players["generator"].true_gradient
    with pytest.raises(TypeError, match="cross-entropy"):
        derived(HINGE, (clamped(),))
    with pytest.raises(TypeError, match="is not written as"):
        derived(CATALOGUE["minimax"], (epsilon(1e-8, "generator"),))


def test_a_detached_mean_leaves_each_gradient_to_itself() -> None:
    logits = {"real": np.array([2.0, 1.0, 3.0]), "fake": np.array([-1.0, -2.0, 0.0])}
    one, other = answer(derived(AVERAGE, (Detached("discriminator"),)), logits=logits), answer(AVERAGE, logits=logits)
    assert one.loss == other.loss
    u = logits["real"] + 1
    np.testing.assert_allclose(one.sides["real"].gradients, -1 / (1 + np.exp(u)) / 3, rtol=1e-14)
    np.testing.assert_allclose(other.sides["real"].gradients, [-0.0363, -0.0602, -0.0265], atol=5e-5)
    np.testing.assert_allclose(one.sides["real"].gradients, [-0.0158, -0.0397, -0.0060], atol=5e-5)
    with pytest.raises(TypeError, match="only a mean"):
        derived(HINGE, (Detached("discriminator"),))


def test_a_loss_of_the_mean_is_no_mean_of_losses() -> None:
    energies = {"real": np.array([0.5]), "fake": np.array([-1.0, 3.0])}
    energy_based = CATALOGUE["energy_based"]
    assert answer(energy_based, logits=energies).loss == 1.5
    of_mean = answer(derived(energy_based, (OfMean("discriminator", "fake"),)), logits=energies)
    assert of_mean.loss == 0.5
    near = answer(derived(energy_based, (OfMean("discriminator", "fake"),)), logits=energies, margin=2.0)
    np.testing.assert_array_equal(near.sides["fake"].gradients, [-0.5, -0.5])
    np.testing.assert_array_equal(near.sides["fake"].losses, [1.0, 1.0])
    with pytest.raises(TypeError, match="one logit"):
        derived(AVERAGE, (OfMean("discriminator", "fake"),))


def test_a_player_is_replaced_with_the_parameters_it_brings() -> None:
    mixed = derived(AVERAGE, (Replaced("generator", NON_SATURATING),))
    assert mixed.players["generator"] is NON_SATURATING.players["generator"]
    assert [parameter.name for parameter in mixed.parameters] == ["generator_target"]


def test_a_player_may_minimise_the_others_loss() -> None:
    shared = derived(AVERAGE, (Shared("generator", "discriminator"),))
    assert answer(shared, "generator").loss == answer(AVERAGE, "discriminator").loss


def test_a_player_may_be_missing() -> None:
    assert tuple(derived(HINGE, (Without("generator"),)).players) == ("discriminator",)


@pytest.mark.parametrize("change", [Defaults(steepness=2.0), Fixed(steepness=2.0), Scaled(2.0, "critic")])
def test_what_an_objective_does_not_have_cannot_be_changed(change: Any) -> None:
    with pytest.raises(TypeError, match="has no"):
        derived(HINGE, (change,))


def test_what_is_known_of_the_optimum_does_not_outlive_a_change_of_the_loss() -> None:
    assert derived(LEAST_SQUARES, (Defaults(scale=1.0),)).chance_level is LEAST_SQUARES.chance_level
    assert derived(LEAST_SQUARES, (Scaled(2.0),)).chance_level is None


@pytest.mark.parametrize(
    ("objective", "change", "words"),
    [
        (LEAST_SQUARES, Defaults(scale=1.0), "scale is 1 by default (instead of 0.5)"),
        (HINGE, Fixed(margin=1.0, kink=0.5), "margin is always 1 and kink is always 0.5"),
        (HINGE, Scaled(0.5, "discriminator"), "the discriminator's loss is multiplied by 0.5"),
        (HINGE, Scaled(0.5), "each player's loss is multiplied by 0.5"),
        (CATALOGUE["logistic"], Scaled(0.5), "the loss is multiplied by 0.5"),
        (
            NON_SATURATING,
            Shifted("generator", "fake", -0.5, "-1/2"),
            "the generator's loss contains the constant -1/2 = -0.5",
        ),
        (HINGE, Flipped(), "bigger logits are more fake"),
        (HINGE, Through(TANH), "a becomes tanh(a)"),
        (
            NON_SATURATING,
            Through(less(1), "discriminator", ("fake",)),
            "a becomes (a - 1) on fake examples in the discriminator's loss",
        ),
        (
            NON_SATURATING,
            epsilon(1e-8, "generator"),
            "log(D + 1e-08) stands for log D in the generator's loss",
        ),
        (
            AVERAGE,
            Detached("discriminator"),
            "batch means are constants in the gradient of the discriminator's loss",
        ),
        (
            CATALOGUE["energy_based"],
            OfMean("discriminator", "fake"),
            "the discriminator's loss is taken of the mean of the fake side",
        ),
        (AVERAGE, Replaced("generator", HINGE), "the generator's loss is that of hinge"),
        (AVERAGE, Shared("generator", "discriminator"), "the generator minimises the discriminator's loss"),
        (AVERAGE, Without("generator"), "there is no generator"),
    ],
)
def test_changes_say_what_they_change(objective: Objective, change: Any, words: str) -> None:
    assert described(objective, (change,)) == [words]


def test_a_change_is_described_as_of_what_the_earlier_ones_left() -> None:
    assert described(LEAST_SQUARES, (Defaults(scale=1.0), Defaults(scale=2.0))) == [
        "scale is 1 by default (instead of 0.5)",
        "scale is 2 by default (instead of 1)",
    ]
