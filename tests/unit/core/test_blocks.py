"""A big batch is computed in blocks, and gives what small ones give.

A small batch repeated many times has its arrays, repeated: its means are the same, and a gradient under ``mean``
is a power of two smaller. The blocks begin at other places of the small batch each time. What is a function of the
whole batch, or leaves out pairs of an example with itself, changes when the batch is repeated, and is not asked here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import Evaluation
from lossgrad.core.objective import Objective
from lossgrad.core.parallel import BLOCK, SHARED, blocks
from lossgrad.core.terms import Batchwise, Pairwise, Pointwise, Term
from lossgrad.objectives import CATALOGUE
from tests.support import draws
from tests.support.asking import OUTPUTS, Values, arrays, ask, pairs, scalar
from tests.support.recorded import assert_same_bits

PERIODS = {"real": 641, "fake": 509}
"""Primes, so that no block begins where another one does."""
TIMES = 128
OPTIONS: dict[str, dict[str, Any]] = {
    "mean": {},
    "sum": {"reduction": "sum"},
    "none": {"reduction": "none"},
    "in D": {"with_respect_to": "probability"},
    "sum in D": {"with_respect_to": "probability", "reduction": "sum"},
}


def repeatable(term: Term) -> bool:
    return not isinstance(term, Batchwise) and not (isinstance(term, Pairwise) and term.on.distinct)


REPEATABLE = {
    name: objective
    for name, objective in CATALOGUE.items()
    if all(repeatable(term) for player in objective.players.values() for term in player.terms)
}
SEPARABLE = [name for name, objective in CATALOGUE.items() if objective.separable]
every_objective = pytest.mark.parametrize("objective", REPEATABLE.values(), ids=REPEATABLE)
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


def one_batch(objective: Objective, seed: int = 0) -> dict[str, Array]:
    """Sides of different sizes, unless they are paired; a few logits of every size among ordinary ones."""
    rng = np.random.default_rng(seed)
    terms = [term for player in objective.players.values() for term in player.terms]
    paired = any(isinstance(term, Pointwise) and len(term.on.over) > 1 for term in terms)
    periods = dict.fromkeys(PERIODS, PERIODS["real"]) if paired else PERIODS
    return {
        side: np.concatenate([rng.normal(0, 3, size - 9), [0, -0.0, 1, -1, 30, -30, 300, -1e4, 1e-30]])
        for side, size in periods.items()
    }


def repeated(sides: Mapping[str, Array], times: int = TIMES) -> dict[str, Array]:
    return {side: np.tile(values, times) for side, values in sides.items()}


def often(objective: Objective) -> int:
    """How often a batch is repeated, so that there are several blocks: of pairs, or of examples."""
    return 2 if objective.cost == "n·m" else TIMES


def factors(objective: Objective, reduction: str, times: int) -> tuple[int, float]:
    """How many times larger the loss and the gradients of a repeated batch are."""
    pairs = objective.cost == "n·m"
    if reduction == "mean":
        return 1, 1 / times
    return (times**2, times) if pairs else (times, 1)


def pulled_through_means(objective: Objective, values: Values) -> bool:
    """Whether an array has a part that every example shares."""
    terms = [term for term in objective.players[values.player].terms if isinstance(term, Pointwise)]
    pulls = [pull for term in terms for pull in term.on.pulls]
    return values.output != "losses" and any(pull.shared and pull.side == values.side for pull in pulls)


def check(objective: Objective, dtype: str, times: int | None = None, **options: Any) -> None:
    """Hold a batch repeated so often against itself, asked in the same way."""
    times = times or often(objective)
    logits, weights = one_batch(objective), options.pop("sample_weights", None)
    reduction = options.get("reduction", "mean")
    in_loss, in_gradients = factors(objective, reduction, times)

    def repeated_so_often(n: int) -> Evaluation:
        given = {} if weights is None else {"sample_weights": repeated(weights, n)}
        return ask(objective, repeated(logits, n), dtype=dtype, **options, **given)

    once, big = repeated_so_often(1), repeated_so_often(times)
    twice = {str(values): values.array for values in arrays(repeated_so_often(2))}
    for values, small in pairs(big, once):
        whole = np.tile(small, times)
        if values.output == "gradients":
            whole *= whole.dtype.type(in_gradients)
        if pulled_through_means(objective, values):
            check_shared(values, whole, small, twice[str(values)][: small.size])
        else:
            assert_same_bits(values.array, whole, str(values))
    for name, result in big.players.items():
        if reduction == "none":
            assert result.loss is None
        else:
            loss, expected = float(scalar(big, name)), float(scalar(once, name)) * in_loss
            off = 0.0 if loss == expected else abs(loss - expected)  # where both are infinite too
            assert off <= 2 * float(np.finfo(dtype).eps) * magnitude(
                objective, repeated(logits, times), name, reduction
            ), name


def check_shared(values: Values, whole: Array, once: Array, twice: Array) -> None:
    """As near as sums of many numbers allow; of a curvature, what comes through the mean is of the order 1/n."""
    eps, share = float(np.finfo(whole.dtype).eps), np.zeros(1, whole.dtype)
    if values.output == "curvatures":
        share = 2 * (once - twice)
        whole = whole - np.resize(share, whole.size) * (1 - once.size / whole.size)
    atol = 8 * eps * float(np.abs(share).max())
    np.testing.assert_allclose(values.array, whole, rtol=8 * eps, atol=atol, err_msg=str(values))


def magnitude(objective: Objective, logits: Mapping[str, Array], player: str, reduction: str) -> float:
    """About the loss if every example's were positive: sample weights are below 4, and their mean is near 2."""
    losses = [np.abs(values.array) for values in arrays(ask(objective, logits, players=[player]), "losses")]
    if reduction == "mean":
        return float(sum(2 * values.mean() for values in losses))
    others = 4 * max(values.size for values in logits.values()) if objective.cost == "n·m" else 1
    return float(sum(4 * values.sum() * others for values in losses))


@every_objective
def test_the_batches_here_are_computed_in_several_blocks(objective: Objective) -> None:
    sizes = [values.size for values in repeated(one_batch(objective), often(objective)).values()]
    if objective.cost == "n·m":
        sizes = [sizes[0] * sizes[1]]
    assert min(sizes) > BLOCK
    assert all(len(blocks(size)) > 1 for size in sizes)


@every_dtype
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@every_objective
def test_blocks_give_what_a_small_batch_gives(objective: Objective, options: Mapping[str, Any], dtype: str) -> None:
    check(objective, dtype, **options)


@every_dtype
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@every_objective
def test_blocks_give_what_a_small_batch_gives_with_sample_weights(
    objective: Objective, reduction: str, dtype: str
) -> None:
    weights = draws.sample_weights(one_batch(objective), np.random.default_rng(1))
    check(objective, dtype, reduction=reduction, sample_weights=weights)


@pytest.mark.parametrize("output", OUTPUTS)
@every_objective
def test_blocks_give_what_a_small_batch_gives_when_little_is_asked_for(objective: Objective, output: str) -> None:
    for player in objective.players:
        check(objective, "float64", players=[player], outputs=(output,))


@every_dtype
@every_objective
def test_threads_give_what_a_small_batch_gives(objective: Objective, dtype: str) -> None:
    times = 4 if objective.cost == "n·m" else 512
    items = (min(PERIODS.values()) * times) ** 2 if objective.cost == "n·m" else min(PERIODS.values()) * times * 2
    assert items > SHARED
    check(objective, dtype, times)


@pytest.mark.parametrize("big", ["real", "fake"])
@pytest.mark.parametrize("name", SEPARABLE)
def test_a_side_may_be_much_larger_than_the_other(name: str, big: str) -> None:
    logits = one_batch(CATALOGUE[name])
    given = {side: np.tile(values, TIMES) if side == big else values[:1] for side, values in logits.items()}
    small = ask(CATALOGUE[name], logits, reduction="sum")
    for values, array in pairs(ask(CATALOGUE[name], given, reduction="sum"), small):
        assert_same_bits(values.array, np.resize(array, given[values.side].size), str(values))


@pytest.mark.parametrize("total", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1, SHARED - 1, SHARED])
@pytest.mark.parametrize("name", SEPARABLE)
def test_where_blocks_or_threads_begin_to_be_used_does_not_show(name: str, total: int) -> None:
    logits = one_batch(CATALOGUE[name])
    sizes = {"real": total // 2, "fake": total - total // 2}
    given = {side: np.resize(values, sizes[side]) for side, values in logits.items()}
    small = ask(CATALOGUE[name], logits, reduction="sum")
    for values, array in pairs(ask(CATALOGUE[name], given, reduction="sum"), small):
        assert_same_bits(values.array, np.resize(array, sizes[values.side]), str(values))
