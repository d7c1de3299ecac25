from dataclasses import dataclass

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.margins import (
    FAKE,
    FAKE_AGAINST_MEAN_REAL,
    PAIRED,
    REAL,
    REAL_AGAINST_MEAN_FAKE,
    AgainstMean,
    Batch,
    Margin,
    Paired,
    Signed,
)

MARGINS: dict[str, Margin] = {
    "real": REAL,
    "minus real": -REAL,
    "minus fake": -FAKE,
    "paired": PAIRED,
    "minus paired": -PAIRED,
    "real against mean fake": REAL_AGAINST_MEAN_FAKE,
    "minus real against mean fake": -REAL_AGAINST_MEAN_FAKE,
    "fake against mean real": FAKE_AGAINST_MEAN_REAL,
    "minus fake against mean real": -FAKE_AGAINST_MEAN_REAL,
}
SHAPE = (2, 3)
every_margin = pytest.mark.parametrize("margin", MARGINS.values(), ids=MARGINS)


def batch(seed: int = 0) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {side: rng.normal(0, 3, SHAPE) for side in ("real", "fake")}


def margins(margin: Margin, logits: Batch) -> Array:
    rounded, residual = margin.forward(logits)
    return rounded if residual is None else rounded + residual


def matrix(margin: Margin) -> dict[str, Array]:
    """By side, the matrix of the map, column by column from the logits that are 1 in one place."""
    zeros = {side: np.zeros(SHAPE) for side in ("real", "fake")}
    columns: dict[str, list[Array]] = {"real": [], "fake": []}
    for side, place in columns.items():
        for i in range(6):
            unit = np.zeros(6)
            unit[i] = 1
            place.append(margins(margin, {**zeros, side: unit.reshape(SHAPE)}).ravel())
    return {side: np.array(place).T for side, place in columns.items()}


def check_the_adjoint_is_the_transpose(margin: Margin) -> None:
    logits, items = batch(), np.random.default_rng(1).normal(size=SHAPE)
    pulled = margin.adjoint(items, logits)
    there = float(np.vdot(margins(margin, logits), items))
    back = sum(float(np.vdot(logits[side], pull)) for side, pull in pulled.items())
    assert abs(there - back) <= 1e-13 * (1 + abs(there))


@every_margin
def test_the_adjoint_is_the_transpose(margin: Margin) -> None:
    check_the_adjoint_is_the_transpose(margin)


@every_margin
def test_the_squared_adjoint_is_the_transpose_of_the_squared_matrix(margin: Margin) -> None:
    items = np.random.default_rng(1).normal(size=SHAPE)
    bent = margin.adjoint_squared(items, batch())
    for side, columns in matrix(margin).items():
        expected = (columns**2).T @ items.ravel()
        got = bent[side].ravel() if side in bent else np.zeros(6)
        np.testing.assert_allclose(got, expected, atol=1e-14)


@every_margin
def test_negation_turns_every_margin_round(margin: Margin) -> None:
    negated: Margin = -margin  # type: ignore[operator]
    np.testing.assert_array_equal(margins(negated, batch()), -margins(margin, batch()))


@every_margin
def test_exactly_the_sides_it_names_are_read(margin: Margin) -> None:
    columns = matrix(margin)
    assert set(margin.sides) == {side for side, place in columns.items() if place.any()}
    assert set(margin.adjoint(np.ones(SHAPE), batch())) == set(margin.sides)
    assert set(margin.adjoint_squared(np.ones(SHAPE), batch())) == set(margin.sides)
    assert set(margin.listed) <= set(margin.sides)


@every_margin
def test_separable_means_one_logit_per_item(margin: Margin) -> None:
    columns = np.hstack(list(matrix(margin).values()))
    assert margin.separable == bool(((columns != 0).sum(axis=1) == 1).all())


@dataclass(frozen=True, slots=True)
class Detached(AgainstMean):
    """The other side's mean taken for a constant."""

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:
        return {**AgainstMean.adjoint(self, items, batch), self.other: np.zeros_like(batch[self.other])}


def test_an_adjoint_that_detaches_the_mean_is_found() -> None:
    with pytest.raises(AssertionError):
        check_the_adjoint_is_the_transpose(Detached("real", "fake"))


def test_pairs_of_different_shapes_are_refused() -> None:
    with pytest.raises(InvalidLogits, match=r"real is \[3\] and fake is \[2\]") as caught:
        PAIRED.forward({"real": np.zeros(3), "fake": np.zeros(2)})
    assert caught.value.pointer == "/logits/fake"


def test_pairs_are_never_broadcast() -> None:
    with pytest.raises(InvalidLogits):
        PAIRED.forward({"real": np.zeros((2, 1)), "fake": np.zeros((1, 2))})


def test_a_mean_is_taken_over_sides_of_different_sizes() -> None:
    logits = {"real": np.array([1.0, 2.0]), "fake": np.array([3.0, 4.0, 8.0])}
    np.testing.assert_array_equal(margins(REAL_AGAINST_MEAN_FAKE, logits), [-4, -3])
    np.testing.assert_array_equal(REAL_AGAINST_MEAN_FAKE.adjoint(np.array([3.0, 6.0]), logits)["fake"], [-3, -3, -3])


def test_a_pair_weighs_the_product_of_its_members() -> None:
    weights = {"real": np.array([2.0, 3.0]), "fake": np.array([5.0, 0.0])}
    np.testing.assert_array_equal(PAIRED.item_weights(weights), [10, 0])


def test_an_example_keeps_its_own_weight() -> None:
    weights = {"real": np.array([2.0, 3.0]), "fake": np.array([5.0, 0.0])}
    np.testing.assert_array_equal(Signed("fake").item_weights(weights), [5, 0])
    np.testing.assert_array_equal(REAL_AGAINST_MEAN_FAKE.item_weights(weights), [2, 3])


def test_a_difference_too_large_for_a_float_is_infinite() -> None:
    largest = np.finfo(np.float64).max
    with np.errstate(all="ignore"):
        for margin in (Paired(), REAL_AGAINST_MEAN_FAKE):
            rounded, residual = margin.forward({"real": np.array([largest]), "fake": np.array([-largest])})
            assert rounded[0] == np.inf
            assert residual is not None
            assert residual[0] == 0
