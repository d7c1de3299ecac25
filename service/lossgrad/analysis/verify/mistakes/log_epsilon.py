"""A small number inside the logarithm."""

from collections.abc import Iterator
from math import log

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guards import needs_no_guard
from lossgrad.analysis.verify.mistakes._logarithms import (
    is_lossy,
    logarithm_guesses,
    matters,
    through_probabilities,
    with_epsilon,
)
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.mistakes._search import recovered

_USUAL = (
    1e-20,
    1e-16,
    1e-15,
    1e-12,
    1e-11,
    1e-10,
    1e-9,
    1e-8,
    1e-7,
    1e-6,
    1e-5,
    1e-4,
    1e-3,
    1e-2,
    0.02,
    0.05,
    0.1,
    0.2,
)


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition) or needs_no_guard(case):
        return
    for epsilon in dict.fromkeys(_epsilons(case)):
        if not matters(case, through_probabilities(case, with_epsilon(epsilon))):
            continue
        details = {"epsilon": epsilon, "half_gradient_logit": round(log(epsilon), 2)}
        yield from logarithm_guesses(case, with_epsilon(epsilon), details, free=1)


def _epsilons(case: Case) -> Iterator[float]:
    for in_single in (False, True) if is_lossy(case) else (False,):

        def code(epsilon: float, in_single: bool = in_single) -> Outcome:
            return through_probabilities(case, with_epsilon(epsilon), in_single=in_single)(case.logits)

        yield from recovered(case, code, _USUAL)


MISTAKE = Mistake(
    code="log_epsilon",
    severity="warning",
    cost=0.9,
    title="The {player}'s logarithms have an epsilon of {epsilon:.2g} in them: log(D + epsilon)",
    explanation=(
        "The numbers are those of {objective} with log(D + {epsilon:.2g}) in place of log D. The loss cannot grow past "
        "-log(epsilon), and the gradient fades on the most hopeless examples: at a logit of {half_gradient_logit} half "
        "of it is left, a few logits further nothing. A non-saturating loss saturates again."
    ),
    advice=(
        "Compute the loss from the logit: softplus(-a) for -log D, softplus(a) for -log(1 - D) (in torch "
        "binary_cross_entropy_with_logits). It needs no epsilon."
    ),
    sources=(
        "https://github.com/kwotsin/mimicry/blob/master/torch_mimicry/modules/losses.py",
        "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN/issues/67",
        "https://github.com/pytorch/pytorch/issues/4867",
    ),
    guesses=_guesses,
)
