"""Logarithms of another base."""

from collections.abc import Iterator
from math import log

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition):
        return
    for base in (2, 10):
        factor = 1 / log(base)

        def code(batch: Batch, factor: float = factor) -> Outcome:
            return outcome(case, batch).times(factor)

        yield from guesses(case, code, {"base": base, "factor": factor})


MISTAKE = Mistake(
    code="logarithm_base",
    severity="info",
    cost=1.5,
    title="The {player}'s logarithms are those to base {base}",
    explanation=(
        "Losses and gradients are {factor:.4f} times what natural logarithms give: bits for base 2. It acts like "
        "another learning rate, and losses cannot be compared with those of others: chance is log 2 = 0.693 there."
    ),
    advice="Take the natural logarithm (log, not log2 or log10).",
    sources=("Goodfellow et al., Generative Adversarial Nets, 2014, theorem 1",),
    guesses=_guesses,
)
