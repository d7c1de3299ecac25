"""Figures over the steps of a run, number by number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.diagnose.figure import Figure, Measured
from lossgrad.core.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One number of a figure at every step.

    Args:
        figure: what was measured.
        player, side, of: which of its numbers, as ``Value`` has them.
        values: float64, one a step; NaN at steps where it is undefined or does not apply.
    """

    figure: Figure
    player: str | None
    side: str | None
    of: str | None
    values: Array

    @property
    def key(self) -> str:
        """Its name among all series: ``weight.generator.fake``."""
        return ".".join(part for part in (self.figure.name, self.of, self.player, self.side) if part)


class Recorder:
    """Collects the series of a run of known length."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._series: dict[str, Series] = {}

    def add(self, index: int, figures: Sequence[Measured]) -> None:
        """One step's figures."""
        for measured in figures:
            for value in measured.values:
                key = value.key(measured.figure.name)
                if key not in self._series:
                    self._series[key] = Series(
                        figure=measured.figure,
                        player=value.player,
                        side=value.side,
                        of=value.of,
                        values=np.full(self._count, np.nan),
                    )
                if value.value is not None:
                    self._series[key].values[index] = value.value

    def all(self) -> tuple[Series, ...]:
        """Every series, in the order of the figures."""
        return tuple(self._series.values())
