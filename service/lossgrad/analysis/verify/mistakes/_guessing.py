"""A guess made of what code with a mistake in it gives, if the numbers are anywhere near that."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._logistic import inverse_slope
from lossgrad.analysis.verify.mistakes._nearness import is_near
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.prediction import PredictedSide, Prediction, Values, as_read
from lossgrad.core.arrays import Array


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
            gradients=found.chained(inverse_slope(case.logits[side]))
            if case.with_respect_to == "probability"
            else found,
        )
    parts = {side: each.losses.mean() for side, each in sides.items() if side in plain.losses}
    size = sum(float(part.size) for part in parts.values()) if parts else 1.0
    whole = [np.asarray(each.loss) for each in outcomes]
    return Prediction(
        loss=Values(whole[0], np.fmin.reduce(whole), np.fmax.reduce(whole), np.asarray(size)),
        parts=parts if plain.is_sum else None,
        sides=sides,
    )


def _values(arrays: Sequence[Array], size: Array) -> Values:
    return Values(arrays[0], np.fmin.reduce(arrays), np.fmax.reduce(arrays), size)
