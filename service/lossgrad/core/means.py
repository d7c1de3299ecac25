"""Margins made of means in the ways that some libraries have them: held constant, or in place of each logit."""

from collections.abc import Mapping
from dataclasses import dataclass

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.margins import AgainstMean, Batch, Pull


@dataclass(frozen=True, slots=True)
class AgainstDetachedMean(AgainstMean):
    """m_i = ±(a_i − mean of the other side), the mean held constant.

    It names the side of the mean in no pull, so a player must read that side in another term.
    """

    def __neg__(self) -> "AgainstDetachedMean":
        return AgainstDetachedMean(self.side, self.other, -self.sign)

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """±items, and nothing for the other side."""
        return (Pull(self.side, self.sign),)


@dataclass(frozen=True, slots=True)
class OwnMean(AgainstMean):
    """m_i = ± the mean of the side, the same for each of its examples."""

    def __neg__(self) -> "OwnMean":
        return OwnMean(self.side, self.other, -self.sign)

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """Every example takes an equal share of all."""
        return (Pull(self.side, self.sign, shared=True),)

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:
        """The mean as many times as there are logits."""
        high, low = (statistics[name] for name in self._names)
        zeros = logits[self.side] - logits[self.side]
        m, residual = zeros + high, zeros + low
        return (m, residual) if self.sign > 0 else (-m, -residual)


def own_mean(side: str, sign: int) -> OwnMean:
    """± the mean of a side."""
    return OwnMean(side, side, sign)
