from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    Pull,
    Signed,
    sides,
)
from tests.support.recorded import as_recorded, assert_same_bits

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
    rounded, residual = margin.forward(logits, margin.statistics(logits))
    return rounded if residual is None else rounded + residual


def pulled(margin: Margin, items: Array, logits: Batch, power: int = 1) -> dict[str, Array]:
    """What the items pull each side with, as ``pulls`` says: Aᵀ, or with power 2 the transpose of the squared A."""
    result = {}
    for pull in margin.pulls:
        side = logits[pull.side]
        shares = np.full_like(side, items.sum() / side.size**power)
        result[pull.side] = pull.sign**power * (shares if pull.shared else items.reshape(side.shape))
    return result


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


def check_pulls(margin: Margin, power: int) -> None:
    items = np.random.default_rng(1).normal(size=SHAPE)
    got = pulled(margin, items, batch(), power)
    for side, columns in matrix(margin).items():
        expected = (columns**power).T @ items.ravel()
        np.testing.assert_allclose(got[side].ravel() if side in got else np.zeros(6), expected, atol=1e-14)


@every_margin
def test_its_pulls_are_the_transpose(margin: Margin) -> None:
    check_pulls(margin, 1)


@every_margin
def test_its_squared_pulls_are_the_transpose_of_the_squared_matrix(margin: Margin) -> None:
    check_pulls(margin, 2)


@every_margin
def test_negation_turns_every_margin_round(margin: Margin) -> None:
    negated: Margin = -margin  # type: ignore[operator]
    np.testing.assert_array_equal(margins(negated, batch()), -margins(margin, batch()))
    assert negated.over == margin.over


@every_margin
def test_exactly_the_sides_it_names_are_read(margin: Margin) -> None:
    assert set(sides(margin)) == {side for side, place in matrix(margin).items() if place.any()}


@every_margin
def test_the_examples_it_is_over_have_an_item_each(margin: Margin) -> None:
    logits = {"real": np.ones(5), "fake": np.ones(5 if len(margin.over) > 1 else 7)}
    assert margin.over
    assert set(margin.over) <= set(sides(margin))
    for side in margin.over:
        assert margins(margin, logits).shape == logits[side].shape


@every_margin
def test_the_statistics_it_names_are_those_it_gives(margin: Margin) -> None:
    assert set(margin.statistics(batch())) == set(margin.statistic_names)


@every_margin
def test_separable_means_one_logit_per_item(margin: Margin) -> None:
    columns = np.hstack(list(matrix(margin).values()))
    assert margin.separable == bool(((columns != 0).sum(axis=1) == 1).all())


@dataclass(frozen=True, slots=True)
class Detached(AgainstMean):
    """The other side's mean taken for a constant."""

    @property
    def pulls(self) -> tuple[Pull, ...]:
        return (Pull(self.side, self.sign),)


@dataclass(frozen=True, slots=True)
class Upside(Paired):
    """A pair that pulls its members the wrong way."""

    @property
    def pulls(self) -> tuple[Pull, ...]:
        return (Pull(self.plus, -1), Pull(self.minus, 1))


@pytest.mark.parametrize("broken", [Detached("real", "fake"), Upside()])
def test_pulls_that_are_not_the_transpose_are_found(broken: Margin) -> None:
    with pytest.raises(AssertionError):
        check_pulls(broken, 1)


def test_pairs_of_different_shapes_are_refused() -> None:
    with pytest.raises(InvalidLogits, match=r"real is \[3\] and fake is \[2\]") as caught:
        PAIRED.check({"real": np.zeros(3), "fake": np.zeros(2)})
    assert caught.value.pointer == "/logits/fake"


def test_pairs_are_never_broadcast() -> None:
    with pytest.raises(InvalidLogits):
        PAIRED.check({"real": np.zeros((2, 1)), "fake": np.zeros((1, 2))})


@every_margin
def test_sides_of_one_shape_fit_every_margin(margin: Margin) -> None:
    margin.check(batch())


def test_a_mean_is_taken_over_sides_of_different_sizes() -> None:
    logits = {"real": np.array([1.0, 2.0]), "fake": np.array([3.0, 4.0, 8.0])}
    np.testing.assert_array_equal(margins(REAL_AGAINST_MEAN_FAKE, logits), [-4, -3])
    REAL_AGAINST_MEAN_FAKE.check(logits)
    np.testing.assert_array_equal(pulled(REAL_AGAINST_MEAN_FAKE, np.array([3.0, 6.0]), logits)["fake"], [-3, -3, -3])


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
            logits = {"real": np.array([largest]), "fake": np.array([-largest])}
            rounded, residual = margin.forward(logits, margin.statistics(logits))
            assert rounded[0] == np.inf
            assert residual is not None
            assert residual[0] == 0


def test_a_large_mean_is_kept_to_more_digits_than_one_float() -> None:
    # The mean is 1e16 + 2/3; the nearest float is 1e16, from which the item would seem to differ by 1.
    logits = {"real": np.array([1e16 + 2]), "fake": np.array([1e16, 1e16, 1e16 + 2])}
    np.testing.assert_allclose(margins(REAL_AGAINST_MEAN_FAKE, logits), [4 / 3], rtol=1e-15)


@every_margin
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_recorded_as_it_is_computed(margin: Margin, dtype: type[np.floating[Any]]) -> None:
    logits = {side: values.ravel().astype(dtype) for side, values in batch().items()}
    known = margin.statistics(logits)

    def part(index: int) -> Callable[..., Any]:
        return lambda *both: margin.forward(dict(zip(logits, both, strict=True)), known)[index]

    for index, expected in enumerate(margin.forward(logits, known)):
        if expected is not None:
            assert_same_bits(as_recorded(part(index), *logits.values()), expected)
