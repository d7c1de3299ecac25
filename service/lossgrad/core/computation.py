"""A plan carried out on a batch: what it needs to know of the batch, its program, and what comes after."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar, positive_zero
from lossgrad.core.batch import Checked, check_mass
from lossgrad.core.margins import Batch
from lossgrad.core.plan import Key, Part, Plan, TermTotal, Wanted, share_name, statistic_name
from lossgrad.core.program import Program
from lossgrad.core.running import Inputs, Numbers, run
from lossgrad.core.sums import total


class Computed(NamedTuple):
    """Scalars by player, and arrays in the shape of their sides."""

    losses: dict[str, Scalar | None]
    arrays: dict[Key, Array]


def compute(plan: Plan, wanted: Wanted, batch: Checked) -> Computed:
    """Carry out a plan.

    Raises:
        InvalidLogits: shapes that do not fit each other, or weights of pairs that all vanish.
    """
    numbers = [_numbers(plan, space, batch) for space in range(len(plan.spaces))]
    arrays, totals = run(plan.program, _inputs(plan, batch.logits, batch.weights), numbers)
    losses = {name: _loss(plan, wanted, batch, parts, totals, numbers) for name, parts in plan.losses.items()}
    if plan.second is not None:
        arrays |= _finished(plan, plan.second, wanted, batch, arrays, totals, numbers)
    for key, array in arrays.items():
        shape = batch.logits[key.side].shape
        if len(shape) != 1:
            arrays[key] = array.reshape(shape)
    return Computed(losses, arrays)


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
    result: Scalar = positive_zero(wanted.dtype.type(loss))
    return result


def _mean(part: Part, wanted: Wanted, totals: Mapping[TermTotal, Scalar], numbers: Sequence[Numbers]) -> Scalar:
    whole = totals[part.total]
    return whole / numbers[part.space][part.mass] if wanted.reduction == "mean" else whole


def _finished(
    plan: Plan,
    program: Program[Key, TermTotal],
    wanted: Wanted,
    batch: Checked,
    arrays: Mapping[Key, Array],
    totals: Mapping[TermTotal, Scalar],
    numbers: Sequence[dict[str, float | Scalar]],
) -> dict[Key, Array]:
    """The arrays whose examples share something that is known now that all are summed."""
    for key, parts in plan.shared.items():
        space = next(index for index, sides in enumerate(plan.spaces) if key.side in sides)
        shares = (part.sign * _share(plan, key, part, wanted, batch, totals, numbers) for part in parts)
        numbers[space][share_name(key, plan.spaces[space])] = sum(shares, np.float64(0))
    inputs = [
        {**given, **{name: arrays[key] for name, key in plan.unfinished[space].items()}}
        for space, given in enumerate(_inputs(plan, batch.logits, None))
    ]
    return run(program, inputs, numbers)[0]


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
