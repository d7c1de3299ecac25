"""A relativistic average loss that compares one side with the other's mean twice."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.margins import AgainstMean
from lossgrad.core.points import Points
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    for term in case.definition.terms:
        if isinstance(term, Pointwise) and type(term.on) is AgainstMean:
            yield from guesses(case, _twice(case, term, term.on), {"side": term.on.side, "other": term.on.other})


def _twice(case: Case, term: Pointwise, on: AgainstMean) -> Code:
    bound = term.with_parameters(case.parameters)

    def code(batch: Batch) -> Outcome:
        points = Points(*on.forward(batch, on.statistics(batch)))
        values, slopes = 2 * bound.values(points), 2 * on.sign * bound.slopes(points)
        n, m = batch[on.side].size, batch[on.other].size
        half = values / 2
        return Outcome(
            loss=float(np.mean(values)),
            losses={on.side: half, on.other: half} if n == m else {on.side: values},
            gradients={on.side: slopes / n, on.other: np.full(m, -np.mean(slopes) / m)},
        )

    return code


MISTAKE = Mistake(
    code="mean_minus_logit",
    severity="critical",
    cost=1.2,
    title="Both terms of the {player}'s relativistic loss compare {side} examples with the mean of the {other} side",
    explanation=(
        "One term should take each {other} example less the mean of the {side} side; here it takes the mean of the "
        "{other} side less each {side} example, which is the first term once more. The {other} examples then all get "
        "one and the same gradient. The first release of the authors' own code had it."
    ),
    advice="Compute {other} - mean({side}), not mean({other}) - {side}.",
    sources=("https://github.com/AlexiaJM/RelativisticGAN/issues/2",),
    guesses=_guesses,
)
