"""What someone's own code gave for a batch: numbers to be checked, finite or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from lossgrad.core.arrays import Array

Kind = Literal["loss", "losses", "gradients"]


class Place(NamedTuple):
    """Which of a player's quantities it is; the scalar loss has no side."""

    player: str
    side: str | None
    kind: Kind

    def __str__(self) -> str:
        return ".".join(part for part in self if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSide:
    """One side's arrays, in the order of its logits."""

    losses: Array | None = None
    gradients: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPlayer:
    """One player's scalar loss and arrays; what was not given is None or missing."""

    loss: float | None = None
    sides: Mapping[str, ReportedSide] = field(default_factory=dict)

    def values(self, player: str) -> Iterator[tuple[Place, Array]]:
        """Every quantity given, the scalar as an array without dimensions."""
        for side, given in self.sides.items():
            if given.losses is not None:
                yield Place(player, side, "losses"), given.losses
            if given.gradients is not None:
                yield Place(player, side, "gradients"), given.gradients
        if self.loss is not None:
            yield Place(player, None, "loss"), np.asarray(self.loss, np.float64)

    @property
    def count(self) -> int:
        """How many numbers were given."""
        return sum(values.size for _, values in self.values(""))


Reported = Mapping[str, ReportedPlayer]
"""By player."""
