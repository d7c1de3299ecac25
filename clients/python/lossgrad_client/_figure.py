"""What is measured on logits: on one batch, and over a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ._document import Document
from ._finding import optional_count, optional_number, optional_text, shown, table

T = TypeVar("T")

BEYOND = "!"
"""Marks in a report what is past its threshold."""
_MAIN = frozenset(
    {
        "weight.generator.fake",
        "auc",
        "accuracy.real",
        "accuracy.fake",
        "gap",
        "spread.real",
        "spread.fake",
        "loss.discriminator",
        "loss.generator",
        "parameter_gradient_norm.generator",
    }
)
"""What a report always shows, as the service's own does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a figure is read against."""

    text: str
    value: float | None
    beyond: str
    """``above`` or ``below``: on which side of it a value deserves attention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """One number of a figure on a batch."""

    player: str | None
    side: str | None
    of: str | None
    """Which of several: ``median``, ``float16``."""
    value: float
    """NaN where the batch leaves it undefined, or it overflows."""
    note: str | None
    """What it was held against."""
    beyond_threshold: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSummary:
    """One number of a figure over a run."""

    key: str
    """Its name in ``series``: ``weight.generator.fake``."""
    player: str | None
    side: str | None
    of: str | None
    first: float
    last: float
    minimum: float
    minimum_step: int | None
    maximum: float
    maximum_step: int | None
    mean: float
    trend: str | None
    """``rising``, ``falling`` or ``steady``; None over a few steps."""
    steps: int
    """At how many steps it is known."""
    steps_beyond: int | None
    """At how many it was past its threshold."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Figure:
    """Something that is measured: on a batch its ``values``, over a run its ``summaries``."""

    name: str
    title: str
    definition: str
    unit: str
    threshold: Threshold | None
    source: str
    applies: bool
    """Whether it says something about this objective and these logits."""
    reason: str | None
    """Why it does not."""
    values: tuple[FigureValue, ...] = ()
    summaries: tuple[FigureSummary, ...] = ()

    def __repr__(self) -> str:
        numbers = [_about(each) + shown(each.value) for each in self.values]
        numbers += [f"{_about(each)}{shown(each.first)} to {shown(each.last)}" for each in self.summaries]
        return f"Figure({self.name!r}: {'; '.join(numbers) or self.reason})"


def figure_table(figures: Sequence[Figure]) -> str:
    """The main figures and those past their threshold: on a batch a line for each, over a run for each number."""
    shown_values = [(each, [value for value in each.values if _matters(each.name, value)]) for each in figures]
    rows = [
        (figure.title, "; ".join(f"{_about(each)}{_short(each.value, each.beyond_threshold)}" for each in values))
        for figure, values in shown_values
        if values
    ]
    if rows:
        return table(f"Figures ({BEYOND} is past its threshold; all of them are in figures)", rows)
    summaries = [
        _summarised(figure.title, each)
        for figure in figures
        for each in figure.summaries
        if each.steps_beyond or each.key in _MAIN
    ]
    title = f"Figures from the first step to the last, their range ({BEYOND} and how often they were past a threshold)"
    return table(title, summaries)


def _matters(name: str, value: FigureValue) -> bool:
    key = ".".join(part for part in (name, value.of, value.player, value.side) if part)
    return bool(value.beyond_threshold) or key in _MAIN


def _summarised(title: str, each: FigureSummary) -> tuple[str, ...]:
    beyond = f"{BEYOND} {each.steps_beyond} of {each.steps}" if each.steps_beyond else ""
    course = f"{_short(each.first)} to {_short(each.last)}"
    return title, _about(each).strip(), course, f"{_short(each.minimum)} … {_short(each.maximum)}", beyond


def read_figure(document: Document) -> Figure:
    """Read a figure."""
    threshold = document.get("threshold")
    return Figure(
        name=document["name"].text(),
        title=document["title"].text(),
        definition=document["definition"].text(),
        unit=document["unit"].text(),
        threshold=None
        if threshold is None
        else Threshold(
            text=threshold["text"].text(),
            value=optional_number(threshold, "value"),
            beyond=threshold["beyond"].text(),
        ),
        source=document["source"].text(),
        applies=document["applies"].truth(),
        reason=optional_text(document, "reason"),
        values=_read_each(document.get("values"), _read_value),
        summaries=_read_each(document.get("summaries"), _read_summary),
    )


def _read_each(document: Document | None, read: Callable[[Document], T]) -> tuple[T, ...]:
    return () if document is None else tuple(map(read, document.items()))


def _read_value(document: Document) -> FigureValue:
    beyond = document.get("beyond_threshold")
    return FigureValue(
        **_read_which(document),
        value=document["value"].number(),
        note=optional_text(document, "note"),
        beyond_threshold=None if beyond is None else beyond.truth(),
    )


def _read_summary(document: Document) -> FigureSummary:
    return FigureSummary(
        **_read_which(document),
        key=document["key"].text(),
        first=document["first"].number(),
        last=document["last"].number(),
        minimum=document["minimum"].number(),
        minimum_step=optional_count(document, "minimum_step"),
        maximum=document["maximum"].number(),
        maximum_step=optional_count(document, "maximum_step"),
        mean=document["mean"].number(),
        trend=optional_text(document, "trend"),
        steps=document["steps"].count(),
        steps_beyond=optional_count(document, "steps_beyond"),
    )


def _read_which(document: Document) -> dict[str, str | None]:
    return {name: optional_text(document, name) for name in ("player", "side", "of")}


def _about(number: FigureValue | FigureSummary) -> str:
    words = [each for each in (number.player, number.side, number.of) if each is not None]
    return f"{' '.join(words)} " if words else ""


def _short(value: float, beyond: bool | None = None) -> str:
    return f"{value:.3g}{BEYOND if beyond else ''}"
