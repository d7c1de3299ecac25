"""Sums over all pairs, held against the whole matrix of differences."""

import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lossgrad.core import pairs as module
from lossgrad.core.arrays import Array
from lossgrad.core.curves import HINGE, LOGISTIC, SQUARED_DISTANCE, Curve
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.objective import Objective
from lossgrad.core.pairs import MOST, Lane, Pairs, pair_sums
from lossgrad.core.parallel import BLOCK, SHARED, set_threads
from lossgrad.core.player import Player
from lossgrad.core.points import Points
from lossgrad.core.terms import Pairwise
from lossgrad.objectives import CATALOGUE
from tests.support import draws
from tests.support.asking import arrays, ask, scalar
from tests.support.recorded import assert_same_bits

SIZES = {"several": (5, 3), "more fakes": (3, 7), "one real": (1, 4), "one fake": (6, 1), "one pair": (1, 1)}
OBJECTIVES = {name: objective for name, objective in CATALOGUE.items() if name.startswith("relativistic_all_pairs")}
EVEN = Curve(value=lambda x: x.m * x.m, slope=lambda x: 2 * x.m, curvature=lambda x: x.constant(2))
"""As pairs of one side need."""
CURVES: dict[str, tuple[Curve, dict[str, float]]] = {
    "logistic": (LOGISTIC, {}),
    "least squares": (SQUARED_DISTANCE, {"target": 1.0, "scale": 0.5}),
    "hinge": (HINGE, {"margin": 1.0, "kink": 0.5}),
}
LANES = [
    Lane(items, axis, weighted)
    for items in ("values", "slopes", "curvatures")
    for axis in (0, 1)
    for weighted in (False, True)
]
OPTIONS: dict[str, dict[str, Any]] = {
    "mean": {},
    "sum": {"reduction": "sum"},
    "none": {"reduction": "none"},
    "in D": {"with_respect_to": "probability"},
}
every_size = pytest.mark.parametrize(("n", "m"), SIZES.values(), ids=SIZES)
every_objective = pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
every_curve = pytest.mark.parametrize(("curve", "arguments"), CURVES.values(), ids=CURVES)


@pytest.fixture(autouse=True)
def team() -> Iterator[None]:
    """As many threads again as there are cores, afterwards."""
    yield
    set_threads(0)


def batch(n: int, m: int, seed: int = 0, spread: float = 3) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {"real": rng.normal(1, spread, n), "fake": rng.normal(-1, spread, m)}


def weighing(logits: Mapping[str, Array]) -> dict[str, Array]:
    return draws.sample_weights(logits, np.random.default_rng(1))


def matrices(on: Pairs, curve: Curve, arguments: Mapping[str, float], logits: Mapping[str, Array]) -> dict[str, Array]:
    """The items of every pair, zero where a pair is left out."""
    points = Points(np.subtract.outer(logits[on.plus], logits[on.minus]))
    formulas = {"values": curve.value, "slopes": curve.slope, "curvatures": curve.curvature}
    items = {name: formula(points, **arguments) for name, formula in formulas.items()}
    if on.within:  # an example's difference from itself does not move
        for name, whole in items.items():
            if on.distinct or name != "values":
                np.fill_diagonal(whole, 0)
    return items


def summed(items: Mapping[str, Array], lane: Lane, on: Pairs, weights: Mapping[str, Array]) -> Array:
    whole = items[lane.items]
    if lane.weighted:
        whole = whole * (weights[on.minus] if lane.axis else weights[on.plus][:, np.newaxis])
    total: Array = whole.sum(axis=lane.axis)
    return total


def check_sums(on: Pairs, curve: Curve, arguments: Mapping[str, float], logits: Mapping[str, Array]) -> None:
    weights, items = weighing(logits), matrices(on, curve, arguments, logits)
    found = pair_sums(on, curve, arguments, logits, weights, LANES)
    assert set(found) == set(LANES)
    for lane in LANES:
        expected = summed(items, lane, on, weights)
        scale = summed({name: np.abs(whole) for name, whole in items.items()}, lane, on, weights).max()
        np.testing.assert_allclose(found[lane].astype(float), expected, rtol=1e-13, atol=1e-15 * scale, err_msg=lane)


@every_curve
@every_size
@pytest.mark.parametrize("on", [Pairs("real", "fake"), Pairs("fake", "real")], ids=["real first", "fake first"])
def test_sums_are_those_of_the_whole_matrix(
    on: Pairs, n: int, m: int, curve: Curve, arguments: Mapping[str, float]
) -> None:
    check_sums(on, curve, arguments, batch(n, m))


@pytest.mark.parametrize(("n", "m"), [(700, 300), (257, 1025), (2, BLOCK + 3), (BLOCK + 3, 2), (1, 3 * BLOCK)])
def test_sums_over_many_tiles_are_those_of_the_whole_matrix(n: int, m: int) -> None:
    assert n * m > BLOCK
    check_sums(Pairs(), LOGISTIC, {}, batch(n, m))


@pytest.mark.parametrize("distinct", [False, True], ids=["all", "distinct"])
@pytest.mark.parametrize("size", [2, 5, 300])
def test_pairs_of_one_side_are_those_of_the_whole_matrix(size: int, distinct: bool) -> None:
    check_sums(Pairs("fake", "fake", distinct=distinct), EVEN, {}, batch(3, size))


def test_only_what_is_asked_for_is_summed() -> None:
    lanes = [Lane("values", 1), Lane("slopes", 0, weighted=True)]
    assert set(pair_sums(Pairs(), LOGISTIC, {}, batch(3, 4), None, lanes)) == set(lanes)


def matrix_answer(
    objective: Objective, player: str, logits: Mapping[str, Array], weights: Mapping[str, Array] | None, reduction: str
) -> dict[str, Any]:
    """What a player of one term over pairs gives: from the whole matrix."""
    (term,) = objective.players[player].terms
    assert isinstance(term, Pairwise)
    flat = {side: values.ravel() for side, values in logits.items()}
    items = matrices(term.on, term.curve, term.arguments(objective.resolve({})), flat)
    u, v = (1.0 if weights is None else weights[side].ravel() for side in (term.on.plus, term.on.minus))
    pair_weights = np.multiply.outer(u, v) * np.ones_like(items["values"])
    divisor = pair_weights.sum() if reduction == "mean" else 1.0
    answer: dict[str, Any] = {"loss": (pair_weights * items["values"]).sum() / divisor}
    for axis, side, sign in ((1, term.on.plus, 1), (0, term.on.minus, -1)):
        answer[side] = {
            "losses": items["values"].mean(axis),
            "gradients": sign * (pair_weights * items["slopes"]).sum(axis) / divisor,
            "weights": np.abs(items["slopes"].mean(axis)),
            "curvatures": items["curvatures"].mean(axis),
        }
    return answer


@every_size
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@every_objective
def test_answers_are_those_of_the_whole_matrix(
    objective: Objective, options: Mapping[str, Any], weighted: bool, n: int, m: int
) -> None:
    logits = batch(n, m)
    weights = weighing(logits) if weighted else None
    answer = ask(objective, logits, sample_weights=weights, **options)
    reduction = options.get("reduction", "mean")
    for name in objective.players:
        expected = matrix_answer(objective, name, logits, weights, reduction)
        if reduction != "none":
            assert float(scalar(answer, name)) == pytest.approx(expected["loss"], rel=1e-13)
        for side, values in expected.items():
            if side != "loss" and "with_respect_to" in options:
                values["gradients"] = values["gradients"] * (2 + np.exp(logits[side]) + np.exp(-logits[side]))
    for values in arrays(answer):
        expected = matrix_answer(objective, values.player, logits, weights, reduction)[values.side][values.output]
        if values.output == "gradients" and "with_respect_to" in options:
            a = logits[values.side]
            expected = expected * (2 + np.exp(a) + np.exp(-a))
        atol = 1e-14 * np.abs(expected).max()
        np.testing.assert_allclose(values.array, expected, rtol=1e-13, atol=atol, err_msg=str(values))


@every_objective
def test_batches_of_any_shape_are_taken_as_they_come(objective: Objective) -> None:
    logits = {"real": batch(6, 1)["real"].reshape(2, 3), "fake": batch(1, 4)["fake"].reshape(4, 1)}
    answer = ask(objective, logits)
    flat = ask(objective, {side: values.ravel() for side, values in logits.items()})
    for values, other in zip(arrays(answer), arrays(flat), strict=True):
        assert values.array.shape == logits[values.side].shape
        assert_same_bits(values.array.ravel(), other.array, str(values))


@every_objective
def test_float32_answers_are_the_float64_ones_rounded_once(objective: Objective) -> None:
    logits = {side: values.astype(np.float32) for side, values in batch(40, 30).items()}
    narrow, wide = ask(objective, logits, dtype="float32"), ask(objective, logits)
    for values, exact in zip(arrays(narrow), arrays(wide), strict=True):
        assert_same_bits(values.array, exact.array.astype(np.float32), str(values))
    for name in objective.players:
        assert scalar(narrow, name) == np.float32(scalar(wide, name))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [30.0, 800.0, 1e4, 1e30, "largest"])
@every_objective
def test_extreme_logits_never_give_nan(objective: Objective, size: float | str, dtype: Any) -> None:
    top = float(np.finfo(dtype).max) if size == "largest" else float(size)
    logits = {"real": np.array([top, -top, 0, top, 1]), "fake": np.array([-top, top, 0])}
    for options in ({}, {"reduction": "sum"}, {"with_respect_to": "probability"}, {"sample_weights": weighing(logits)}):
        answer = ask(objective, logits, dtype=dtype, **options)
        for values in arrays(answer):
            assert not np.isnan(values.array).any(), f"{values}: {values.array}"
        assert not any(np.isnan(scalar(answer, name)) for name in objective.players)


def test_slopes_that_overflow_may_cancel() -> None:
    # 2·(0 ∓ 1e308 − 1) overflows either way; the mean over the three fakes is −2·(1 + 1e307/3).
    logits = {"real": np.array([0.0]), "fake": np.array([1e308, -1e308, 1e307])}
    answer = ask(CATALOGUE["relativistic_all_pairs_least_squares"], logits, players=["discriminator"])
    gradients = answer.players["discriminator"].sides["real"].gradients
    assert gradients is not None
    np.testing.assert_allclose(gradients, [-2e307 / 3], rtol=1e-15)


def test_a_mean_may_be_finite_where_its_sum_is_not() -> None:
    logits = {"real": np.array([-1e308]), "fake": np.array([1e307, 5e307, 2e307])}
    answer = ask(CATALOGUE["relativistic_all_pairs"], logits, players=["discriminator"])
    expected = 1e308 + 8e307 / 3
    losses = answer.players["discriminator"].sides["real"].losses
    assert losses is not None
    np.testing.assert_allclose(losses, [expected], rtol=1e-15)
    np.testing.assert_allclose(scalar(answer, "discriminator"), expected, rtol=1e-15)


def test_many_pairs_whose_sums_overflow_are_refused_where_they_have_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AGAIN", 8)
    logits = {"real": np.zeros(3), "fake": np.array([1e308, -1e308, 1e307])}
    with pytest.raises(InvalidLogits, match="at most 8 pairs"):
        ask(CATALOGUE["relativistic_all_pairs_least_squares"], logits)
    answer = ask(CATALOGUE["relativistic_all_pairs_least_squares"], logits, outputs=("losses",))
    assert all(np.isinf(scalar(answer, name)) for name in answer.players)


def test_every_digit_of_a_difference_is_kept() -> None:
    # The difference is −40.00000000000000177…, which no float is; its exponential shows the rest.
    logits = {"real": np.array([0.1]), "fake": np.array([40.1 + 2.0**-46])}
    exact = np.longdouble(logits["real"][0]) - np.longdouble(logits["fake"][0])
    answer = ask(CATALOGUE["relativistic_all_pairs"], logits, players=["generator"])
    losses = answer.players["generator"].sides["real"].losses
    assert losses is not None
    np.testing.assert_allclose(losses[0], float(np.log1p(np.exp(exact))), rtol=5e-16)


@pytest.mark.parametrize("block", [128, 333, 1000])
@pytest.mark.parametrize(("n", "m"), [(37, 53), (53, 37), (1, 200), (200, 1), (90, 90)])
@every_curve
def test_the_size_of_the_tiles_does_not_show(
    n: int, m: int, block: int, curve: Curve, arguments: Mapping[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    logits = batch(n, m)
    weights = weighing(logits)
    whole = pair_sums(Pairs(), curve, arguments, logits, weights, LANES)
    monkeypatch.setattr(module, "BLOCK", block)
    for lane, sums in pair_sums(Pairs(), curve, arguments, logits, weights, LANES).items():
        assert_same_bits(sums.astype(np.float64), whole[lane].astype(np.float64), str(lane))


@every_objective
def test_the_number_of_threads_does_not_show(objective: Objective) -> None:
    logits = batch(701, 613)
    assert logits["real"].size * logits["fake"].size > SHARED
    weights = weighing(logits)
    answers = []
    for count in (1, 2, 3, 8):
        set_threads(count)
        answers.append(ask(objective, logits, sample_weights=weights))
    for answer in answers[1:]:
        for values, expected in zip(arrays(answer), arrays(answers[0]), strict=True):
            assert_same_bits(values.array, expected.array, str(values))
        for name in objective.players:
            assert_same_bits(scalar(answer, name), scalar(answers[0], name), name)


def test_memory_grows_with_the_examples_and_not_with_the_pairs() -> None:
    size = 4096
    logits = batch(size, size)
    objective = CATALOGUE["relativistic_all_pairs_hinge"]
    set_threads(2)
    ask(objective, batch(BLOCK, 16))  # buffers that threads keep
    tracemalloc.start()
    ask(objective, logits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    inputs = sum(values.nbytes for values in logits.values())
    # Sums for every example, kept as two numbers each, and half a dozen tiles for each of two threads.
    assert peak < 32 * inputs + 2 * 6 * BLOCK * 8, f"{peak:,} bytes"
    assert peak < size * size * 8 / 10


def test_too_many_pairs_are_refused_before_anything_is_computed() -> None:
    logits = {"real": np.zeros(1 << 15), "fake": np.zeros((1 << 13) + 1)}
    with pytest.raises(InvalidLogits, match=r"32,768 times 8,193 are more than the 67,108,864") as caught:
        ask(CATALOGUE["relativistic_all_pairs"], logits)
    assert caught.value.pointer == "/logits/fake"


def test_as_many_pairs_as_are_allowed_are_not_refused() -> None:
    Pairs().check({"real": np.zeros(MOST >> 8), "fake": np.zeros(1 << 8)})


def test_an_example_has_no_distinct_pair_by_itself() -> None:
    with pytest.raises(InvalidLogits, match="at least two") as caught:
        Pairs("fake", "fake", distinct=True).check({"real": np.zeros(3), "fake": np.zeros(1)})
    assert caught.value.pointer == "/logits/fake"


def distinct() -> Objective:
    """The mean square of the difference of two fakes."""
    base = CATALOGUE["relativistic_all_pairs"]
    term = Pairwise(on=Pairs("fake", "fake", distinct=True), curve=EVEN)
    player: Player = replace(
        base.players["generator"], terms=(term,), formulas={"distinct_fake_with_fake": "(a - other)**2"}
    )
    return replace(base, players={"generator": player})


@pytest.mark.parametrize("weights", [[1.0, 1e-12, 0.0], [1e-9, 1.0, 1e-9], [3.0, 1.0, 2.0]])
def test_the_mass_of_distinct_pairs_is_right_where_one_weight_is_most_of_it(weights: list[float]) -> None:
    fakes = np.array([1.0, 4.0, 2.0])
    pair_weights = np.multiply.outer(weights, weights).astype(np.longdouble)
    np.fill_diagonal(pair_weights, 0)
    expected = (pair_weights * np.subtract.outer(fakes, fakes) ** 2).sum() / pair_weights.sum()
    answer = ask(distinct(), {"fake": fakes}, sample_weights={"fake": np.array(weights)})
    np.testing.assert_allclose(float(scalar(answer, "generator")), float(expected), rtol=1e-15)


def test_distinct_pairs_whose_weights_all_vanish_are_refused() -> None:
    with pytest.raises(InvalidLogits) as caught:
        ask(distinct(), {"fake": np.zeros(3)}, sample_weights={"fake": np.array([1.0, 0.0, 0.0])})
    assert caught.value.pointer == "/sample_weights"
