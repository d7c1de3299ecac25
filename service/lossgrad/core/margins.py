"""Linear maps of a batch of logits, with their adjoints: what a curve is applied to.

A loss is the mean of a curve over margins m = A·logits, so its gradient is Aᵀ applied to the slopes, and the
diagonal of its second derivative (A∘A)ᵀ applied to the curvatures. That makes coupled objectives the same
thing as separable ones. The adjoint is written as *pulls*: an item pulls the logits it was made of, and through
a mean it pulls all of a side alike. NumPy never broadcasts logits here: a paired margin checks its shapes itself.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.errorfree import difference, renormalised
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.sums import twofold_mean, twofold_midpoint

Batch = Mapping[str, Array]
"""Logits (or sample weights) by side, ``real`` and ``fake``."""


class Pull(NamedTuple):
    """How the slopes of a margin's items reach one side.

    Args:
        side: the side.
        sign: 1 or −1; of a pull that is shared, how much of it this side takes.
        shared: the side takes the sum of all slopes, each example an equal share; else each its own item's.
    """

    side: str
    sign: float
    shared: bool = False


class Margin(Protocol):
    """A linear map of the batch."""

    @property
    def over(self) -> tuple[str, ...]:
        """The sides whose examples each have one of its items, so also where an item's loss is shown."""

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """The adjoint."""

    @property
    def separable(self) -> bool:
        """Whether each item depends on one logit only."""

    @property
    def kept(self) -> str | None:
        """The statistic that is left of an item's own curvature, where it also shares in its own pull."""

    def check(self, batch: Batch) -> None:
        """Refuse a batch whose shapes do not fit."""

    @property
    def statistic_names(self) -> Set[str]:
        """The names of what ``statistics`` gives."""

    def statistics(self, batch: Batch) -> Mapping[str, Scalar]:
        """What ``forward`` needs to know of the whole batch."""

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:
        """The margins and what rounding them lost (None where nothing was), item by item."""

    def item_weights(self, weights: Batch) -> Array:
        """The sample weight of each item."""


def sides(margin: Margin) -> tuple[str, ...]:
    """The sides whose logits a margin reads."""
    return tuple(pull.side for pull in margin.pulls)


class _Own:
    """What margins have in common whose items are not also part of what they are compared with."""

    __slots__ = ()

    kept: ClassVar[str | None] = None


class _NoStatistics(_Own):
    """What margins have in common that need nothing but their items' own logits."""

    __slots__ = ()

    statistic_names: ClassVar[Set[str]] = frozenset()

    def statistics(self, batch: Batch) -> Mapping[str, Scalar]:  # noqa: ARG002
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Signed(_NoStatistics):
    """m = ±a of one side: the discriminator's verdict taken by itself."""

    side: str
    sign: int = 1

    separable = True

    def __neg__(self) -> "Signed":
        return Signed(self.side, -self.sign)

    @property
    def over(self) -> tuple[str, ...]:
        """The side itself."""
        return (self.side,)

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """±items."""
        return (Pull(self.side, self.sign),)

    def check(self, batch: Batch) -> None:
        """Any shape fits."""

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:  # noqa: ARG002
        """±a, exact."""
        return _signed(logits[self.side], self.sign), None

    def item_weights(self, weights: Batch) -> Array:
        """The example's own weight."""
        return weights[self.side]


@dataclass(frozen=True, slots=True)
class Paired(_NoStatistics):
    """m_i = a_i of one side minus a_i of the other; both sides have the same shape."""

    plus: str = "real"
    minus: str = "fake"

    separable = False

    def __neg__(self) -> "Paired":
        return Paired(self.minus, self.plus)

    @property
    def over(self) -> tuple[str, ...]:
        """Both sides: a pair's loss is shown on each member."""
        return ("real", "fake")

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """Each pair pulls its two members in opposite directions."""
        return (Pull(self.plus, 1), Pull(self.minus, -1))

    def check(self, batch: Batch) -> None:
        """Refuse sides of different shapes."""
        real, fake = batch["real"].shape, batch["fake"].shape
        if real != fake:
            raise InvalidLogits(
                f"this objective pairs each real with the fake at the same position, so both must have the same "
                f"shape; real is {list(real)} and fake is {list(fake)}",
                pointer="/logits/fake",
            )

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:  # noqa: ARG002
        """The differences; what TwoSum gives is rounded as it should be already."""
        return difference(logits[self.plus], logits[self.minus])

    def item_weights(self, weights: Batch) -> Array:
        """The product of the members' weights, as for two independent importance weights."""
        return weights[self.plus] * weights[self.minus]


@dataclass(frozen=True, slots=True)
class AgainstMean(_Own):
    """m_i = ±(a_i − mean of the other side), the plain mean whatever the sample weights."""

    side: str
    other: str
    sign: int = 1

    separable = False

    def __neg__(self) -> "AgainstMean":
        return AgainstMean(self.side, self.other, -self.sign)

    @property
    def over(self) -> tuple[str, ...]:
        """The side whose examples are compared with the mean."""
        return (self.side,)

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """±items; every example of the other side takes an equal share of the opposite pull."""
        return (Pull(self.side, self.sign), Pull(self.other, -self.sign, shared=True))

    def check(self, batch: Batch) -> None:
        """Any shape fits."""

    @property
    def statistic_names(self) -> Set[str]:
        """A mean, and what rounding it lost."""
        return set(self._names)

    @property
    def _names(self) -> tuple[str, str]:
        # Of both sides by the same names where they mean the same to them, so that both can run as one.
        which = "own" if self.other == self.side else "other"
        return f"mean of the {which} side", f"lost of the mean of the {which} side"

    def statistics(self, batch: Batch) -> Mapping[str, Scalar]:
        """The other side's mean, which is kept to more digits than one float has."""
        high, low = twofold_mean(batch[self.other])
        return dict(zip(self._names, (high, low), strict=True))

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:
        """The differences from the mean."""
        high, low = (statistics[name] for name in self._names)
        d, lost = difference(logits[self.side], high)
        m, residual = renormalised(d, lost - low)
        return _signed(m, self.sign), _signed(residual, self.sign)

    def item_weights(self, weights: Batch) -> Array:
        """The example's own weight."""
        return weights[self.side]


@dataclass(frozen=True, slots=True)
class AgainstMidpoint:
    """m_i = ±(a_i − M), M halfway between the plain means of both sides, whatever the sample weights."""

    side: str
    sign: int = 1

    separable = False
    kept: ClassVar[str | None] = "kept of the curvature"

    def __neg__(self) -> "AgainstMidpoint":
        return AgainstMidpoint(self.side, -self.sign)

    @property
    def over(self) -> tuple[str, ...]:
        """The side whose examples are compared with the midpoint."""
        return (self.side,)

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """±items; half of the opposite pull is shared by the examples of each side."""
        return (Pull(self.side, self.sign), *(Pull(side, -self.sign / 2, shared=True) for side in ("real", "fake")))

    def check(self, batch: Batch) -> None:
        """Any shape fits."""

    @property
    def statistic_names(self) -> Set[str]:
        """The midpoint, what rounding it lost, and what is left of an item's own curvature."""
        return {"midpoint", "lost of the midpoint", "kept of the curvature"}

    def statistics(self, batch: Batch) -> Mapping[str, Scalar]:
        """The midpoint to more digits than one float has; with n examples, m_i moves by 1 − 1/(2n) of its logit."""
        high, low = twofold_midpoint(batch["real"], batch["fake"])
        size = batch[self.side].size
        kept = batch[self.side].dtype.type(1) - batch[self.side].dtype.type(1) / size
        return {"midpoint": high, "lost of the midpoint": low, "kept of the curvature": kept}

    def forward(self, logits: Batch, statistics: Mapping[str, Array | Scalar]) -> tuple[Array, Array | None]:
        """The differences from the midpoint."""
        d, lost = difference(logits[self.side], statistics["midpoint"])
        m, residual = renormalised(d, lost - statistics["lost of the midpoint"])
        return _signed(m, self.sign), _signed(residual, self.sign)

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
REAL_AGAINST_MIDPOINT = AgainstMidpoint("real")
FAKE_AGAINST_MIDPOINT = AgainstMidpoint("fake")
