"""What ``diagnose`` and ``diagnose_run`` answer: what logits tell about a training."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._document import Document
from ._figure import Figure, figure_table, read_figure
from ._finding import Finding, optional_text, read_findings, report
from ._types import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An example that carries much of a gradient."""

    player: str
    side: str
    position: tuple[int, ...]
    """Where it is in that side's array."""
    logit: float
    weight: float
    """How hard it pulls; NaN where that overflows."""
    share: float
    """Its share of the side's summed weights."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class _Diagnosis:
    headline: str
    """The diagnosis in one or two sentences."""
    findings: tuple[Finding, ...]
    """What was found, the most telling first."""
    figures: tuple[Figure, ...]
    """Everything that is measured, also what does not apply."""

    def figure(self, name: str) -> Figure:
        """The figure of that name; a ``KeyError`` if there is none."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)

    def __str__(self) -> str:
        return report(self.headline, self.findings, figure_table(self.figures))

    def __repr__(self) -> str:
        codes = ", ".join(each.code for each in self.findings) or "nothing found"
        return f"{type(self).__name__}({codes}: {self.headline!r})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Diagnosis(_Diagnosis):
    """What one batch tells about a training. ``print`` shows the whole report."""

    objective: str
    """The canonical name."""
    dialect: str | None
    parameters: Mapping[str, float]
    carriers: tuple[Carrier, ...]
    """The examples that carry most of each player's gradient on each side, the heaviest first."""
    density_ratio: Mapping[str, Array]
    """By side, how much denser the reals are at each example, if the discriminator is at its optimum; NaN where no
    optimal discriminator gives that logit. Empty where the objective's logits define no ratio."""
    request_id: str | None
    """The id under which the service's log knows this request."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RunDiagnosis(_Diagnosis):
    """What a run tells: one finding of each code, with its steps. ``print`` shows the whole report."""

    objective: str
    """The canonical name."""
    dialect: str | None
    parameters: Mapping[str, float]
    events: tuple[Finding, ...]
    """What changed, and when: what arose, and ``recovered`` for what ended."""
    steps: tuple[int, ...]
    """The steps' numbers."""
    series: Mapping[str, Array]
    """Every number of every figure step by step; NaN where it is unknown or not finite."""
    request_id: str | None
    """The id under which the service's log knows this request."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RunSummary(_Diagnosis):
    """What all steps of a watched training tell. ``print`` shows the whole report."""

    steps: int
    """How many steps were watched."""


def read_diagnosis(document: Document, request_id: str | None) -> Diagnosis:
    """Read the answer about one batch."""
    ratios = document.get("density_ratio")
    return Diagnosis(
        **_read_judged(document),
        headline=document["headline"].text(),
        findings=read_findings(document["findings"]),
        figures=tuple(map(read_figure, document["figures"].items())),
        carriers=tuple(
            Carrier(
                player=each["player"].text(),
                side=each["side"].text(),
                position=tuple(place.count() for place in each["position"].items()),
                logit=each["logit"].number(),
                weight=each["weight"].number(),
                share=each["share"].number(),
            )
            for each in document["carriers"].items()
        ),
        density_ratio={} if ratios is None else _read_arrays(ratios),
        request_id=request_id,
    )


def read_run_diagnosis(document: Document, request_id: str | None) -> RunDiagnosis:
    """Read the answer about a run."""
    return RunDiagnosis(
        **_read_judged(document),
        headline=document["headline"].text(),
        findings=read_findings(document["findings"]),
        figures=tuple(map(read_figure, document["figures"].items())),
        events=read_findings(document["events"]),
        steps=tuple(step.count() for step in document["steps"].items()),
        series=_read_arrays(document["series"]),
        request_id=request_id,
    )


def read_summary(document: Document) -> RunSummary:
    """Read the last line about a watched training."""
    return RunSummary(
        headline=document["headline"].text(),
        findings=read_findings(document["findings"]),
        figures=tuple(map(read_figure, document["figures"].items())),
        steps=document["steps"].count(),
    )


def _read_judged(document: Document) -> dict[str, Any]:
    return {
        "objective": document["objective"].text(),
        "dialect": optional_text(document, "dialect"),
        "parameters": document["parameters"].mapping(),
    }


def _read_arrays(document: Document) -> dict[str, Array]:
    return {name: array.array("float64") for name, array in document.members().items()}
