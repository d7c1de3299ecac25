"""Logits that are moved by a constant before the loss."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._fitted import can_be_fitted, chained, dearer, is_a_factor
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code
from lossgrad.analysis.verify.mistakes._search import recovered, rounded
from lossgrad.analysis.verify.mistakes._transforms import Transform

_USUAL = (-10.0, -5.0, -3.0, -2.0, -1.5, -1.0, -0.5, -0.25, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_ODD = 0.4
_CLOSE = 1e-3


def _guesses(case: Case) -> Iterator[Guess]:
    if not can_be_fitted(case) or is_a_factor(case, _code(case, 1.0)(case.logits)):
        return
    for shift in recovered(case, lambda value: _code(case, value)(case.logits), _USUAL):
        if abs(shift) > _CLOSE:
            is_round = shift == rounded(shift)
            yield from dearer(guesses(case, _code(case, shift), {"shift": shift}, free=1), 0.0 if is_round else _ODD)


def _code(case: Case, shift: float) -> Code:
    return chained(case, Transform(lambda a: a + shift, lambda a: np.full_like(a, 1.0)))


MISTAKE = Mistake(
    code="logits_shifted",
    severity="warning",
    cost=1.4,
    title="The {player}'s loss takes the logits moved by {shift:+.6g}",
    explanation=(
        "The numbers are those of {objective} computed on a {shift:+.6g} in place of a, so the line between real and "
        "fake does not lie at 0: an example that the discriminator has no opinion about is taken for one that it does."
    ),
    advice=(
        "Leave the constant out, or look for a bias, a prior (the logarithm of how many more fakes there are), or a "
        "0.5 that belongs to probabilities; the last layer's bias can learn it."
    ),
    sources=("Menon et al., Long-tail learning via logit adjustment, 2021, equation 10",),
    guesses=_guesses,
    alone=True,
)
