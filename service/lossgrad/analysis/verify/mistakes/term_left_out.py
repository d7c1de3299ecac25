"""A relativistic loss of two terms, one of which is missing."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.margins import AgainstMean, AgainstMidpoint
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    if len(case.definition.terms) < 2:  # noqa: PLR2004 - a pair
        return
    for term in case.definition.terms:
        if isinstance(term, Pointwise) and isinstance(term.on, AgainstMean | AgainstMidpoint):
            (side,) = term.on.over
            missing = "fake" if side == "real" else "real"
            yield from guesses(case, _alone(case, term), {"kept": side, "missing": missing})


def _alone(case: Case, term: Pointwise) -> Code:
    bound = term.with_parameters(case.parameters)

    def code(batch: Batch) -> Outcome:
        points = Points(*term.on.forward(batch, term.on.statistics(batch)))
        values, slopes = bound.values(points), bound.slopes(points)
        gradients = {side: np.zeros(batch[side].size) for side in ("real", "fake")}
        for pull in term.on.pulls:
            size = batch[pull.side].size
            pulled = np.full(size, np.sum(slopes) / size) if pull.shared else slopes
            gradients[pull.side] = gradients[pull.side] + pull.sign * pulled / slopes.size
        return Outcome(loss=float(np.mean(values)), losses={term.on.over[0]: values}, gradients=gradients)

    return code


MISTAKE = Mistake(
    code="term_left_out",
    severity="critical",
    cost=1.15,
    title="The {player}'s relativistic loss lacks its term over {missing} examples",
    explanation=(
        "The numbers are those of the term over {kept} examples alone. The {missing} ones still get a gradient through "
        "their mean, the same for each of them, so none is judged by itself."
    ),
    advice="Add the term that compares each {missing} example with the mean of the {kept} side.",
    sources=("https://github.com/eriklindernoren/PyTorch-GAN/issues/92",),
    guesses=_guesses,
)
