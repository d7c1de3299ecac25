"""Objectives over all pairs where every difference of a small batch is there at once: fast enough to try."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossgrad.core.arrays import Array
from lossgrad.core.curves import Curve
from lossgrad.core.errorfree import difference
from lossgrad.core.evaluate import SideResult
from lossgrad.core.pairs import DOUBLE, Items, program_of
from lossgrad.core.player import Player
from lossgrad.core.points import Points
from lossgrad.core.running import run
from lossgrad.core.terms import Pairwise, bound

MOST = 2**15
"""More pairs than these are better taken in tiles."""


def can_be_at_once(player: Player, batch: Mapping[str, Array]) -> bool:
    """Whether a player compares pairs and nothing else, and so few that all fit into one array."""
    return all(
        isinstance(term, Pairwise)
        and all(side in batch for side in term.sides)
        and batch[term.on.plus].size * batch[term.on.minus].size <= MOST
        and not (term.on.distinct and batch[term.on.plus].size == 1)
        for term in player.terms
    ) and all(side in batch and batch[side].size and np.isfinite(batch[side]).all() for side in player.sides)


def at_once(
    player: Player,
    parameters: Mapping[str, float],
    batch: Mapping[str, Array],
    *,
    curved: bool = False,
    recorded: bool = True,
) -> tuple[float, Mapping[str, SideResult]] | None:
    """The mean loss, and losses and gradients by side, with weights and curvatures if asked for.

    The numbers of ``evaluate`` but for the rounding of sums; None where something overflows, which it may bear. To
    record the formulas is worth while for parameters that come again.
    """
    loss = 0.0
    sides = {side: SideResult() for side in player.sides}
    for term in player.terms:
        scale = bound(term.scale, parameters)
        if scale == 0:
            continue
        assert isinstance(term, Pairwise)  # noqa: S101 - said by can_be_at_once
        on = term.on
        items = partial(_items, term.curve, term.arguments(parameters), _ITEMS[: 2 + curved], recorded)
        a, b = batch[on.plus], batch[on.minus]
        sums = _within(a, items, distinct=on.distinct) if on.within else _between(a, b, items, distinct=on.distinct)
        each = {1: batch[on.minus].size - on.distinct, 0: batch[on.plus].size - on.distinct}
        count = batch[on.plus].size * each[1]
        loss += scale * float(np.sum(sums[0].values)) / count
        for axis, side, found in ((1, on.plus, sums[0]), (0, on.minus, sums[1])):
            result, share = sides[side], batch[side].size / count
            if axis or not on.within:
                _add(result, "losses", scale * found.values / (each[axis] * (1 + on.halved)))
            pulls = scale * (found.slopes if axis else -found.slopes)
            _add(result, "gradients", pulls / count)
            if found.bends is not None:
                _add(result, "weights", pulls * share)
                _add(result, "curvatures", scale * found.bends * share)
    for result in sides.values():
        if result.weights is not None:
            result.weights = np.abs(result.weights)
        if result.gradients is None or not np.isfinite(result.gradients).all():
            return None
    return (loss, sides) if np.isfinite(loss) else None


class _Sums(NamedTuple):
    """Over the pairs of each example."""

    values: Array
    slopes: Array
    bends: Array | None = None


_Items = Callable[[Array, Array], Sequence[Array]]


def _between(plus: Array, minus: Array, items: _Items, *, distinct: bool) -> tuple[_Sums, _Sums]:
    found = items(plus[:, np.newaxis], minus[np.newaxis, :])
    if distinct:
        for each in found:
            np.fill_diagonal(each, 0.0)
    one, other = (_Sums(*[np.sum(each, axis) for each in found]) for axis in (1, 0))
    return one, other


def _within(a: Array, items: _Items, *, distinct: bool) -> tuple[_Sums, _Sums]:
    """Of the pairs with i < j, and of those mirrored: the curve is even."""
    first, second = np.triu_indices(a.size, 1)
    sums: list[Array] = [
        _by_example(first, each, a.size) + sign * _by_example(second, each, a.size)
        for each, sign in zip(items(a[first], a[second]), (1, -1, 1), strict=False)
    ]
    if not distinct:
        sums[0] = sums[0] + items(a[:1], a[:1])[0]
    one = _Sums(*sums)
    return one, one._replace(slopes=-one.slopes)


def _by_example(index: NDArray[np.integer[Any]], items: Array, size: int) -> Array:
    result: Array = np.bincount(index, items, size).astype(np.float64, copy=False)
    return result


def _items(
    curve: Curve,
    arguments: Mapping[str, float],
    wanted: tuple[Items, ...],
    recorded: bool,
    plus: Array,
    minus: Array,
) -> Sequence[Array]:
    if not recorded:
        points, formulas = Points(*difference(plus, minus)), (curve.value, curve.slope, curve.curvature)
        return [formula(points, **arguments) for formula in formulas[: len(wanted)]]
    shape = np.broadcast_shapes(plus.shape, minus.shape)
    flat = {name: np.broadcast_to(each, shape).ravel() for name, each in (("plus", plus), ("minus", minus))}
    found, _ = run(program_of(curve, tuple(arguments.items()), wanted, DOUBLE), [flat], [{}])
    return [found[each].reshape(shape) for each in wanted]


_ITEMS: tuple[Items, ...] = ("values", "slopes", "curvatures")


def _add(result: SideResult, quantity: str, values: Array) -> None:
    before = getattr(result, quantity)
    setattr(result, quantity, values if before is None else before + values)
