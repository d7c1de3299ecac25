"""Figures over a run in a few numbers each, kept up step by step in constant memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Literal

from lossgrad.analysis.diagnose.figure import Figure, Measured

Trend = Literal["rising", "falling", "steady"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One number of a figure over a run.

    Args:
        figure: what was measured.
        player, side, of: which of its numbers, as ``Value`` has them.
        note: what it was held against last, as ``Value`` has it.
        inapplicable: why it does not apply, if it did at no step; the numbers are None then.
        first, last: at the first and last step it is known at.
        minimum, maximum: over all steps, and at which step (``minimum_step``, ``maximum_step``).
        mean: over the steps at which it is finite.
        trend: whether it rises or falls over the steps: |correlation with the step's number in the run| ≥ 0.5.
        steps_beyond: at how many steps it was past its threshold; None where there is none.
        steps: at how many steps it is known.
    """

    figure: Figure
    player: str | None = None
    side: str | None = None
    of: str | None = None
    note: str | None = None
    inapplicable: str | None = None
    first: float | None = None
    last: float | None = None
    minimum: float | None = None
    minimum_step: int | None = None
    maximum: float | None = None
    maximum_step: int | None = None
    mean: float | None = None
    trend: Trend | None = None
    steps_beyond: int | None = None
    steps: int = 0

    @property
    def key(self) -> str:
        """Its name among all summaries: ``weight.generator.fake``."""
        return ".".join(part for part in (self.figure.name, self.of, self.player, self.side) if part)


_STEADY = 0.5
"""Correlation with the step below which nothing is called a trend."""
_FEWEST = 8
"""Steps before a trend is spoken of."""


class Summaries:
    """Keeps the summaries of all figures."""

    def __init__(self) -> None:
        self._running: dict[str, dict[str, _Running]] = {}
        self._missing: dict[str, _Running] = {}

    def add(self, step: int, figures: Sequence[Measured], *, readable: bool = True) -> None:
        """One step's figures; ``readable`` says whether it is one from whose logits they could be computed."""
        for measured in figures:
            name = measured.figure.name
            known = self._running.setdefault(name, {})
            # Why it does not apply at all says more than that the logits of a step were not finite.
            if not measured.values and (readable or name not in self._missing):
                self._missing[name] = _Running(measured, None, None, None)
            for value in measured.values:
                key = value.key(name)
                running = known.get(key)
                if running is None:
                    running = known[key] = _Running(measured, value.player, value.side, value.of)
                running.note = value.note
                if value.value is not None:
                    running.add(step, value.value, measured.beyond(value))

    def all(self) -> tuple[Summary, ...]:
        """The summaries so far, in the order of the figures."""
        return tuple(
            running.summary()
            for name, known in self._running.items()
            for running in (known.values() or (self._missing[name],))
        )


class _Running:
    """The moments of one series: Welford's means and squares, so that nothing cancels."""

    __slots__ = (
        "at_max",
        "at_min",
        "beyond",
        "covariance",
        "finite",
        "first",
        "last",
        "maximum",
        "mean",
        "measured",
        "minimum",
        "names",
        "note",
        "position",
        "squares",
        "squares_of_position",
        "steps",
    )

    def __init__(self, measured: Measured, player: str | None, side: str | None, of: str | None) -> None:
        self.measured = measured
        self.names = player, side, of
        self.note: str | None = None
        self.first = self.last = self.minimum = self.maximum = 0.0
        self.at_min = self.at_max = 0
        self.mean = self.position = self.squares = self.squares_of_position = self.covariance = 0.0
        self.steps = self.finite = 0
        self.beyond: int | None = None

    def add(self, step: int, value: float, beyond: bool | None) -> None:
        """One more value."""
        if not self.steps:
            self.first = self.minimum = self.maximum = value
            self.at_min = self.at_max = step
        if value < self.minimum:
            self.minimum, self.at_min = value, step
        if value > self.maximum:
            self.maximum, self.at_max = value, step
        self.last = value
        self.steps += 1
        if beyond is not None:
            self.beyond = (self.beyond or 0) + beyond
        if isfinite(value):
            self.finite += 1
            away, off = value - self.mean, step - self.position
            self.mean += away / self.finite
            self.position += off / self.finite
            self.squares += away * (value - self.mean)
            self.squares_of_position += off * (step - self.position)
            self.covariance += off * (value - self.mean)

    def summary(self) -> Summary:
        """What is known so far."""
        player, side, of = self.names
        figure = self.measured.figure
        if not self.steps:
            reason = self.measured.inapplicable
            return Summary(figure=figure, player=player, side=side, of=of, inapplicable=reason)
        return Summary(
            figure=figure,
            player=player,
            side=side,
            of=of,
            note=self.note,
            first=self.first,
            last=self.last,
            minimum=self.minimum,
            minimum_step=self.at_min,
            maximum=self.maximum,
            maximum_step=self.at_max,
            mean=self.mean if self.finite else None,
            trend=self._trend(),
            steps_beyond=self.beyond,
            steps=self.steps,
        )

    def _trend(self) -> Trend | None:
        if self.finite < _FEWEST or not isfinite(self.squares):
            return None
        spread = sqrt(self.squares) * sqrt(self.squares_of_position)
        correlation = self.covariance / spread if spread > 0 else 0.0
        if abs(correlation) < _STEADY:
            return "steady"
        return "rising" if correlation > 0 else "falling"
