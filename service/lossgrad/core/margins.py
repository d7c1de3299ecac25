"""Linear maps of a batch of logits, with their adjoints: what a curve is applied to.

A loss is the mean of a curve over margins m = A·logits, so its gradient is Aᵀ applied to the slopes, and the
diagonal of its second derivative (A∘A)ᵀ applied to the curvatures. That makes coupled objectives the same
thing as separable ones. NumPy never broadcasts logits here: a paired margin checks its shapes itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lossgrad.core.arrays import Array, difference, renormalised, total, twofold_mean
from lossgrad.core.errors import InvalidLogits

Batch = Mapping[str, Array]
"""Logits (or sample weights) by side, ``real`` and ``fake``."""


class Margin(Protocol):
    """A linear map of the batch."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides whose logits it reads."""

    @property
    def listed(self) -> tuple[str, ...]:
        """The sides whose examples each have one of its items: where an item's loss is shown."""

    @property
    def separable(self) -> bool:
        """Whether each item depends on one logit only."""

    def forward(self, batch: Batch) -> tuple[Array, Array | None]:
        """The margins and what rounding them lost (None where nothing was)."""

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:
        """Aᵀ·items, by side."""

    def adjoint_squared(self, items: Array, batch: Batch) -> dict[str, Array]:
        """(A∘A)ᵀ·items, by side."""

    def item_weights(self, weights: Batch) -> Array:
        """The sample weight of each item."""


@dataclass(frozen=True, slots=True)
class Signed:
    """m = ±a of one side: the discriminator's verdict taken by itself."""

    side: str
    sign: int = 1

    separable = True

    def __neg__(self) -> "Signed":
        return Signed(self.side, -self.sign)

    @property
    def sides(self) -> tuple[str, ...]:
        """The side itself."""
        return (self.side,)

    @property
    def listed(self) -> tuple[str, ...]:
        """The side itself."""
        return (self.side,)

    def forward(self, batch: Batch) -> tuple[Array, Array | None]:
        """±a, exact."""
        return _signed(batch[self.side], self.sign), None

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:  # noqa: ARG002
        """±items."""
        return {self.side: _signed(items, self.sign)}

    def adjoint_squared(self, items: Array, batch: Batch) -> dict[str, Array]:  # noqa: ARG002
        """Items as they are."""
        return {self.side: items}

    def item_weights(self, weights: Batch) -> Array:
        """The example's own weight."""
        return weights[self.side]


@dataclass(frozen=True, slots=True)
class Paired:
    """m_i = a_i of one side minus a_i of the other; both sides have the same shape."""

    plus: str = "real"
    minus: str = "fake"

    separable = False

    def __neg__(self) -> "Paired":
        return Paired(self.minus, self.plus)

    @property
    def sides(self) -> tuple[str, ...]:
        """Both sides."""
        return (self.plus, self.minus)

    @property
    def listed(self) -> tuple[str, ...]:
        """Both sides: a pair's loss is shown on each member."""
        return (self.plus, self.minus)

    def forward(self, batch: Batch) -> tuple[Array, Array | None]:
        """The differences; refuses sides of different shapes."""
        plus, minus = batch[self.plus], batch[self.minus]
        if plus.shape != minus.shape:
            real, fake = batch["real"].shape, batch["fake"].shape
            raise InvalidLogits(
                f"this objective pairs each real with the fake at the same position, so both must have the same "
                f"shape; real is {list(real)} and fake is {list(fake)}",
                pointer="/logits/fake",
            )
        return renormalised(*difference(plus, minus))

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:  # noqa: ARG002
        """Each pair pulls its two members in opposite directions."""
        return {self.plus: items, self.minus: -items}

    def adjoint_squared(self, items: Array, batch: Batch) -> dict[str, Array]:  # noqa: ARG002
        """Both members bend alike."""
        return {self.plus: items, self.minus: items}

    def item_weights(self, weights: Batch) -> Array:
        """The product of the members' weights, as for two independent importance weights."""
        return weights[self.plus] * weights[self.minus]


@dataclass(frozen=True, slots=True)
class AgainstMean:
    """m_i = ±(a_i − mean of the other side), the plain mean whatever the sample weights."""

    side: str
    other: str
    sign: int = 1

    separable = False

    def __neg__(self) -> "AgainstMean":
        return AgainstMean(self.side, self.other, -self.sign)

    @property
    def sides(self) -> tuple[str, ...]:
        """Both sides."""
        return (self.side, self.other)

    @property
    def listed(self) -> tuple[str, ...]:
        """The side whose examples are compared with the mean."""
        return (self.side,)

    def forward(self, batch: Batch) -> tuple[Array, Array | None]:
        """The differences from the mean, which itself is kept to more digits than one float has."""
        high, low = twofold_mean(batch[self.other])
        d, lost = difference(batch[self.side], high)
        m, residual = renormalised(d, lost - low)
        return _signed(m, self.sign), _signed(residual, self.sign)

    def adjoint(self, items: Array, batch: Batch) -> dict[str, Array]:
        """Every example of the other side takes an equal share of the opposite pull."""
        other = batch[self.other]
        share = total(items) / -other.size
        return {
            self.side: _signed(items, self.sign),
            self.other: np.full(other.shape, self.sign * share, dtype=other.dtype),
        }

    def adjoint_squared(self, items: Array, batch: Batch) -> dict[str, Array]:
        """The other side's shares, squared."""
        other = batch[self.other]
        share = total(items) / other.size / other.size
        return {self.side: items, self.other: np.full(other.shape, share, dtype=other.dtype)}

    def item_weights(self, weights: Batch) -> Array:
        """The example's own weight."""
        return weights[self.side]


def _signed(values: Array, sign: int) -> Array:
    return values if sign > 0 else -values


REAL = Signed("real")
FAKE = Signed("fake")
PAIRED = Paired()
REAL_AGAINST_MEAN_FAKE = AgainstMean("real", "fake")
FAKE_AGAINST_MEAN_REAL = AgainstMean("fake", "real")
