"""Logits that are multiplied by a constant before the loss."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._fitted import can_be_fitted, chained, dearer, is_a_factor
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.mistakes._search import recovered, rounded
from lossgrad.analysis.verify.mistakes._transforms import Transform
from lossgrad.analysis.verify.prediction import Batch

_USUAL = (0.01, 0.02, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 0.7, 1.4, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 20.0, 50.0, 100.0)
_ODD, _DIVIDED = 0.4, 0.1
_CLOSE = 1e-3


def _guesses(case: Case) -> Iterator[Guess]:
    if not can_be_fitted(case) or is_a_factor(case, _code(case, 2.0)(case.logits)):
        return
    # What the loss is divided by makes no difference to where code comes nearest.
    found = list(recovered(case, lambda factor: _code(case, factor)(case.logits), _USUAL))
    # A temperature is round where its inverse is not.
    found += [1 / rounded(1 / each) for each in found if each != 0]
    for factor, is_divided in product(dict.fromkeys(found), (False, True)):
        if abs(factor - 1) <= _CLOSE:
            continue
        is_round = factor == rounded(factor) or 1 / factor == rounded(1 / factor)
        told = ", and the loss is divided by it, as softplus with a beta is" if is_divided else ""
        details: dict[str, Evidence] = {"factor": factor, "temperature": 1 / factor, "divided": told}
        some = guesses(case, _code(case, factor, is_divided=is_divided), details, free=1)
        yield from dearer(some, (0.0 if is_round else _ODD) + (_DIVIDED if is_divided else 0.0))


def _code(case: Case, factor: float, *, is_divided: bool = False) -> Code:
    code = chained(case, Transform(lambda a: factor * a, lambda a: np.full_like(a, factor)))

    def divided(batch: Batch) -> Outcome:
        return code(batch).times(1 / factor)

    return divided if is_divided else code


MISTAKE = Mistake(
    code="logits_scaled",
    severity="warning",
    cost=1.35,
    title="The {player}'s loss takes the logits times {factor:.6g}, a temperature of {temperature:.6g}",
    explanation=(
        "The numbers are those of {objective} computed on {factor:.6g}·a in place of a{divided}. A factor above 1 "
        "makes the discriminator surer than its logits say: gradients grow, and vanish sooner on what it has decided; "
        "below 1 nothing is ever decided. Two outputs a and -a under a softmax are such a factor, 2."
    ),
    advice=(
        "Leave the factor out: the last layer can learn its own. If a temperature is meant, send the logits after it."
    ),
    sources=(
        "https://github.com/KevinMusgrave/powerful-benchmarker/issues/90",
        "https://github.com/chuckyee/cardiac-segmentation/issues/5",
    ),
    guesses=_guesses,
    alone=True,
)
