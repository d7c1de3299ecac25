"""Logarithms of probabilities that were rounded to 0."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._logarithms import ROUNDED_BY, is_lossy, minus_log, through_probabilities
from lossgrad.analysis.verify.mistakes._lost import are_lost, lost_guess


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition):
        return
    codes = [through_probabilities(case, minus_log, off=off) for off in (0.0, -ROUNDED_BY, ROUNDED_BY)]
    with np.errstate(all="ignore"):
        outcomes = [code(case.logits) for code in codes]
        # Beyond 88 a naive softplus overflows as well, which is the simpler reason.
        may_be_lost = {
            side: ~np.isfinite(sum(each.losses[side] for each in outcomes)) & (np.abs(case.logits[side]) < _OVERFLOW)
            for side in outcomes[0].losses
        }
        if not are_lost(case, may_be_lost):
            return
        floored = [
            through_probabilities(case, minus_log, off=off, floor=case.rounding.epsilon / 4)
            for off in (0.0, -ROUNDED_BY, ROUNDED_BY)
        ]
        floored.insert(
            0, through_probabilities(case, minus_log, floor=case.rounding.epsilon / 4, in_single=is_lossy(case))
        )
        count = sum(int(np.count_nonzero(each)) for each in may_be_lost.values())
        yield lost_guess(case, floored[0], {"examples": count}, inexact=floored[1:])


_OVERFLOW = 88.0


MISTAKE = Mistake(
    code="log_of_zero",
    severity="critical",
    cost=0.85,
    title="The {player}'s loss takes log(0): a probability was rounded to 0 or 1 first",
    explanation=(
        "In single precision D = sigmoid(a) is exactly 1 from a = 16.64 on and 0 below a = -88.7, so log(1 - D) or "
        "log(D) is infinite and its gradient not a number; {examples} of your examples are out there. One such number "
        "in a batch makes every weight of the network not a number."
    ),
    advice=(
        "Give the loss logits: binary_cross_entropy_with_logits in torch, from_logits=True in Keras, or softplus(-a) "
        "and softplus(a). An epsilon in the logarithm only hides it."
    ),
    sources=(
        "https://github.com/soumith/ganhacks/issues/36",
        "https://github.com/huggingface/candle/issues/2561",
    ),
    guesses=_guesses,
)
