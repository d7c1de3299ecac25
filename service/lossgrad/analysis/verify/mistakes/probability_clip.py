"""Probabilities cut off near 0 and 1 before the logarithm, as Keras does it."""

from collections.abc import Iterator
from math import log

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guards import needs_no_guard
from lossgrad.analysis.verify.mistakes._logarithms import (
    is_lossy,
    logarithm_guesses,
    matters,
    minus_log,
    through_probabilities,
    with_epsilon,
)
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.mistakes._search import is_short, recovered

_USUAL = (1e-20, 1e-16, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.02, 0.05, 0.1, 0.2)


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition) or needs_no_guard(case):
        return
    for clip in dict.fromkeys(_clips(case)):
        if not matters(case, through_probabilities(case, minus_log, clip=clip)) or _is_of_logits(clip):
            continue
        yield from logarithm_guesses(case, minus_log, _details(clip, -log(clip)), free=1, clip=clip)
    # Keras clips and adds the same number in the logarithm again.
    for clip in (1e-7, 1e-8):
        twice = with_epsilon(clip)
        yield from logarithm_guesses(case, twice, _details(clip, -log(2 * clip)), clip=clip)


def _is_of_logits(clip: float) -> bool:
    """Whether it is the logits that are clipped, to a round number; it comes to the same."""
    return is_short(log((1 - clip) / clip)) and not is_short(clip)


def _clips(case: Case) -> Iterator[float]:
    for in_single in (False, True) if is_lossy(case) else (False,):

        def code(clip: float, in_single: bool = in_single) -> Outcome:
            return through_probabilities(case, minus_log, clip=clip, in_single=in_single)(case.logits)

        yield from recovered(case, code, _USUAL)


def _details(clip: float, largest: float) -> dict[str, float]:
    return {"clip": clip, "largest_loss": round(largest, 3), "largest_logit": round(log((1 - clip) / clip), 2)}


MISTAKE = Mistake(
    code="probability_clip",
    severity="critical",
    cost=0.95,
    title="The {player}'s probabilities are clipped to [{clip:.6g}, 1 - {clip:.6g}] before the logarithm",
    explanation=(
        "The numbers are those of {objective} with D clipped first. No example's loss is larger than {largest_loss}, "
        "and the gradient is exactly 0 on every example beyond a logit of {largest_logit}, also on those that are "
        "wrong: a loss that stands still at {largest_loss} is a discriminator, or a generator, that cannot recover."
    ),
    advice=(
        "Give the loss logits (from_logits=True in Keras, BCEWithLogitsLoss in torch) and remove the sigmoid and the "
        "clipping."
    ),
    sources=(
        "https://github.com/osh/KerasGAN/issues/14",
        "https://github.com/tdeboissiere/DeepLearningImplementations/issues/11",
    ),
    guesses=_guesses,
)
