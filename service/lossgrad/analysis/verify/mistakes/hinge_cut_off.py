"""A hinge that is cut off on the wrong side."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, Outcome, guesses, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.curves import HINGE
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound, Pointwise

_OPEN = 0.3
"""Where every mean is within the margin, the hinge of the mean gives the same, and is the more usual mistake."""


def _guesses(case: Case) -> Iterator[Guess]:
    is_hinge = all(isinstance(term, Pointwise) and term.curve is HINGE for term in case.definition.terms)
    if not is_hinge or not case.definition.linear or is_slow(case):
        return

    def code(batch: Batch) -> Outcome:
        return outcome(case, batch, formulas=_turned)

    def open_code(batch: Batch) -> Outcome:
        return outcome(case, batch, formulas=_open)

    yield from guesses(case, code, {"what": "max(0, a - margin), as min(0, margin - a) with a minus gives it"})
    for guess in guesses(case, open_code, {"what": "margin - a, with no max(0, ...) around it"}):
        yield replace(guess, cost=_OPEN)


def _turned(bound: Bound) -> Formulas:
    margin = bound.arguments.get("margin", 1.0)

    def value(x: Points) -> Array:
        result: Array = bound.scale * np.maximum(x.m - margin, 0)
        return result

    def slope(x: Points) -> Array:
        return bound.scale * (x.m > margin)

    return Formulas(value, slope)


def _open(bound: Bound) -> Formulas:
    margin = bound.arguments.get("margin", 1.0)

    def value(x: Points) -> Array:
        return bound.scale * (margin - x.m)

    def slope(x: Points) -> Array:
        return np.full_like(x.m, -bound.scale)

    return Formulas(value, slope)


MISTAKE = Mistake(
    code="hinge_cut_off",
    severity="critical",
    cost=1.05,
    title="The {player}'s hinge is not cut off where it should be: it is {what}",
    explanation=(
        "A hinge is max(0, margin - a) on reals and the same of -a on fakes. Cut off on the other side, it is 0 for "
        "every mistake and pulls back the examples that are right; not cut off at all, it is a Wasserstein critic with "
        "a constant, which never stops pulling at examples beyond the margin and needs a Lipschitz constraint."
    ),
    advice="Write relu(margin - a) and relu(margin + a), or -min(0, a - margin) and -min(0, -a - margin).",
    sources=("https://github.com/NVlabs/SPADE/blob/master/models/networks/loss.py",),
    guesses=_guesses,
)
