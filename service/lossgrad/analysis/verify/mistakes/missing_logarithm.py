"""A cross-entropy without its logarithm."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._logarithms import logarithm_guesses, minus_probability, without_logarithm


def _guesses(case: Case) -> Iterator[Guess]:
    if is_cross_entropy(case.definition):
        yield from logarithm_guesses(case, without_logarithm)
        yield from logarithm_guesses(case, minus_probability)


MISTAKE = Mistake(
    code="missing_logarithm",
    severity="critical",
    cost=1.6,
    title="The logarithm is missing in the {player}'s loss: it is D itself, or 1 - D",
    explanation=(
        "The numbers are those of {objective} with 1 - D or -D in place of -log D. The gradient is then D(1 - D): it "
        "fades on both tails, so examples that are wrong beyond doubt are given up."
    ),
    advice="Take the logarithm, best from the logit: softplus(-a) is -log D and softplus(a) is -log(1 - D).",
    sources=("https://github.com/leftthomas/SRGAN/issues/15",),
    guesses=_guesses,
)
