"""What is told of a known mistake, whatever it is made in."""

from dataclasses import dataclass

from lossgrad.analysis.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A mistake that has a name.

    Args:
        code: its name.
        severity: what it does to training.
        cost: how unusual it is, beside the conventions' costs.
        title, explanation, advice: in plain words, with places for what is found of it.
        sources: where it happened, or where it is explained.
    """

    code: str
    severity: Severity
    cost: float
    title: str
    explanation: str
    advice: str
    sources: tuple[str, ...] = ()
