"""A plan carried out on a batch: what it needs to know of the batch, its program, and what comes after."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar, positive_zero
from lossgrad.core.batch import Checked, check_mass
from lossgrad.core.margins import Batch
from lossgrad.core.objective import Objective
from lossgrad.core.plan import Key, Part, Plan, TermTotal, Wanted, share_name, statistic_name
from lossgrad.core.planning import plan as planned
from lossgrad.core.running import Inputs, Numbers, run
from lossgrad.core.sums import total


class Computed(NamedTuple):
    """Scalars by player, and arrays in the shape of their sides.

    ``overflowed`` tells that sums over a coupled batch left the range of its type, though what they are part of
    may not, or may be infinity less infinity.
    """

    losses: dict[str, Scalar | None]
    arrays: dict[Key, Array]
    overflowed: bool = False


_WIDER: Mapping[np.dtype[Any], np.dtype[Any]] = {
    np.dtype(np.float32): np.dtype(np.float64),
    np.dtype(np.float64): np.dtype(np.longdouble),
}


def compute_linear(objective: Objective, parameters: tuple[float, ...], wanted: Wanted, batch: Checked) -> Computed:
    """Plan and compute; where sums overflow, once more in a wider type.

    Raises:
        InvalidLogits: as ``compute``.
    """
    computed = compute(planned(objective, parameters, wanted), wanted, batch)
    if not computed.overflowed:
        return computed
    wider = wanted._replace(dtype=_WIDER[wanted.dtype], bounded=True)
    logits, weights = (
        None if sides is None else {side: values.astype(wider.dtype) for side, values in sides.items()}
        for sides in (batch.logits, batch.weights)
    )
    assert logits is not None  # noqa: S101 - only weights may be missing
    again = compute(planned(objective, parameters, wider), wider, Checked(logits, weights, bounded=True))
    return Computed(
        {name: None if loss is None else positive_zero(wanted.dtype.type(loss)) for name, loss in again.losses.items()},
        {key: positive_zero(values.astype(wanted.dtype)) for key, values in again.arrays.items()},
    )


def compute(plan: Plan, wanted: Wanted, batch: Checked) -> Computed:
    """Carry out a plan.

    Raises:
        InvalidLogits: shapes that do not fit each other, or weights of pairs that all vanish.
    """
    numbers = [_numbers(plan, space, batch) for space in range(len(plan.spaces))]
    arrays, totals = run(plan.program, _inputs(plan, batch.logits, batch.weights), numbers)
    losses = {name: _loss(plan, wanted, batch, parts, totals, numbers) for name, parts in plan.losses.items()}
    coupled = any(not margin.separable for margins in plan.margins for margin, _ in margins)
    finite = not coupled or all(loss is None or np.isfinite(loss) for loss in losses.values())
    if plan.second is not None:
        shares = _shares(plan, wanted, batch, totals, numbers)
        finite = finite and all(np.isfinite(share) for each in shares for share in each.values())
        inputs = [
            {**given, **{name: arrays[key] for name, key in plan.unfinished[space].items()}}
            for space, given in enumerate(_inputs(plan, batch.logits, None))
        ]
        arrays |= run(plan.second, inputs, [{**one, **other} for one, other in zip(numbers, shares, strict=True)])[0]
    for key, array in arrays.items():
        shape = batch.logits[key.side].shape
        if len(shape) != 1:
            arrays[key] = array.reshape(shape)
    return Computed(losses, arrays, overflowed=not finite)


def _numbers(plan: Plan, space: int, batch: Checked) -> dict[str, float | Scalar]:
    """What the program needs to know of a space as a whole: means of logits, masses to divide by."""
    numbers: dict[str, float | Scalar] = {}
    for margin, mass in plan.margins[space]:
        margin.check(batch.logits)
        if mass not in numbers:
            if batch.weights is None:
                numbers[mass] = batch.logits[margin.over[0]].size
            else:
                weights = margin.item_weights(batch.weights)
                numbers[mass] = total(weights)
                if not margin.separable:  # those of a pair are products, and may all vanish
                    check_mass(weights, "/sample_weights")
        names = {name: statistic_name(name, margin, plan.spaces[space]) for name in margin.statistic_names}
        if not numbers.keys() >= set(names.values()):
            numbers.update({names[name]: value for name, value in margin.statistics(batch.logits).items()})
    return numbers


def _inputs(plan: Plan, logits: Batch, weights: Batch | None) -> list[Inputs]:
    given = {"logits": logits} if weights is None else {"logits": logits, "weights": weights}
    return [
        {name: given[what][side].reshape(-1) for name, what, side in inputs if what in given} for inputs in plan.inputs
    ]


def _loss(
    plan: Plan,
    wanted: Wanted,
    batch: Checked,
    parts: Sequence[Part],
    totals: Mapping[TermTotal, Scalar],
    numbers: Sequence[Numbers],
) -> Scalar | None:
    """A player's scalar, rounded once at the end; None without a reduction."""
    if wanted.reduction == "none":
        return None
    zero = np.float64(0)
    loss = sum((_mean(part, wanted, totals, numbers) for part in parts), zero)
    if batch.weights is not None and not np.isfinite(loss):
        # A product may have overflowed where the sum does not: again, with weights a power of two smaller.
        exponent = int(np.frexp(max(weights.max() for weights in batch.weights.values()))[1])
        smaller = {side: np.ldexp(weights, -exponent) for side, weights in batch.weights.items()}
        _, again = run(plan.program, _inputs(plan, batch.logits, smaller), numbers)
        scaled = sum((_mean(part, wanted, again, numbers) for part in parts), zero)
        loss = np.ldexp(np.longdouble(1), exponent) * scaled
    if np.isnan(loss):
        loss = _outgrown(plan, wanted, batch, parts)
    result: Scalar = positive_zero(wanted.dtype.type(loss))
    return result


def _outgrown(plan: Plan, wanted: Wanted, batch: Checked, parts: Sequence[Part]) -> Scalar:
    """The infinity of parts that overflow in opposite directions: that of the one which grows faster.

    It is the larger one where it does not overflow yet: with the same logits, brought nearer to 0.
    """
    largest = max(float(np.abs(logits).max()) for logits in batch.logits.values())
    first = int(np.log2(np.log(np.finfo(wanted.dtype).max))) + 1
    for exponent in range(first, 0, -1):
        logits = {side: a * wanted.dtype.type(2.0**exponent / largest) for side, a in batch.logits.items()}
        nearer = batch._replace(logits=logits)
        numbers = [_numbers(plan, space, nearer) for space in range(len(plan.spaces))]
        _, totals = run(plan.program, _inputs(plan, logits, batch.weights), numbers)
        loss = sum((_mean(part, wanted, totals, numbers) for part in parts), np.float64(0))
        if not np.isnan(loss):
            return np.float64(np.copysign(np.inf, loss))
    return np.float64(np.nan)


def _mean(part: Part, wanted: Wanted, totals: Mapping[TermTotal, Scalar], numbers: Sequence[Numbers]) -> Scalar:
    whole = totals[part.total]
    return whole / numbers[part.space][part.mass] if wanted.reduction == "mean" else whole


def _shares(
    plan: Plan, wanted: Wanted, batch: Checked, totals: Mapping[TermTotal, Scalar], numbers: Sequence[Numbers]
) -> list[dict[str, Scalar]]:
    """By space, what all examples of an array share, which is known now that all are summed."""
    result: list[dict[str, Scalar]] = [{} for _ in plan.spaces]
    for key, parts in plan.shared.items():
        space = next(index for index, sides in enumerate(plan.spaces) if key.side in sides)
        shares = (part.sign * _share(plan, key, part, wanted, batch, totals, numbers) for part in parts)
        result[space][share_name(key, plan.spaces[space])] = wanted.dtype.type(sum(shares, np.float64(0)))
    return result


def _share(
    plan: Plan,
    key: Key,
    part: Part,
    wanted: Wanted,
    batch: Checked,
    totals: Mapping[TermTotal, Scalar],
    numbers: Sequence[Numbers],
) -> Scalar:
    """What each example of a side shares of a pull, which reaches it through a mean: 1/size of it.

    Weights and curvatures are those of the plain mean times the size of the side.
    """
    size = batch.logits[key.side].size
    if key.quantity == "gradients":
        return _mean(part, wanted, totals, numbers) / size
    each = totals[part.total] / batch.logits[plan.spaces[part.space][0]].size
    return each / size if key.quantity == "curvatures" else each
