"""Least squares without the square."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.curves import SQUARED_DISTANCE
from lossgrad.core.margins import Signed
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound, Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    if not all(
        isinstance(term, Pointwise) and term.curve is SQUARED_DISTANCE and isinstance(term.on, Signed)
        for term in case.definition.terms
    ):
        return

    def code(batch: Batch) -> Outcome:
        return outcome(case, batch, formulas=_difference)

    yield from guesses(case, code)


def _difference(bound: Bound) -> Formulas:
    """a − target, whichever sign the margin has."""
    sign, target = float(bound.term.on.pulls[0].sign), bound.arguments["target"]

    def value(x: Points) -> Array:
        return bound.scale * sign * (x.m - target)

    def slope(x: Points) -> Array:
        return np.full_like(x.m, bound.scale * sign)

    return Formulas(value, slope)


MISTAKE = Mistake(
    code="square_missing",
    severity="critical",
    cost=1.2,
    title="The square is missing in the {player}'s least squares: the loss is a - target itself",
    explanation=(
        "The numbers are those of the mean difference between logits and targets. It has no lowest value, and its "
        "gradient is the same on every example and on both sides: reals and fakes are pushed down alike."
    ),
    advice="Square the differences before the mean: ((a - target) ** 2).mean(), or MSELoss.",
    sources=("Mao et al., Least Squares Generative Adversarial Networks, 2017, equation 2",),
    guesses=_guesses,
)
