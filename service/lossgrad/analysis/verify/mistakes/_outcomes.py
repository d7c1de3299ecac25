"""What code with a mistake in it gives: losses and gradients of a batch, by plain NumPy.

No plan is made for them, since most mistakes are tried once for each objective and found not to be there.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.pairwise import at_once, can_be_at_once
from lossgrad.analysis.verify.prediction import Batch, are_close
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import evaluate
from lossgrad.core.player import Player
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound, Pointwise

MOST_PAIRS = 2**12
"""Objectives over all pairs are slow: mistakes in them are looked for in small batches only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What code gives under mean reduction: the scalar, and by side losses and gradients in the logits."""

    loss: float
    losses: Mapping[str, Array]
    gradients: Mapping[str, Array]

    @property
    def is_sum(self) -> bool:
        """Whether the scalar is the sum of the sides' means."""
        together = sum(float(np.mean(each)) for each in self.losses.values())
        return bool(self.losses) and are_close(together, self.loss)

    def chained(self, slopes: Mapping[str, Array]) -> "Outcome":
        """The same losses of a function of the logits, whose slopes these are."""
        return replace(self, gradients={side: each * slopes[side] for side, each in self.gradients.items()})

    def without(self, sides: Sequence[str]) -> "Outcome":
        """The same losses, with gradients of 0 on some sides."""
        return replace(
            self,
            gradients={side: each * 0 if side in sides else each for side, each in self.gradients.items()},
        )

    def only(self, sides: Sequence[str]) -> "Outcome":
        """The part of some sides, of a loss that is the sum of the sides' means."""
        losses = {side: each for side, each in self.losses.items() if side in sides}
        return Outcome(
            loss=sum(float(np.mean(each)) for each in losses.values()),
            losses=losses,
            gradients={side: each for side, each in self.gradients.items() if side in sides},
        )

    def times(self, number: float) -> "Outcome":
        """All of it times a number."""
        return Outcome(
            loss=number * self.loss,
            losses={side: number * each for side, each in self.losses.items()},
            gradients={side: number * each for side, each in self.gradients.items()},
        )


class Formulas(NamedTuple):
    """A curve of one margin: its value and its slope."""

    value: Callable[[Points], Array]
    slope: Callable[[Points], Array]


Code = Callable[[Batch], Outcome]
"""Code with a mistake: what it gives for a batch."""


def is_slow(case: Case) -> bool:
    """Whether trying a mistake on this batch takes too long."""
    sizes = [array.size for array in case.logits.values()]
    return case.objective.cost == "n·m" and max(sizes) ** 2 > MOST_PAIRS


def own(bound: Bound) -> Formulas:
    """A term's own curve."""
    return Formulas(bound.values, bound.slopes)


def outcome(
    case: Case,
    batch: Batch,
    *,
    player: str | None = None,
    parameters: Mapping[str, float] | None = None,
    formulas: Callable[[Bound], Formulas] = own,
    which: Hashable = None,
    detached: bool = False,
) -> Outcome:
    """What right code gives, or code whose curves are others, or that holds the means of a side constant.

    It is computed once for the whole search, if ``which`` tells formulas that are not the curves' own from others.

    Raises:
        LossgradError: the batch does not fit the objective.
    """
    name = player or case.player
    values = case.parameters if parameters is None else parameters
    definition = case.objective.players[name]

    def computed() -> Outcome:
        return _outcome(case, definition, name, values, batch, formulas, detached=detached)

    if formulas is not own and which is None:
        return computed()
    read = [(side, batch[side]) for side in definition.sides if side in batch]
    logits = tuple((side, array.dtype.char, array.tobytes()) for side, array in read)
    # The definition itself stands in the key, by which it lives as long: no other can come to have its identity.
    key = _Same(definition), case.objective.inputs, tuple(values.items()), which, detached, logits
    return case.memory.recalled(key, 3 * sum(array.size for _, array in read), computed)


class _Same:
    """An object that is equal to itself only."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


def _outcome(
    case: Case,
    definition: Player,
    name: str,
    values: Mapping[str, float],
    batch: Batch,
    formulas: Callable[[Bound], Formulas],
    *,
    detached: bool,
) -> Outcome:
    if not definition.separable and not all(np.isfinite(batch[side]).all() for side in definition.sides):
        # What a transform makes of some logits is infinite, and has no mean.
        raise InvalidLogits("logits that are compared with each other must be finite", pointer="/logits")
    if definition.linear:
        return _linear(definition, values, batch, formulas, detached=detached)
    if case.objective.inputs == "logits" and can_be_at_once(definition, batch):
        found = at_once(definition, values, batch, recorded=values is case.parameters)
        if found is not None:
            loss, sides = found
            return Outcome(
                loss=loss,
                losses={side: each.losses for side, each in sides.items() if each.losses is not None},
                gradients={side: each.gradients for side, each in sides.items() if each.gradients is not None},
            )
    result = evaluate(
        case.objective, batch, parameters=values, players=(name,), outputs=("losses", "gradients")
    ).players[name]
    assert result.loss is not None  # noqa: S101 - under mean reduction
    return Outcome(
        loss=float(result.loss),
        losses={side: each.losses for side, each in result.sides.items() if each.losses is not None},
        gradients={side: each.gradients for side, each in result.sides.items() if each.gradients is not None},
    )


def _linear(
    definition: Player,
    parameters: Mapping[str, float],
    batch: Batch,
    formulas: Callable[[Bound], Formulas],
    *,
    detached: bool,
) -> Outcome:
    loss = 0.0
    losses: dict[str, Array] = {}
    gradients: dict[str, Array] = {}
    for term in definition.terms:
        assert isinstance(term, Pointwise)  # noqa: S101 - a linear player has no others
        term.on.check(batch)
        bound = term.with_parameters(parameters)
        if bound.scale == 0:
            continue
        points = Points(*term.on.forward(batch, term.on.statistics(batch)))
        curve = formulas(bound)
        items, slopes = curve.value(points), curve.slope(points)
        loss += float(np.mean(items))
        for side in term.on.over:
            losses[side] = losses[side] + items if side in losses else items
        for pull in term.on.pulls:
            size = batch[pull.side].size
            if pull.shared and detached:
                gradients.setdefault(pull.side, np.zeros(size))
                continue
            pulled = np.full(size, np.sum(slopes) / size) if pull.shared else slopes
            pulled = pull.sign * pulled / slopes.size
            gradients[pull.side] = gradients[pull.side] + pulled if pull.side in gradients else pulled
    return Outcome(loss=loss, losses=losses, gradients=gradients)
