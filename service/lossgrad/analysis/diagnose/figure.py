"""What is measured on a batch of logits: a number with its definition, and what it is read against."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal

from lossgrad.analysis.diagnose.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a figure is read against.

    Args:
        text: the reading in plain words.
        value: the number, if there is one.
        beyond: on which side of the number a value deserves attention.
    """

    text: str
    value: float | None = None
    beyond: Literal["above", "below"] = "above"

    def passed(self, value: float) -> bool | None:
        """Whether the value deserves attention; None where there is no number to hold it against."""
        if self.value is None:
            return None
        return value > self.value if self.beyond == "above" else value < self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One number of a figure.

    Args:
        value: the number, infinite where it overflows; None where this batch leaves it undefined.
        player, side: whose, and on which examples, where it is about one of them.
        of: which of several numbers it is: ``median``, ``float16``.
        note: what it was held against: the name of the strongest objective, say.
    """

    value: float | None
    player: str | None = None
    side: str | None = None
    of: str | None = None
    note: str | None = None

    def key(self, figure: str) -> str:
        """A name for it among all numbers of all figures: ``weight.generator.fake``."""
        return ".".join(part for part in (figure, self.of, self.player, self.side) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Something that can be measured on a batch.

    Args:
        name: its name for programs.
        title: in prose.
        definition: the formula in plain notation and what its letters are.
        unit: of its values; empty for plain numbers.
        threshold: what it is read against.
        source: where definition and threshold are from.
        applies: why it says nothing about this objective or batch, or None where it does.
        compute: its values.
        reads_logits: whether it is made of logits, and cannot be computed where some are not finite.
    """

    name: str
    title: str
    definition: str
    unit: str = ""
    threshold: Threshold | None = None
    source: str
    applies: Callable[[Snapshot], str | None] = lambda snapshot: None
    compute: Callable[[Snapshot], Iterable[Value]]
    reads_logits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with its values on a batch.

    Args:
        figure: what was measured.
        values: the numbers; none where it does not apply.
        inapplicable: why it does not.
    """

    figure: Figure
    values: tuple[Value, ...] = ()
    inapplicable: str | None = None

    def beyond(self, value: Value) -> bool | None:
        """Whether one of the values is past the threshold; None where that cannot be said."""
        threshold = self.figure.threshold
        return None if threshold is None or value.value is None else threshold.passed(value.value)


def measure(figure: Figure, snapshot: Snapshot) -> Measured:
    """The figure on one batch; what comes out as NaN is undefined there."""
    reason = snapshot.unreadable if figure.reads_logits else None
    reason = figure.applies(snapshot) if reason is None else reason
    if reason is not None:
        return Measured(figure=figure, inapplicable=reason)
    return Measured(figure=figure, values=tuple(_defined(value) for value in figure.compute(snapshot)))


def _defined(value: Value) -> Value:
    known = None if value.value is None or isnan(value.value) else float(value.value)
    return replace(value, value=known)
