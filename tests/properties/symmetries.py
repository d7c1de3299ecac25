"""What must not change, or must change in step, when the question changes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.heads import Combination, evaluate_heads
from lossgrad.core.objective import Objective
from lossgrad.core.terms import Batchwise, Pairwise, Term, bound
from tests.support import draws
from tests.support.asking import UNREDUCED, arrays, ask, largest, pairs, scalar, scalars

FLOAT64 = np.dtype("float64")


def check_arrays_come_back_in_the_shape_they_were_sent(objective: Objective, rng: np.random.Generator) -> None:
    for shape in ((3,), (2, 3), (2, 1, 4, 4)):
        logits = draws.batch(draws.ordinary, rng, FLOAT64, shape)
        answer = ask(objective, logits)
        flat = ask(objective, {side: a.ravel() for side, a in logits.items()})
        for values, array in pairs(answer, flat):
            assert values.array.shape == shape, f"{values} has shape {values.array.shape}"
            np.testing.assert_array_equal(values.array.ravel(), array, err_msg=str(values))
        for name, loss, flattened in scalars(answer, flat):
            assert np.shape(loss) == (), name
            assert loss == flattened, name


def check_memory_layout_does_not_matter(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (4, 6))
    strided = {side: a.T[::-1].copy()[::-1].T for side, a in logits.items()}
    for values, array in pairs(ask(objective, logits), ask(objective, strided)):
        atol = 1e-15 * largest(objective, array)
        np.testing.assert_allclose(values.array, array, rtol=1e-15, atol=atol, err_msg=str(values))


def check_order_does_not_matter(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (9,))
    order = rng.permutation(9)
    answer, shuffled = ask(objective, logits), ask(objective, {side: a[order] for side, a in logits.items()})
    for values, array in pairs(answer, shuffled):
        atol = 1e-15 * largest(objective, array)
        np.testing.assert_allclose(values.array[order], array, rtol=1e-14, atol=atol, err_msg=str(values))
    for name, loss, again in scalars(answer, shuffled):
        assert np.isclose(loss, again, rtol=1e-14, atol=0), name


def check_inputs_are_left_alone(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    weights = draws.sample_weights(logits, rng)
    given = [*logits.values(), *weights.values()]
    before = [array.copy() for array in given]
    for options in _QUESTIONS:
        first, second = (list(arrays(ask(objective, logits, sample_weights=weights, **options))) for _ in range(2))
        others: list[Array] = given + [values.array for values in second]
        for values in first:
            assert not any(np.shares_memory(values.array, other) for other in others), f"{values} shares memory"
        for now, then in zip(given, before, strict=True):
            np.testing.assert_array_equal(now, then)


_QUESTIONS: tuple[dict[str, Any], ...] = ({}, {"reduction": "none"}, {"with_respect_to": "probability"})


def check_unreduced_outputs_ignore_reduction_and_sample_weights(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    plain = ask(objective, logits)
    for reduction in ("mean", "sum", "none"):
        answer = ask(objective, logits, reduction=reduction, sample_weights=draws.sample_weights(logits, rng))
        for values, array in pairs(answer, plain, *UNREDUCED):
            np.testing.assert_array_equal(values.array, array, err_msg=f"{values} under {reduction}")


def check_a_sum_pulls_n_times_as_hard_as_a_mean(objective: Objective, rng: np.random.Generator) -> None:
    """Where n is the number of items of a term: its terms are asked one by one, as it may differ among them."""
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (7,))
    parameters = objective.resolve({})
    for player, term, alone in _terms(objective, parameters):
        mean = ask(alone, logits, players=[player])
        total = ask(alone, logits, players=[player], reduction="sum")
        items = _items(term, logits)
        for values, array in pairs(total, mean, "gradients"):
            atol = 1e-15 * items * largest(objective, array)
            np.testing.assert_allclose(values.array, items * array, rtol=1e-14, atol=atol, err_msg=str(values))
        for name, summed, averaged in scalars(total, mean):
            assert np.isclose(summed, items * averaged, rtol=1e-14, atol=1e-14), name


def _terms(objective: Objective, parameters: Mapping[str, float]) -> Iterator[tuple[str, Term, Objective]]:
    """Every term that counts, with its player and the objective of which nothing else is left."""
    for name, player in objective.players.items():
        for term in player.terms:
            if bound(term.scale, parameters) != 0:
                alone = replace(player, terms=(term,))
                yield name, term, replace(objective, players={**objective.players, name: alone})


def _items(term: Term, logits: Mapping[str, Array]) -> int:
    """How many losses a term's mean is taken over."""
    if isinstance(term, Pairwise):
        n, m = logits[term.on.plus].size, logits[term.on.minus].size
        return n * (m - term.on.distinct)
    (size,) = {logits[side].size for side in (term.over if isinstance(term, Batchwise) else term.on.over)}
    return size


def check_without_a_reduction_gradients_are_those_of_the_sum(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    weights = draws.sample_weights(logits, rng)
    none = ask(objective, logits, reduction="none", sample_weights=weights)
    total = ask(objective, logits, reduction="sum", sample_weights=weights)
    for values, array in pairs(none, total, "gradients"):
        np.testing.assert_array_equal(values.array, array, err_msg=str(values))
    assert all(result.loss is None for result in none.players.values())


def check_sample_weights_of_one_change_nothing(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (7,))
    for reduction in ("mean", "sum"):
        plain = ask(objective, logits, reduction=reduction)
        ones = {side: np.ones_like(a) for side, a in logits.items()}
        answer = ask(objective, logits, reduction=reduction, sample_weights=ones)
        for values, array in pairs(answer, plain):
            np.testing.assert_array_equal(values.array, array, err_msg=str(values))
        for name, loss, without in scalars(answer, plain):
            assert loss == without, name


def check_only_the_ratios_of_sample_weights_matter_to_a_mean(objective: Objective, rng: np.random.Generator) -> None:
    logits = draws.batch(draws.ordinary, rng, FLOAT64)
    weights = draws.sample_weights(logits, rng)
    answer = ask(objective, logits, sample_weights=weights)
    doubled = ask(objective, logits, sample_weights={side: 2 * a for side, a in weights.items()})
    for values, array in pairs(answer, doubled, "gradients"):
        np.testing.assert_array_equal(values.array, array, err_msg=str(values))
    for name, loss, again in scalars(answer, doubled):
        assert loss == again, name


def check_whole_sample_weights_are_repetitions(objective: Objective, rng: np.random.Generator) -> None:
    """Only where examples do not meet: a repeated example would change the batch means and the pairs."""
    if not objective.separable:
        return
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (6,))
    counts = {side: rng.permutation(np.arange(6)) % 4 for side in logits}
    repeated = {side: np.repeat(a, counts[side]) for side, a in logits.items()}
    weights = {side: times.astype(float) for side, times in counts.items()}
    for reduction in ("mean", "sum"):
        weighted = ask(objective, logits, reduction=reduction, sample_weights=weights)
        plain = ask(objective, repeated, reduction=reduction)
        for values, array in pairs(weighted, plain, "gradients"):
            times = counts[values.side]
            np.testing.assert_allclose(
                np.repeat(values.array, times), array * np.repeat(times, times), rtol=1e-14, err_msg=str(values)
            )
        for name, loss, again in scalars(weighted, plain):
            assert np.isclose(loss, again, rtol=1e-14, atol=1e-14), name


def check_each_head_is_a_batch_of_its_own(objective: Objective, rng: np.random.Generator) -> None:
    """The combined loss is the mean or the sum of the heads', and gradients are those of the combined loss."""
    heads = [draws.batch(draws.ordinary, rng, FLOAT64, shape) for shape in ((5,), (2, 4))]
    alone = [ask(objective, head, outputs=("losses", "gradients")) for head in heads]
    combinations: tuple[tuple[Combination, int], ...] = (("mean", 2), ("sum", 1))
    for combine, count in combinations:
        together = evaluate_heads(objective, heads, combine=combine, outputs=("losses", "gradients"))
        for name, result in together.players.items():
            losses = [scalar(answer, name) for answer in alone]
            assert result.loss is not None
            assert np.isclose(result.loss, np.add.reduce(losses) / count, rtol=1e-14, atol=0), name
            for head, answer in zip(result.heads, alone, strict=True):
                assert head.loss == scalar(answer, name), name
                for side, values in answer.players[name].sides.items():
                    np.testing.assert_array_equal(head.sides[side].losses, values.losses)
                    assert values.gradients is not None
                    np.testing.assert_array_equal(head.sides[side].gradients, values.gradients / count)


def check_players_pull_an_unsure_fake_in_opposite_directions(objective: Objective, rng: np.random.Generator) -> None:
    """Bigger is more real: between 0 and 1, where every objective's targets lie, nobody is content.

    A generator that sees fakes only is asked about rejected ones: it may want no more than to be at the boundary.
    Of energies smaller is more real, and they are asked at parameters at which every weight is there. Where examples
    compete within their side, the side as a whole is pulled, and only if the sides are apart is it clear where to.
    """
    if objective.family in {"kernel", "contrastive"}:
        _check_sides_that_are_apart(objective, rng)
        return
    parameters = draws.parameters(objective, rng) if objective.inputs == "energies" else {}
    upwards = -1 if objective.inputs == "energies" else 1
    unsure = {side: rng.uniform(0.05, 0.95, 8) for side in ("real", "fake")}
    signs = {"discriminator": {"real": -1, "fake": 1}, "generator": {"real": 1, "fake": -1}}
    if objective.family == "classifier":
        unsure = {"real": -unsure["real"], "fake": unsure["fake"]}
    rejected = {"fake": -unsure["fake"]}
    for player in objective.players:
        logits = rejected if player == "generator" and objective.family == "separable" else unsure
        for values in arrays(ask(objective, logits, players=[player], parameters=parameters), "gradients"):
            wanted = upwards * signs[values.player][values.side]
            assert (np.sign(values.array) == wanted).all(), f"{values} pulls the wrong way: {values.array}"


def _check_sides_that_are_apart(objective: Objective, rng: np.random.Generator) -> None:
    apart = {"real": rng.uniform(0.3, 0.6, 8), "fake": rng.uniform(-0.6, -0.3, 8)}
    signs = {"discriminator": {"real": -1, "fake": 1}, "generator": {"real": 1, "fake": -1}}
    answer = ask(objective, apart)
    for values in arrays(answer, "gradients"):
        whole, size = values.array.sum(), np.abs(values.array).sum()
        among_themselves = abs(whole) <= 1e-12 * size
        assert among_themselves or np.sign(whole) == signs[values.player][values.side], f"{values}: {values.array}"
    fakes = answer.players["generator"].sides["fake"].gradients
    assert fakes is not None
    assert fakes.sum() < 0


def check_only_differences_matter_to_a_relativistic_objective(objective: Objective, rng: np.random.Generator) -> None:
    if objective.family not in {"relativistic", "kernel", "contrastive"}:
        return
    logits = {side: rng.integers(-4096, 4096, 8) / 512 for side in ("real", "fake")}
    answer = ask(objective, logits)
    shifted = ask(objective, {side: a + 64 for side, a in logits.items()})
    for values, array in pairs(answer, shifted):
        atol = 1e-15 * largest(objective, array)
        np.testing.assert_allclose(values.array, array, rtol=1e-14, atol=atol, err_msg=str(values))
    for name, loss, again in scalars(answer, shifted):
        assert np.isclose(loss, again, rtol=1e-14, atol=0), name


def check_gradients_of_a_relativistic_objective_sum_to_zero(objective: Objective, rng: np.random.Generator) -> None:
    if objective.family not in {"relativistic", "kernel", "contrastive"}:
        return
    logits = draws.batch(draws.ordinary, rng, FLOAT64, (8,))
    for player, result in ask(objective, logits).players.items():
        gradients = [side.gradients for side in result.sides.values() if side.gradients is not None]
        total, size = sum(a.sum() for a in gradients), sum(np.abs(a).sum() for a in gradients)
        assert abs(total) <= 1e-14 * size, f"{player}: {total}"
