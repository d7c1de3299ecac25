"""Averages over a whole run that forget slowly."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Exponential averages of the mean logits, as LeCam's regulariser keeps them.

    Args:
        real, fake: α_R and α_F, bigger being more real, from the first step's means on.
        steps: how many steps they are made of.
    """

    real: float
    fake: float
    steps: int
