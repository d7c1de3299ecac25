"""Every figure against numbers worked out by other means."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from lossgrad import dialects
from lossgrad.analysis.diagnose import FIGURES, Diagnosis, Monitor, diagnose
from lossgrad.core.errors import InvalidLogits, InvalidParameter
from lossgrad.objectives import CATALOGUE, find
from tests.support.training import recorded

REAL, FAKE = [2.0, 0.5, -1.0], [-3.0, 0.0]


def batch(real: Any = REAL, fake: Any = FAKE) -> dict[str, Any]:
    return {"real": np.array(real), "fake": np.array(fake)}


def value(diagnosis: Diagnosis, key: str) -> float:
    for measured in diagnosis.figures:
        for each in measured.values:
            if each.key(measured.figure.name) == key:
                assert each.value is not None, key
                return each.value
    raise AssertionError(f"no {key}")


def reason(diagnosis: Diagnosis, name: str) -> str | None:
    return next(measured.inapplicable for measured in diagnosis.figures if measured.figure.name == name)


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def test_strength_of_the_saturating_and_the_non_saturating_generator() -> None:
    minimax = diagnose(CATALOGUE["minimax"], batch())
    d = [sigmoid(a) for a in FAKE]
    assert value(minimax, "weight.generator.fake") == pytest.approx(sum(d) / 2, rel=1e-14)
    assert value(minimax, "stronger_weight.generator.fake") == pytest.approx(1 - sum(d) / 2, rel=1e-14)
    assert value(minimax, "times_stronger.generator.fake") == pytest.approx((2 - sum(d)) / sum(d), rel=1e-14)
    # logistic_linear gives every fake a weight of 1.
    assert value(minimax, "relative_strength.generator.fake") == pytest.approx(sum(d) / 2, rel=1e-14)
    assert value(minimax, "gradient_norm.generator.fake") == pytest.approx(math.hypot(*d) / 2, rel=1e-14)
    assert value(minimax, "weight.discriminator.real") == pytest.approx(sum(sigmoid(-a) for a in REAL) / 3, rel=1e-14)
    assert value(minimax, "median_weight.discriminator.real") == pytest.approx(sigmoid(-0.5), rel=1e-14)


def test_strengths_are_compared_in_shares_of_what_an_example_can_weigh() -> None:
    """A factor before a loss is a matter of the learning rate: (1 − D)²D is 4/27 at most."""
    diagnosis = diagnose(CATALOGUE["least_squares_sigmoid"], batch())
    share = sum((1 - sigmoid(a)) ** 2 * sigmoid(a) for a in FAKE) / 2 / (4 / 27)
    assert value(diagnosis, "share_of_full_weight.generator.fake") == pytest.approx(share, rel=1e-4)
    other = 1 - sum(map(sigmoid, FAKE)) / 2
    assert value(diagnosis, "times_stronger.generator.fake") == pytest.approx(other / share, rel=1e-4)


def test_the_ratio_of_both_generators_is_exp_of_minus_the_logit_where_all_are_alike() -> None:
    for a in (-2.0, -5.0, -10.0):
        found = value(diagnose(CATALOGUE["minimax"], batch(fake=[a, a])), "times_stronger.generator.fake")
        assert found == pytest.approx(float(mpmath.exp(-a)), rel=1e-12)


def test_who_carries_the_gradient() -> None:
    diagnosis = diagnose(CATALOGUE["hinge"], batch(real=[[3.0, 0.5], [2.0, 1.5]], fake=[-2.0, -0.5, 0.0]))
    # On the reals only 0.5 is within the margin; on the fakes −0.5 and 0 are.
    assert value(diagnosis, "effective_sample_size.discriminator.real") == 1
    assert value(diagnosis, "effective_fraction.discriminator.real") == 0.25
    assert value(diagnosis, "effective_sample_size.discriminator.fake") == pytest.approx(2)
    assert value(diagnosis, "saturated_fraction.discriminator.fake") == pytest.approx(1 / 3)
    assert value(diagnosis, "largest_share.discriminator.fake") == 0.5
    assert value(diagnosis, "weight_entropy.discriminator.fake") == pytest.approx(2 / 3)
    assert value(diagnosis, "side_ratio.discriminator") == pytest.approx((2 / 3) / (1 / 4))
    heaviest = [each for each in diagnosis.carriers if (each.player, each.side) == ("discriminator", "real")]
    assert [(each.position, each.logit, each.weight, each.share) for each in heaviest] == [((0, 1), 0.5, 1.0, 1.0)]


def test_separation() -> None:
    diagnosis = diagnose(CATALOGUE["non_saturating"], batch(real=[2.0, 0.5, 0.0, -1.0], fake=[-3.0, 0.0, 0.0, 1.0]))
    pairs = [(r > f) + (r == f) / 2 for r in (2.0, 0.5, 0.0, -1.0) for f in (-3.0, 0.0, 0.0, 1.0)]
    assert value(diagnosis, "auc") == sum(pairs) / 16
    assert value(diagnosis, "accuracy.real") == 2.5 / 4
    assert value(diagnosis, "accuracy.fake") == 2 / 4
    assert value(diagnosis, "accuracy") == 4.5 / 8
    assert value(diagnosis, "r_t") == 0.25
    assert value(diagnosis, "fake_sign") == 0
    assert value(diagnosis, "gap") == 0.375 + 0.5
    assert value(diagnosis, "probability.real") == pytest.approx(sum(map(sigmoid, (2.0, 0.5, 0.0, -1.0))) / 4)
    accuracy = mpmath.mpf(4.5) / 8
    assert value(diagnosis, "chance_p_value") == pytest.approx(
        float(1 - mpmath.ncdf((accuracy - 0.5) * 2 * mpmath.sqrt(8)))
    )
    variances = [np.var([2.0, 0.5, 0.0, -1.0]), np.var([-3.0, 0.0, 0.0, 1.0])]
    assert value(diagnosis, "standardised_gap") == pytest.approx(0.875 / math.sqrt(sum(variances) / 2))
    # Bins of a tenth: sigmoid(−3) and one each of the others; the three zeros share 0.5 … 0.6 with nothing else.
    said = {-3.0: (0, 1), -1.0: (1, 0), 0.0: (1, 2), 0.5: (1, 0), 1.0: (0, 1), 2.0: (1, 0)}
    error = sum(abs((reals + fakes) * sigmoid(a) - reals) / 8 for a, (reals, fakes) in said.items())
    assert value(diagnosis, "calibration_error") == pytest.approx(error)


@pytest.mark.parametrize(
    ("name", "parameters", "boundary"),
    [
        ("non_saturating", {}, 0.0),
        ("hinge", {"margin": 3.0}, 0.0),
        ("least_squares", {}, 0.5),
        ("least_squares", {"fake_target": -1.0, "real_target": 3.0}, 1.0),
        ("l1", {}, 0.5),
        ("f_kl", {}, 1.0),
        ("f_weighted_jensen_shannon", {"pi": 0.75}, math.log(3)),
        ("f_alpha", {"alpha": 0.5}, -math.log(math.expm1(2))),
        ("non_saturating", {"real_target": 0.9}, math.log(0.9 / 1.1)),
        ("perceptron", {}, 0.0),
    ],
)
def test_verdicts_are_counted_at_the_objectives_own_boundary(
    name: str, parameters: dict[str, float], boundary: float
) -> None:
    diagnosis = diagnose(CATALOGUE[name], batch(), parameters=parameters)
    assert value(diagnosis, "boundary") == pytest.approx(boundary, abs=1e-8)


@pytest.mark.parametrize(
    "name", ["wasserstein", "relativistic_average", "energy_based", "mmd_rbf", "softmax", "fisher"]
)
def test_where_there_is_no_boundary_no_verdicts_are_counted(name: str) -> None:
    diagnosis = diagnose(CATALOGUE[name], batch(real=[2.0, 0.5]))
    for figure in ("boundary", "accuracy", "r_t", "fake_sign", "chance_p_value"):
        assert reason(diagnosis, figure), figure


def test_energies_and_flipped_logits_are_read_the_other_way_round() -> None:
    turned = {"real": -np.array(REAL), "fake": -np.array(FAKE)}
    straight = value(diagnose(CATALOGUE["hinge"], batch()), "auc")
    assert value(diagnose(CATALOGUE["energy_based"], turned), "auc") == straight
    for name, dialect in (("wasserstein", "gan_stability"), ("hinge", "lucidrains_stylegan2"), ("lsgan", "lecam_gan")):
        flipped = diagnose(dialects.find(name, dialect), turned)
        assert value(flipped, "auc") == straight, dialect
        assert value(flipped, "gap") == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("name", "ratio"),
    [
        ("non_saturating", mpmath.exp),
        ("f_kl", lambda a: mpmath.exp(a - 1)),
        ("f_pearson", lambda a: 1 + a / 2),
        ("f_hellinger", lambda a: mpmath.exp(2 * a)),
        ("f_neyman", lambda a: mpmath.exp(a / 2)),
        ("exponential", lambda a: mpmath.exp(2 * a)),
        ("savage", mpmath.exp),
        ("least_squares_sigmoid", mpmath.exp),
        ("alpha_loss", lambda a: mpmath.exp(a / 2)),
    ],
)
def test_the_density_ratio_inverts_the_best_logit(name: str, ratio: Any) -> None:
    logits = [-1.5, -0.25, 0.0, 1.0, 4.0]
    found = diagnose(CATALOGUE[name], batch(real=[logits], fake=logits)).density_ratio
    assert found is not None
    np.testing.assert_allclose(found["real"], [[float(ratio(mpmath.mpf(a))) for a in logits]], rtol=1e-12)
    assert found["real"].shape == (1, 5)


def test_beyond_the_targets_of_least_squares_there_is_no_ratio() -> None:
    diagnosis = diagnose(CATALOGUE["least_squares"], batch(real=[0.75, 2.0], fake=[0.2, -1.0]))
    assert diagnosis.density_ratio is not None
    np.testing.assert_allclose(diagnosis.density_ratio["real"], [3.0, np.nan])
    np.testing.assert_allclose(diagnosis.density_ratio["fake"], [0.25, np.nan])
    assert value(diagnosis, "no_density_ratio.real") == 0.5


@pytest.mark.parametrize("name", ["hinge", "wasserstein", "l1", "perceptron", "f_total_variation", "energy_based"])
def test_some_objectives_leave_the_ratio_open(name: str) -> None:
    diagnosis = diagnose(CATALOGUE[name], batch())
    assert diagnosis.density_ratio is None
    assert reason(diagnosis, "density_ratio")


def test_distance_from_chance() -> None:
    at_zero = diagnose(CATALOGUE["non_saturating"], batch(real=[0.0], fake=[0.0]))
    assert value(at_zero, "loss_over_chance.discriminator") == pytest.approx(1)
    assert value(at_zero, "chance_level.discriminator") == pytest.approx(2 * math.log(2))
    sure = diagnose(CATALOGUE["hinge"], batch(real=[0.5], fake=[-2.0]))
    assert value(sure, "loss_over_chance.discriminator") == 0.25
    assert reason(diagnose(CATALOGUE["wasserstein"], batch()), "loss_over_chance")
    assert reason(diagnose(CATALOGUE["softmax"], batch(real=[1.0, 2.0])), "chance_level")


def test_overfitting_signals() -> None:
    diagnosis = diagnose(
        CATALOGUE["hinge"], batch(real=[3.0, 1.0], fake=[-1.0, -3.0]), validation=np.array([0.0, -1.0])
    )
    assert value(diagnosis, "r_v") == pytest.approx((2 + 0.5) / 4)
    assert value(diagnosis, "validation_logit") == -0.5
    assert reason(diagnosis, "lecam")


def test_lecams_averages_over_a_run() -> None:
    monitor = Monitor(CATALOGUE["hinge"])
    alpha = {"real": 0.0, "fake": 0.0}
    for step, (real, fake) in enumerate([(1.0, -1.0), (3.0, -2.0), (5.0, 0.0)]):
        monitor.update(step, np.array([real, real + 2]), np.array([fake]))
        for side, mean in (("real", real + 1), ("fake", fake)):
            alpha[side] = mean if step == 0 else 0.99 * alpha[side] + 0.01 * mean
    found = {
        value.side: value.value
        for each in monitor.latest
        if each.figure.name == "lecam_average"
        for value in each.values
    }
    assert found == pytest.approx(alpha)
    regulariser = next(each for each in monitor.latest if each.figure.name == "lecam").values[0].value
    expected = ((5 - alpha["fake"]) ** 2 + (7 - alpha["fake"]) ** 2) / 2 + (0 - alpha["real"]) ** 2
    assert regulariser == pytest.approx(expected)


def test_numeric_risk() -> None:
    exploding = diagnose(CATALOGUE["maximum_likelihood"], batch(fake=[12.0, 0.0]))
    assert value(exploding, "headroom.float16") == pytest.approx(65504 / math.exp(12))
    assert value(exploding, "headroom.float32") == pytest.approx(3.4028234663852886e38 / math.exp(12))
    logistic = diagnose(CATALOGUE["non_saturating"], batch(real=[-30.0, 20.0], fake=[17.0, 9.0, -20.0, 0.0]))
    assert value(logistic, "rounded_probability.float32.fake") == 0.25
    assert value(logistic, "rounded_probability.float16.fake") == 0.5
    assert value(logistic, "rounded_probability.float32.real") == 0.5
    # exp(−17) = 4.1e-8 is above 2^−25 = 3.0e-8, exp(−20) below.
    assert value(logistic, "lost_weights.float16.discriminator.fake") == 0.25
    assert value(logistic, "range.minimum.fake") == -20


def test_a_generator_learns_through_fakes_only() -> None:
    diagnosis = diagnose(CATALOGUE["relativistic_average"], batch())
    sides = {each.side for measured in diagnosis.figures for each in measured.values if each.player == "generator"}
    assert sides == {"fake", None}


def test_classifiers_have_no_generator_to_judge() -> None:
    diagnosis = diagnose(CATALOGUE["logistic"], batch())
    assert reason(diagnosis, "relative_strength") == "this objective has no generator"
    assert not [each for each in diagnosis.carriers if each.player == "generator"]


@pytest.mark.parametrize(
    ("name", "alternative"),
    [
        ("minimax", "non_saturating"),
        ("non_saturating", "logistic_linear"),
        ("hinge_saturating", "hinge"),
        ("maximum_likelihood", "non_saturating"),
        ("least_squares_sigmoid", "non_saturating"),
        ("f_gan", "f_gan with non_saturating = 1"),
        ("f_kl", "f_kl with non_saturating = 1"),
        ("hinge+minimax", "hinge"),
    ],
)
def test_the_usual_strong_alternative_is_read_off_the_catalogue(name: str, alternative: str) -> None:
    diagnosis = diagnose(find(name), batch(real=np.ones(8), fake=np.full(8, -4.0)))
    notes = [
        each.note
        for measured in diagnosis.figures
        if measured.figure.name == "times_stronger"
        for each in measured.values
    ]
    assert notes == [alternative]


def test_every_figure_says_what_it_is() -> None:
    names = [figure.name for figure in FIGURES]
    assert len(set(names)) == len(names)
    for figure in FIGURES:
        assert figure.title, figure.name
        assert figure.definition, figure.name
        assert figure.source, figure.name


def test_a_figure_is_held_against_its_threshold() -> None:
    diagnosis = diagnose(CATALOGUE["minimax"], batch(fake=[-6.0, -6.0]))
    beyond = {
        each.key(measured.figure.name): measured.beyond(each)
        for measured in diagnosis.figures
        for each in measured.values
    }
    assert beyond["weight.generator.fake"] is True
    assert beyond["weight.discriminator.real"] is False
    assert beyond["times_stronger.generator.fake"] is True
    assert beyond["gradient_norm.generator.fake"] is None


def test_what_cannot_be_diagnosed_says_where() -> None:
    with pytest.raises(InvalidLogits) as missing:
        diagnose(CATALOGUE["hinge"], {"real": np.array([1.0])})
    assert missing.value.pointer == "/logits/fake"
    with pytest.raises(InvalidLogits) as empty:
        diagnose(CATALOGUE["hinge"], batch(), validation=np.array([]))
    assert empty.value.pointer == "/validation"
    with pytest.raises(InvalidParameter) as parameter:
        diagnose(CATALOGUE["hinge"], batch(), parameters={"margin": -1.0})
    assert parameter.value.pointer == "/parameters/margin"


def test_the_recorded_minimax_runs_weakest_step() -> None:
    run = recorded("minimax")
    diagnosis = diagnose(CATALOGUE["minimax"], {"real": run["real"][28], "fake": run["fake"][28]})
    d = [sigmoid(float(a)) for a in run["fake"][28]]
    assert round(sum(d) / 128, 3) == 0.021
    assert value(diagnosis, "weight.generator.fake") == pytest.approx(sum(d) / 128)
    assert diagnosis.headline.startswith(
        "The generator's gradient is weak: mean weight 0.021, where 1 is full strength; with non_saturating it would "
        "be 0.98, 47.6 times as strong"
    )
