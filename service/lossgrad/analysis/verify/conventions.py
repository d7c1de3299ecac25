"""The ways in which right losses become other numbers: reductions, factors and signs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import Literal

Reduction = Literal["mean", "sum", "none"]
Sizes = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """A factor, constant over the examples of a side.

    Args:
        code: its name.
        cost: how unusual it is; the less unusual explanation is preferred.
        losses: what it does to losses before reduction.
        reduced: what it does to the side's mean and to its gradients, given the sizes of the sides that are read.
    """

    code: str
    cost: float
    losses: float
    reduced: Callable[[str, Sizes], float]


CONVENTIONS = (
    Convention(code="mean", cost=0.0, losses=1.0, reduced=lambda side, sizes: 1.0),
    Convention(code="sum", cost=1.0, losses=1.0, reduced=lambda side, sizes: float(sizes[side])),
    Convention(code="halved", cost=1.0, losses=0.5, reduced=lambda side, sizes: 0.5),
    Convention(
        code="mean_over_both_sides",
        cost=1.0,
        losses=1.0,
        reduced=lambda side, sizes: sizes[side] / sum(sizes.values()),
    ),
    Convention(code="doubled", cost=1.0, losses=2.0, reduced=lambda side, sizes: 2.0),
    Convention(code="averaged_twice", cost=1.5, losses=1.0, reduced=lambda side, sizes: 1.0 / sizes[side]),
    Convention(code="sum_of_halves", cost=1.8, losses=0.5, reduced=lambda side, sizes: 0.5 * sizes[side]),
)

FLIPPED, FLIPPED_ON_ONE_SIDE, LEFT_OUT = 1.0, 1.5, 1.2
"""The costs of signs: all turned round, those of one side, and a side left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A convention with the sign of each side, 0 where the side is left out."""

    convention: Convention
    signs: Mapping[str, int]
    sizes: Sizes
    cost: float

    def of_losses(self, side: str) -> float:
        """The factor of the side's losses."""
        return self.signs[side] * self.convention.losses

    def of_reduced(self, side: str) -> float:
        """The factor of the side's gradients and mean."""
        return self.signs[side] * self.convention.reduced(side, self.sizes)


@lru_cache(maxsize=64)
def ways(sizes: tuple[tuple[str, int], ...], reduction: Reduction) -> tuple[Way, ...]:
    """Every convention with every sign, the least unusual first; the one stated costs nothing."""
    return tuple(sorted(_ways(dict(sizes), reduction), key=lambda way: way.cost))


def _ways(sizes: Sizes, reduction: Reduction) -> Iterator[Way]:
    right = "mean" if reduction == "mean" else "sum"
    sides = tuple(sizes)
    choices = product((1, -1, 0), repeat=len(sides)) if len(sides) > 1 else ((1,), (-1,))
    signs = [MappingProxyType(dict(zip(sides, chosen, strict=True))) for chosen in choices if any(chosen)]
    for convention in CONVENTIONS:
        if convention.code in {"mean_over_both_sides", "sum_of_halves"} and len(sides) == 1:
            continue
        cost = 0.0 if convention.code == right else max(convention.cost, 1.0)
        for sign in signs:
            yield Way(convention=convention, signs=sign, sizes=sizes, cost=cost + _cost(tuple(sign.values())))


def _cost(signs: tuple[int, ...]) -> float:
    if 0 in signs:
        return LEFT_OUT + (FLIPPED if -1 in signs else 0.0)
    if -1 not in signs:
        return 0.0
    return FLIPPED if len(set(signs)) == 1 else FLIPPED_ON_ONE_SIDE
