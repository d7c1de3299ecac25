"""torch's BCELoss of a sigmoid that has saturated."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guards import needs_no_guard
from lossgrad.analysis.verify.mistakes._logarithms import clamped, logarithm_guesses

_SATURATED = 15.0
"""From about this logit on 1 − D has no digits left in single precision."""


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_cross_entropy(case.definition):
        return
    reach = max(float(np.max(np.abs(array))) for array in case.logits.values())
    spread = reach if case.definition.separable else 2 * reach
    if spread < _SATURATED or needs_no_guard(case):
        return
    details = {"largest_logit": reach}
    yield from logarithm_guesses(case, clamped, details)


MISTAKE = Mistake(
    code="bce_clamp",
    severity="critical",
    cost=0.9,
    title="The {player}'s loss is BCELoss after a sigmoid, which is dead on examples it is sure of and wrong about",
    explanation=(
        "torch's BCELoss takes probabilities and cuts log D off at -100. In single precision sigmoid(a) rounds to 1 "
        "from a = 16.64 on (your largest logit is {largest_logit:.4g}): the loss of such a fake jumps to 100 and its "
        "gradient is 0, so that the worst mistakes are never corrected. Hopeless reals fade from a = -27.6 on."
    ),
    advice="Use BCEWithLogitsLoss, and no sigmoid before it.",
    sources=(
        "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/Loss.cpp",
        "https://github.com/pytorch/pytorch/issues/103316",
        "https://github.com/soumith/ganhacks/issues/36",
    ),
    guesses=_guesses,
)
