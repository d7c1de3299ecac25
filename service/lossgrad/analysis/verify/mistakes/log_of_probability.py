"""Right logarithms of rounded probabilities."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._logarithms import logarithm_guesses, minus_log


def _guesses(case: Case) -> Iterator[Guess]:
    if is_cross_entropy(case.definition):
        yield from logarithm_guesses(case, minus_log, floor=case.rounding.epsilon / 4)


MISTAKE = Mistake(
    code="log_of_probability",
    severity="warning",
    cost=1.0,
    title="The {player}'s loss is right, but loses digits: its logarithms are taken of rounded probabilities",
    explanation=(
        "The numbers are those of {objective} as they come out of log(D) and log(1 - D) with D = sigmoid(a) rounded "
        "first. In single precision 1 - D has only 7 decimals after the point, so the loss of a fake at a = 10 has 3 "
        "right digits, at a = 16 none, and from a = 16.64 on it is infinite, or wherever your guard cuts it off."
    ),
    advice=(
        "Give the loss logits: binary_cross_entropy_with_logits in torch, from_logits=True in Keras, or "
        "softplus(-a) and softplus(a)."
    ),
    sources=(
        "https://github.com/soumith/ganhacks/issues/36",
        "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/Loss.cpp",
    ),
    guesses=_guesses,
)
