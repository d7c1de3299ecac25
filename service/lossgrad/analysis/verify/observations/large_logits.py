"""Logits that are too large for the arithmetic that people train with."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

SQUARES_IN_HALF, EXPONENTIALS_IN_SINGLE = 255.9, 88.7
"""From here on a² overflows in float16, and exp(a) in float32."""


def observe(
    logits: Mapping[str, Array],
    _: Reported,
    __: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """The largest logit, where exponentials of it overflow in single precision and some numbers are not right."""
    if all(each is not None and each.cost == 0 for each in explanations.values()):
        return
    sizes = {side: float(np.max(np.abs(array), initial=0.0)) for side, array in logits.items()}
    side, largest = max(sizes.items(), key=lambda each: each[1])
    if largest <= EXPONENTIALS_IN_SINGLE:
        return
    squares = " and its square in half precision" if largest > SQUARES_IN_HALF else ""
    yield Finding(
        code="large_logits",
        severity="info",
        confidence="likely",
        title=f"The largest logit is {largest:.4g}: exp of it overflows in single precision{squares}",
        explanation=(
            "Losses written with exp, sigmoid and log give infinity or not a number there; those written with softplus "
            "do not. Logits of this size also mean that cross-entropies have saturated: all their weights are 0 or 1."
        ),
        evidence={"largest": largest, "side": side},
        advice=(
            "Bound the discriminator with a penalty (R1, a gradient penalty, a drift term), and compute the loss in "
            "float32 from logits."
        ),
        sources=("https://github.com/tkarras/progressive_growing_of_gans/blob/master/loss.py",),
    )
