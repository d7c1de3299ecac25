"""A relativistic average loss that compares examples with the mean of their own side."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.margins import AgainstMean
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    terms = [
        (term.on, term.with_parameters(case.parameters))
        for term in case.definition.terms
        if isinstance(term, Pointwise) and isinstance(term.on, AgainstMean)
    ]
    if not terms or len(terms) != len(case.definition.terms):
        return

    def code(batch: Batch) -> Outcome:
        losses, gradients = {}, {}
        for on, bound in terms:
            a = batch[on.side]
            points = Points(on.sign * (a - np.mean(a)))
            losses[on.side] = bound.values(points)
            slopes = on.sign * bound.slopes(points)
            gradients[on.side] = (slopes - np.mean(slopes)) / a.size
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    yield from guesses(case, code)


MISTAKE = Mistake(
    code="own_mean",
    severity="critical",
    cost=1.2,
    title="The {player}'s relativistic loss compares examples with the mean of their own side",
    explanation=(
        "Every real is taken less the mean of the reals and every fake less the mean of the fakes, so nothing is left "
        "of how far the sides are apart: the loss is the same when all fakes are moved up, and each side's gradients "
        "sum to 0."
    ),
    advice="Subtract the mean of the other side: real - mean(fake), and fake - mean(real).",
    sources=("https://github.com/AlexiaJM/RelativisticGAN/issues/2",),
    guesses=_guesses,
)
