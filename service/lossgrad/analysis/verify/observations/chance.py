"""A discriminator's loss that is what guessing gives."""

from collections.abc import Iterator, Mapping

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array

RELATIVE = 1e-3


def chance(loss: float, variant: Variant) -> float | None:
    """The loss of guessing, if it is this one."""
    if variant.objective.chance_level is None:
        return None
    level = float(variant.objective.chance_level.value(variant.parameters))
    is_there = level != 0 and np.isfinite(loss) and abs(loss - level) <= RELATIVE * abs(level)
    return level if is_there else None


def observe(
    logits: Mapping[str, Array],
    reported: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> Iterator[Finding]:
    """A loss at the chance level of the objective it is, or is meant to be."""
    numbers, found = reported.get("discriminator"), explanations.get("discriminator")
    variant = claim or (found.variant if found else None)
    if numbers is None or numbers.loss is None or variant is None:
        return
    level = chance(numbers.loss, variant)
    if level is None:
        return
    is_off = claim is not None and (found is None or found.cost > 0)
    apart = " The logits sent give another loss, so the two may not be of one step." if is_off else ""
    spread = float(np.std(np.concatenate([array.ravel() for array in logits.values()])))
    yield Finding(
        code="at_chance",
        severity="info",
        confidence="possible",
        title=f"The discriminator's loss of {numbers.loss:.6g} is what guessing gives ({level:.6g})",
        explanation=(
            f"A discriminator of {variant.objective.name} that cannot tell reals from fakes has a loss of {level:.6g}: "
            f"either the generator is as good as it can be, or the discriminator has learnt nothing.{apart}"
        ),
        evidence={"loss": numbers.loss, "chance_level": level, "standard_deviation_of_logits": spread},
        advice=(
            "Look at the spread of the logits: at equilibrium they still differ from example to example, in a "
            "discriminator that has learnt nothing they are all alike."
        ),
        player="discriminator",
        sources=("https://github.com/SHI-Labs/StyleNAT/issues/11", "https://github.com/alsdudrla10/DG/issues/5"),
    )
