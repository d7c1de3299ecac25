"""Logits that look like something else: probabilities, or outputs of a tanh."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.sign import is_linear
from lossgrad.core.arrays import Array

FEWEST = 16
"""With fewer logits, all of them in a short interval means nothing."""

NEAR_ONE, NEAR_HALF = 0.8, 0.4
"""Outputs of a tanh reach 1 or so, and a fresh discriminator's probabilities 0.5; what is smaller is small logits."""

_SOURCES = (
    "https://github.com/carpedm20/DCGAN-tensorflow/issues/15",
    "https://github.com/torchgan/torchgan/issues/116",
)


def observe(
    logits: Mapping[str, Array],
    _: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """Logits that all lie in [0, 1] or in [−1, 1]."""
    if claim is not None and (claim.objective.inputs == "energies" or _are_small(claim)):
        return
    if any(each is not None and each.mistake is not None for each in explanations.values()):
        return  # said more precisely already
    values = np.concatenate(list(logits.values()))
    if values.size < FEWEST or np.unique(values).size < FEWEST:
        return
    low, high = float(values.min()), float(values.max())
    if low < -1 or high > 1:
        return
    are_probabilities = low >= 0
    if max(-low, high) < (NEAR_HALF if are_probabilities else NEAR_ONE):
        return
    what, function = ("probabilities", "sigmoid") if are_probabilities else ("outputs of a tanh", "tanh")
    interval = "[0, 1]" if are_probabilities else "[-1, 1]"
    yield Finding(
        code="probabilities_as_logits" if are_probabilities else "tanh_as_logits",
        severity="warning",
        confidence="possible",
        title=f"All logits lie in {interval}: they look like {what}",
        explanation=(
            f"The raw outputs of a discriminator have no bounds. If yours ends in a {function}, a loss on logits never "
            f"becomes small and its gradients are weak. Early in a training small logits are nothing unusual."
        ),
        evidence={"smallest": low, "largest": high},
        advice=f"See whether the discriminator ends in a {function}; if so, take it away.",
        sources=_SOURCES,
    )


def _are_small(claim: Variant) -> bool:
    """Whether small outputs are usual: a critic of a bounded slope, with clipped weights, gives no others."""
    return all(is_linear(player) for player in claim.objective.players.values())
