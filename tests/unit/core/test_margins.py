from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.margins import (
    FAKE,
    FAKE_AGAINST_MEAN_REAL,
    FAKE_AGAINST_MIDPOINT,
    PAIRED,
    REAL,
    REAL_AGAINST_MEAN_FAKE,
    REAL_AGAINST_MIDPOINT,
    AgainstMean,
    AgainstMidpoint,
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
    "real against midpoint": REAL_AGAINST_MIDPOINT,
    "minus real against midpoint": -REAL_AGAINST_MIDPOINT,
    "fake against midpoint": FAKE_AGAINST_MIDPOINT,
    "minus fake against midpoint": -FAKE_AGAINST_MIDPOINT,
}
SHAPE = (2, 3)
SHAPES = {"real": SHAPE, "fake": SHAPE}
every_margin = pytest.mark.parametrize("margin", MARGINS.values(), ids=MARGINS)


def batch(seed: int = 0) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {side: rng.normal(0, 3, SHAPE) for side in ("real", "fake")}


def margins(margin: Margin, logits: Batch) -> Array:
    rounded, residual = margin.forward(logits, margin.statistics(logits))
    return rounded if residual is None else rounded + residual


def pulled(margin: Margin, items: Array, logits: Batch, power: int = 1) -> dict[str, Array]:
    """What the items pull each side with, as ``pulls`` says: Aᵀ, or with power 2 the transpose of the squared A."""
    result = {side: np.zeros_like(values) for side, values in logits.items()}
    kept = 1 if margin.kept is None or power == 1 else margin.statistics(logits)[margin.kept]
    for pull in margin.pulls:
        side = logits[pull.side]
        shares = np.full_like(side, items.sum() / side.size**power)
        result[pull.side] += pull.sign**power * (shares if pull.shared else kept * items.reshape(side.shape))
    return result


def matrix(margin: Margin, shapes: Mapping[str, tuple[int, ...]] = SHAPES) -> dict[str, Array]:
    """By side, the matrix of the map, column by column from the logits that are 1 in one place."""
    zeros = {side: np.zeros(shape) for side, shape in shapes.items()}
    columns: dict[str, list[Array]] = {side: [] for side in shapes}
    for side, place in columns.items():
        for i in np.ndindex(shapes[side]):
            unit = np.zeros(shapes[side])
            unit[i] = 1
            place.append(margins(margin, {**zeros, side: unit}).ravel())
    return {side: np.array(place).T for side, place in columns.items()}


def check_pulls(margin: Margin, power: int, shapes: Mapping[str, tuple[int, ...]] = SHAPES) -> None:
    items = np.random.default_rng(1).normal(size=shapes[margin.over[0]])
    got = pulled(margin, items, {side: np.zeros(shape) for side, shape in shapes.items()}, power)
    for side, columns in matrix(margin, shapes).items():
        expected = (columns**power).T @ items.ravel()
        np.testing.assert_allclose(got[side].ravel(), expected, atol=1e-14)


@every_margin
def test_its_pulls_are_the_transpose(margin: Margin) -> None:
    check_pulls(margin, 1)


@every_margin
def test_its_squared_pulls_are_the_transpose_of_the_squared_matrix(margin: Margin) -> None:
    check_pulls(margin, 2)


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("shapes", [{"real": (4,), "fake": (1,)}, {"real": (1,), "fake": (3, 2)}])
@pytest.mark.parametrize("margin", [margin for margin in MARGINS.values() if len(margin.over) == 1])
def test_its_pulls_are_right_for_sides_of_different_sizes(
    margin: Margin, shapes: Mapping[str, tuple[int, ...]], power: int
) -> None:
    check_pulls(margin, power, shapes)


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


@dataclass(frozen=True, slots=True)
class Unmoved(AgainstMidpoint):
    """A midpoint that an item's own logit does not move, as far as curvatures are concerned."""

    kept: ClassVar[str | None] = None


@pytest.mark.parametrize(
    ("broken", "power"), [(Detached("real", "fake"), 1), (Upside(), 1), (Unmoved("real"), 2), (Unmoved("fake"), 2)]
)
def test_pulls_that_are_not_the_transpose_are_found(broken: Margin, power: int) -> None:
    with pytest.raises(AssertionError):
        check_pulls(broken, power)


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
    np.testing.assert_array_equal(FAKE_AGAINST_MIDPOINT.item_weights(weights), [5, 0])


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


def test_the_midpoint_counts_both_means_alike_whatever_their_sizes() -> None:
    logits = {"real": np.array([1.0, 2.0]), "fake": np.array([3.0, 4.0, 8.0])}
    np.testing.assert_array_equal(margins(REAL_AGAINST_MIDPOINT, logits), [1 - 3.25, 2 - 3.25])
    np.testing.assert_array_equal(margins(FAKE_AGAINST_MIDPOINT, logits), [3 - 3.25, 4 - 3.25, 8 - 3.25])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_midpoint_is_kept_to_more_digits_than_one_float(dtype: type[np.floating[Any]]) -> None:
    # The midpoint is big + 1/3: the means are big + 2/3 and big.
    big = dtype(2) ** (np.finfo(dtype).nmant + 1)
    logits = {"real": np.array([big, big, big + 2], dtype), "fake": np.array([big], dtype)}
    rtol = 2 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(margins(FAKE_AGAINST_MIDPOINT, logits), [-1 / 3], rtol=rtol)
    np.testing.assert_allclose(margins(REAL_AGAINST_MIDPOINT, logits), [-1 / 3, -1 / 3, 5 / 3], rtol=rtol)


def test_means_too_large_to_be_added_have_a_midpoint() -> None:
    largest = np.finfo(np.float64).max
    logits = {"real": np.array([largest, largest]), "fake": np.array([largest])}
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(margins(REAL_AGAINST_MIDPOINT, logits), [0, 0])


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
