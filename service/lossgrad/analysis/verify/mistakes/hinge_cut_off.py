"""A hinge that is cut off on the wrong side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, Outcome, is_slow, outcome, own
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.curves import HINGE
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound, Pointwise

_OPEN = 0.3
"""Where every mean is within the margin, the hinge of the mean gives the same, and is the more usual mistake."""


def _guesses(case: Case) -> Iterator[Guess]:
    terms = [term for term in case.definition.terms if isinstance(term, Pointwise) and term.curve is HINGE]
    if not terms or not case.definition.linear or is_slow(case):
        return
    wheres = [(terms, "")] if len(terms) == len(case.definition.terms) else []
    if len(case.definition.terms) > 1:
        wheres += [([term], f" on {' and '.join(term.sides)} examples") for term in terms]
    for (chosen, where), (how, what, cost) in product(wheres, _WAYS):
        if where and how is _open:
            continue  # a larger margin says so better

        def code(batch: Batch, chosen: Sequence[Pointwise] = chosen, how: _Cut = how) -> Outcome:
            return outcome(case, batch, formulas=lambda bound: how(bound) if bound.term in chosen else own(bound))

        for guess in guesses(case, code, {"what": f"{what}{where}"}):
            yield replace(guess, cost=cost)


def _turned(bound: Bound) -> Formulas:
    margin = bound.arguments.get("margin", 1.0)

    def value(x: Points) -> Array:
        result: Array = bound.scale * np.maximum(x.m - margin, 0)
        return result

    def slope(x: Points) -> Array:
        return bound.scale * (x.m > margin)

    return Formulas(value, slope)


def _smallest(bound: Bound) -> Formulas:
    turned = _turned(bound)
    return Formulas(lambda x: -turned.value(x), lambda x: -turned.slope(x))


def _open(bound: Bound) -> Formulas:
    margin = bound.arguments.get("margin", 1.0)

    def value(x: Points) -> Array:
        return bound.scale * (margin - x.m)

    def slope(x: Points) -> Array:
        return np.full_like(x.m, -bound.scale)

    return Formulas(value, slope)


_Cut = Callable[[Bound], Formulas]

_WAYS: tuple[tuple[_Cut, str, float], ...] = (
    (_turned, "relu(a - margin) in place of relu(margin - a)", 0.0),
    (_smallest, "min(0, margin - a), as clamp(max=0) gives it in place of clamp(min=0)", 0.0),
    (_open, "margin - a, with no relu around it", _OPEN),
)


MISTAKE = Mistake(
    code="hinge_cut_off",
    severity="critical",
    cost=1.05,
    title="The {player}'s hinge is not cut off at 0 as it should be: it is {what}",
    explanation=(
        "A hinge is relu(margin - a) on reals and relu(margin + a) on fakes. Cut off on the other side (a min for the "
        "max, clamp(max=0) for clamp(min=0)), it is 0 for every mistake and acts on the examples that are right; not "
        "cut off at all, it is a Wasserstein critic and a constant, which never stops pulling at examples beyond the "
        "margin and needs a penalty that bounds its slope."
    ),
    advice="Write relu(margin - a).mean() on reals and relu(margin + a).mean() on fakes.",
    sources=(
        "https://github.com/grey-eye/talking-heads/issues/13",
        "https://github.com/descriptinc/melgan-neurips/issues/31",
    ),
    guesses=_guesses,
)
