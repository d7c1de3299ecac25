"""What someone's own penalty gave for some arrays: numbers to be checked, finite or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from lossgrad.analysis.verify.reported import ReportedPlayer, ReportedSide
from lossgrad.core.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPenalty:
    """The value, its terms by the input they are counted on, and gradients in the shape of each input."""

    loss: float | None = None
    losses: Mapping[str, Array] = field(default_factory=dict)
    gradients: Mapping[str, Array] = field(default_factory=dict)

    def arrays(self) -> Iterator[Array]:
        """Everything given, the value as an array without dimensions."""
        yield from self.losses.values()
        yield from self.gradients.values()
        if self.loss is not None:
            yield np.asarray(self.loss, np.float64)

    @property
    def count(self) -> int:
        """How many numbers were given."""
        return sum(array.size for array in self.arrays())

    def as_player(self) -> ReportedPlayer:
        """The same as a player's numbers, whose sides are the inputs."""
        names = dict.fromkeys([*self.gradients, *self.losses])
        return ReportedPlayer(
            loss=self.loss,
            sides={
                name: ReportedSide(losses=_flat(self.losses.get(name)), gradients=_flat(self.gradients.get(name)))
                for name in names
            },
        )


def _flat(array: Array | None) -> Array | None:
    return None if array is None else np.ravel(array).astype(np.float64)
