"""What is known of the best discriminator: its loss where the classes are alike, its logit where they are not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceLevel:
    """The discriminator's loss when it cannot tell real from fake and says so: the level to compare a run with.

    Args:
        plain: a formula in the objective's parameters.
        latex: the same for typesetting.
        value: the same as a function.
    """

    plain: str
    latex: str
    value: Callable[[Mapping[str, float]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimalLogit:
    """The logit a*(ρ) of the best discriminator where real examples are ρ times as dense as fake ones.

    Args:
        plain: a formula in ``rho`` and the objective's parameters.
        latex: the same for typesetting.
    """

    plain: str
    latex: str
