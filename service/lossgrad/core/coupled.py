"""Players whose terms couple the batch otherwise than by a linear map: every pair, or a function of it all.

They are computed term by term, in float64 whatever was asked for, and rounded at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar, positive_zero
from lossgrad.core.batch import Checked, check_mass
from lossgrad.core.margins import Batch
from lossgrad.core.pairs import Items, Lane, pair_sums
from lossgrad.core.plan import Quantity, Wanted
from lossgrad.core.player import Player
from lossgrad.core.sums import total
from lossgrad.core.terms import Batchwise, Pairwise, Term, bound, per_probability

Arrays = dict[tuple[str, Quantity], Array]
"""Flat arrays by side and quantity."""

_SIGNS: Mapping[Items, tuple[int, int]] = {"values": (1, 1), "slopes": (1, -1), "curvatures": (1, 1)}
"""What a pair does to its plus and its minus member."""

_PULLS: tuple[tuple[Items, Quantity], ...] = (
    ("slopes", "gradients"),
    ("slopes", "weights"),
    ("curvatures", "curvatures"),
)


class Contribution(NamedTuple):
    """What a term adds: its part of the scalar (None without a reduction), and of every array."""

    loss: Scalar | None
    arrays: Arrays


def compute_coupled(
    player: Player,
    parameters: Mapping[str, float],
    wanted: Wanted,
    batch: Checked,
    known: dict[Any, Contribution],
) -> tuple[Scalar | None, Arrays]:
    """A player's scalar and its arrays, in the shape and type of the answer.

    What its terms add is kept in ``known`` for the other player, whose terms often differ in their signs only.

    Raises:
        InvalidLogits: as ``Pairs.check``, or weights of pairs that all vanish.
    """
    loss: Scalar = np.float64(0)
    arrays: Arrays = {}
    for term in player.terms:
        scale = bound(term.scale, parameters)
        if scale == 0:
            continue
        part = _contribution(term, parameters, wanted, batch, known)
        if part.loss is not None:
            loss = loss + scale * part.loss
        for key, values in part.arrays.items():
            scaled = values if scale == 1 else scale * values
            arrays[key] = arrays[key] + scaled if key in arrays else scaled
    result: Scalar | None = None if wanted.reduction == "none" else positive_zero(wanted.dtype.type(loss))
    return result, {key: _finished(key, values, wanted, batch) for key, values in arrays.items()}


def _contribution(
    term: Term, parameters: Mapping[str, float], wanted: Wanted, batch: Checked, known: dict[Any, Contribution]
) -> Contribution:
    if isinstance(term, Batchwise):
        return _batchwise(term, parameters, wanted, batch)
    assert isinstance(term, Pairwise)  # noqa: S101 - players whose terms are all Pointwise do not come here
    key = (term.on, term.curve, tuple(term.arguments(parameters).items()))
    if key not in known:
        known[key] = _pairwise(term, parameters, wanted, batch)
    return known[key]


def _finished(key: tuple[str, Quantity], values: Array, wanted: Wanted, batch: Checked) -> Array:
    side, quantity = key
    logits = batch.logits[side]
    if quantity == "gradients" and wanted.in_probability:
        values = per_probability(values, logits.ravel().astype(np.float64, copy=False))
    if quantity == "weights":
        values = np.abs(values)
    finished: Array = positive_zero(values.astype(wanted.dtype, copy=False))
    return finished.reshape(logits.shape)


def _pairwise(term: Pairwise, parameters: Mapping[str, float], wanted: Wanted, batch: Checked) -> Contribution:
    on, logits, weights = term.on, batch.logits, batch.weights
    on.check(logits)
    n, m = logits[on.plus].size, logits[on.minus].size
    weighted = weights is not None
    lanes = _lanes(term, wanted, weighted=weighted)
    sums = pair_sums(on, term.curve, term.arguments(parameters), logits, weights, lanes)
    each = {1: m - on.distinct, 0: n - on.distinct}  # pairs of an example
    count = np.longdouble(n) * each[1]
    u, v = (np.float64(1), np.float64(1)) if weights is None else (weights[on.plus].ravel(), weights[on.minus].ravel())
    mass = count if weights is None else _mass(term, weights)
    divisor = mass if wanted.reduction == "mean" else np.longdouble(1)
    result = Contribution(None, {})
    if wanted.reduction != "none":
        rows = sums[Lane("values", 1, weighted)]
        result = Contribution(total(rows * u) / divisor, result.arrays)
    for axis, side in ((1, on.plus), (0, on.minus)):
        own = u if axis else v
        if "losses" in wanted.outputs and (axis or not on.within):
            _add(result.arrays, (side, "losses"), sums[Lane("values", axis)] / (each[axis] * (1 + on.halved)))
        for items, quantity in _PULLS:
            if quantity not in wanted.outputs:
                continue
            sign = _SIGNS[items][1 - axis]
            if quantity == "gradients":
                _add(result.arrays, (side, quantity), sign * own * sums[Lane(items, axis, weighted)] / divisor)
            else:
                size = logits[side].size
                _add(result.arrays, (side, quantity), sign * size * sums[Lane(items, axis)] / count)
    return result


def _lanes(term: Pairwise, wanted: Wanted, *, weighted: bool) -> list[Lane]:
    on, lanes = term.on, []
    if wanted.reduction != "none":
        lanes += [Lane("values", axis, weighted) for axis in ((1, 0) if on.within else (1,))]
    for axis in (1, 0):
        if "losses" in wanted.outputs:
            lanes.append(Lane("values", axis))
        if "gradients" in wanted.outputs:
            lanes.append(Lane("slopes", axis, weighted))
        if "weights" in wanted.outputs:
            lanes.append(Lane("slopes", axis))
        if "curvatures" in wanted.outputs:
            lanes.append(Lane("curvatures", axis))
    return list(dict.fromkeys(lanes))


def _mass(term: Pairwise, weights: Batch) -> Scalar:
    """The sum of the products of the weights of all pairs."""
    plus, minus = weights[term.on.plus].ravel(), weights[term.on.minus].ravel()
    if term.on.distinct:
        # Each with the sum of those before it: taking the squares off the square of the sum would cancel.
        longer = plus.astype(np.longdouble)
        mass = 2 * total(longer[1:] * np.add.accumulate(longer)[:-1])
    else:
        mass = np.longdouble(total(plus)) * total(minus)
    check_mass(np.array([mass], np.float64), "/sample_weights")
    return mass


def _add(arrays: Arrays, key: tuple[str, Quantity], values: Array) -> None:
    arrays[key] = arrays[key] + values if key in arrays else values


def _batchwise(term: Batchwise, parameters: Mapping[str, float], wanted: Wanted, batch: Checked) -> Contribution:
    logits = {side: batch.logits[side].ravel().astype(np.float64, copy=False) for side in term.sides}
    arguments = term.arguments(parameters)
    means = {side: np.full(logits[side].size, 1 / logits[side].size) for side in term.over}
    result = Contribution(None, {})
    if "losses" in wanted.outputs or wanted.reduction != "none":
        losses = term.losses(logits, **arguments)
        if "losses" in wanted.outputs:
            result.arrays.update({(side, "losses"): values for side, values in losses.items()})
        if wanted.reduction != "none":
            parts = [_reduced(losses[side], side, wanted, batch) for side in term.over]
            result = Contribution(_sum(parts), result.arrays)
    if "gradients" in wanted.outputs:
        factors = {side: _factors(side, wanted, batch) for side in term.over}
        found = term.gradients(logits, factors, **arguments)
        result.arrays.update({(side, "gradients"): values for side, values in found.items()})
    for quantity, function in (("weights", term.gradients), ("curvatures", term.curvatures)):
        if quantity in wanted.outputs:
            found = function(logits, means, **arguments)
            result.arrays.update({(side, quantity): values * values.size for side, values in found.items()})
    return result


def _reduced(losses: Array, side: str, wanted: Wanted, batch: Checked) -> Scalar:
    mass: Scalar = np.float64(losses.size)
    if batch.weights is None:
        whole = total(losses)
    else:
        weights = batch.weights[side].ravel()
        whole, mass = total(losses * weights), total(weights)
    return whole / mass if wanted.reduction == "mean" else whole


def _factors(side: str, wanted: Wanted, batch: Checked) -> Array:
    """What the loss of each example counts in the scalar."""
    size = batch.logits[side].size
    weights = np.ones(size) if batch.weights is None else batch.weights[side].ravel().astype(np.float64)
    if wanted.reduction != "mean":
        return weights
    factors: Array = (weights / (size if batch.weights is None else total(weights))).astype(np.float64)
    return factors


def _sum(parts: Sequence[Scalar]) -> Scalar:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result
