"""Figures in a report: which are shown, what each number is called, and what it is read against."""

from lossgrad.analysis.diagnose import Figure
from lossgrad.analysis.diagnose.wording import number

MAIN = (
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
)
"""The numbers that a report always shows, by their keys."""


def label(figure: Figure, of: str | None, player: str | None, side: str | None) -> str:
    """What a number is called: the figure's title, and which of its numbers."""
    which = ", ".join(part for part in (player, side, of) if part)
    unit = f" [{figure.unit}]" if figure.unit else ""
    return f"{figure.title}{unit}" + (f" ({which})" if which else "")


def reading(figure: Figure) -> str:
    """What it is read against, in words; empty if it is against nothing."""
    return "" if figure.threshold is None else figure.threshold.text


def limit(figure: Figure) -> str:
    """The threshold as a comparison that holds where a value deserves attention; empty without one."""
    threshold = figure.threshold
    if threshold is None or threshold.value is None:
        return ""
    return f"{'>' if threshold.beyond == 'above' else '<'} {threshold.value:.3g}"


def shown(value: float | None) -> str:
    """A number as people read it; a dash where there is none."""
    return "–" if value is None else number(value)
