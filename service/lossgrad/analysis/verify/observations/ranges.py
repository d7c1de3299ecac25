"""Logits that look like something else: probabilities, or outputs of a tanh."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

FEWEST = 4
"""With fewer logits, all of them in a short interval means nothing."""

_SOURCES = (
    "https://github.com/soumith/ganhacks/issues/36",
    "https://github.com/torchgan/torchgan/issues/116",
)


def observe(
    logits: Mapping[str, Array],
    _: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """Logits that all lie in [0, 1] or in [−1, 1]."""
    if claim is not None and claim.objective.inputs == "energies":
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
    what, function = ("probabilities", "sigmoid") if are_probabilities else ("outputs of a tanh", "tanh")
    interval = "[0, 1]" if are_probabilities else "[-1, 1]"
    yield Finding(
        code="probabilities_as_logits" if are_probabilities else "tanh_as_logits",
        severity="warning",
        confidence="possible",
        title=f"All logits lie in {interval}: they look like {what}",
        explanation=(
            f"Raw outputs of a discriminator have no bounds. If a {function} ends yours, a loss on logits never "
            f"becomes small and its gradients are weak."
        ),
        evidence={"smallest": low, "largest": high},
        advice=f"See whether the discriminator ends in a {function}, and take it away.",
        sources=_SOURCES,
    )
