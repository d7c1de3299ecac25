"""What code with a mistake in it gives: losses and gradients of a batch, by plain NumPy, and a prediction made of them.

No plan is made for them, since most mistakes are tried once for each objective and found not to be there.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.distance import median, relative
from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.pairwise import at_once, can_be_at_once
from lossgrad.analysis.verify.prediction import Batch, PredictedSide, Prediction, Values, are_close, as_read
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import evaluate
from lossgrad.core.player import Player
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound, Pointwise

NEAR = 0.02
"""A guess that is further away than this, whatever the factor, is not looked at more closely."""

MOST_PAIRS = 2**12
"""Objectives over all pairs are slow: mistakes in them are looked for in small batches only."""

_FACTORS = (1.0, 0.5, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What code gives under mean reduction: the scalar, and by side losses and gradients in the logits."""

    loss: float
    losses: Mapping[str, Array]
    gradients: Mapping[str, Array]

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


def guesses(
    case: Case,
    code: Code,
    details: Mapping[str, Evidence] | None = None,
    *,
    free: int = 0,
    inexact: Sequence[Code] = (),
) -> Iterator[Guess]:
    """The guess that the numbers come from this code, unless they are nowhere near what it gives.

    ``inexact`` is the same code with its intermediate results rounded one way and the other.
    """
    with np.errstate(all="ignore"):
        plain = code(case.logits)
        if is_near(case, plain):
            yield Guess(predicted(case, code, plain, inexact), details or {}, free)


def predicted(case: Case, code: Code, plain: Outcome, inexact: Sequence[Code] = ()) -> Prediction:
    """What the code gives, with how far rounding may move it."""
    _, *others = as_read(case.objective, case.player, case.logits, case.rounding)
    outcomes = [plain, *(code(batch) for batch in others), *(each(case.logits) for each in inexact)]
    coupled = any(not player.separable for player in case.objective.players.values())
    sides = {}
    for side, gradients in plain.gradients.items():
        n, reach, weights = gradients.size, 1 + np.abs(case.logits[side]), np.abs(gradients) * gradients.size
        if coupled:
            reach, weights = np.full(n, reach.max()), np.full(n, weights.max())
        amount = 1 + reach * weights
        losses = [each.losses.get(side, np.zeros(n)) for each in outcomes]
        found = _values([each.gradients[side] for each in outcomes], amount / n)
        sides[side] = PredictedSide(
            losses=_values(losses, amount + np.abs(losses[0])),
            gradients=found.chained(inverse_slope(case.logits[side])) if _in_probability(case) else found,
        )
    parts = {side: each.losses.mean() for side, each in sides.items() if side in plain.losses}
    size = sum(float(part.size) for part in parts.values()) if parts else 1.0
    whole = [np.asarray(each.loss) for each in outcomes]
    return Prediction(
        loss=Values(whole[0], np.fmin.reduce(whole), np.fmax.reduce(whole), np.asarray(size)),
        parts=parts if _is_sum(plain) else None,
        sides=sides,
    )


def is_near(case: Case, found: Outcome) -> bool:
    """Whether the numbers may be those of the outcome, up to factors, signs and constants."""
    return distance(case, found, NEAR) <= NEAR


def distance(case: Case, found: Outcome, enough: float = np.inf) -> float:
    """How far the numbers are from the outcome, up to factors, signs and constants: the worst of what is given.

    Further away than ``enough``, the first that is found to be so will do.
    """
    worst, has_arrays = 0.0, False
    # A side may be left out as well.
    is_said = any(
        array is not None and np.any(array)
        for given in case.reported.sides.values()
        for array in (given.losses, given.gradients)
    )
    for side, given in case.reported.sides.items():
        if worst > enough:
            return worst
        if given.gradients is not None:
            has_arrays = True
            expected = found.gradients.get(side)
            if expected is None:
                worst = max(worst, float(np.any(given.gradients)))
            elif np.any(given.gradients) or not is_said:
                if _in_probability(case):
                    expected = expected * inverse_slope(case.logits[side])
                slope = case.slopes.get(side, 1.0)
                worst = max(worst, relative(expected * slope, given.gradients * slope, case.rounding.absolute))
        if worst > enough:
            return worst
        if given.losses is not None:
            has_arrays = True
            losses = found.losses.get(side)
            if losses is None:
                return 1.0
            if is_said and not np.any(given.losses):
                continue
            plain = relative(losses, given.losses, case.rounding.absolute)
            if plain > worst:
                centred = relative(losses - median(losses), given.losses - median(given.losses), 0.0)
                worst = max(worst, min(plain, centred))
    if not has_arrays and case.reported.loss is not None:
        return _scalar_distance(case, found, case.reported.loss)
    return worst


def _scalar_distance(case: Case, found: Outcome, given: float) -> float:
    """How far a lone scalar is from the nearest number that the usual ways make of the outcome."""
    if not np.isfinite(given):
        return 1.0
    candidates = [found.loss]
    if _is_sum(found):
        parts = [float(np.mean(each)) for each in found.losses.values()]
        sizes = [each.size for each in found.losses.values()]
        signs = [sign for sign in product((1, -1, 0), repeat=len(parts)) if any(sign)]
        ways = [[1.0] * len(parts), [float(n) for n in sizes], [1 / n for n in sizes], [n / sum(sizes) for n in sizes]]
        candidates = [
            sum(s * w * part for s, w, part in zip(sign, way, parts, strict=True)) for sign in signs for way in ways
        ]
    else:
        n = max(array.size for array in case.logits.values())
        candidates += [found.loss * n, found.loss / n]
        candidates += [-each for each in candidates]
    values = np.multiply.outer(_FACTORS, candidates)
    allowed = case.rounding.absolute_of(np.asarray(given)) / max(abs(given), 1e-300)
    apart = np.abs(values - given) / max(abs(given), 1e-300) - allowed
    apart = np.where(np.isfinite(apart), np.maximum(apart, 0), 1.0)
    # Losses near 0 are differences of numbers near 1.
    close = np.isfinite(values) & (np.abs(values - given) <= 32 * case.rounding.epsilon * (1 + np.abs(values)))
    return float(np.min(np.where(close, 0.0, apart * 20)))


def _is_sum(found: Outcome) -> bool:
    together = sum(float(np.mean(each)) for each in found.losses.values())
    return bool(found.losses) and are_close(together, found.loss)


def _values(arrays: Sequence[Array], size: Array) -> Values:
    return Values(arrays[0], np.fmin.reduce(arrays), np.fmax.reduce(arrays), size)


def _in_probability(case: Case) -> bool:
    return case.with_respect_to == "probability"


def inverse_slope(a: Array) -> Array:
    """1/(D·(1 − D)), no larger than what a gradient of 0 can bear."""
    with np.errstate(over="ignore"):
        result: Array = np.minimum(2 + np.exp(a) + np.exp(-a), 1e300)
    return result


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(−a)), right on both tails."""
    e = np.exp(-np.abs(a))
    result: Array = np.where(a >= 0, 1, e) / (1 + e)
    return result
