"""What ``verify_penalty`` answers: whether a penalty's numbers are right, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ._document import Document
from ._finding import Finding, read_findings, report, texts
from ._quantity import Quantity, quantity_table, read_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPenalty:
    """Something that was tried, and how far from it the numbers are."""

    name: str
    """The ``code`` of a mistake, another penalty, a library, or ``as meant``."""
    residual: float
    """What the best factor leaves over: 0 is all explained, 1 nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PenaltyVerification:
    """Whether a penalty's numbers are right; if not, what is wrong with them. ``print`` shows the whole report."""

    verdict: str
    """``match`` or ``mismatch``."""
    headline: str
    penalty: str
    """The canonical name."""
    parameters: Mapping[str, float | str]
    reduction: str
    precision: str
    """The rounding allowed for."""
    findings: tuple[Finding, ...]
    """What is wrong or worth knowing, the most telling first."""
    quantities: tuple[Quantity, ...]
    alternatives: tuple[str, ...]
    """What else would explain the numbers about as well."""
    nearest: tuple[NearPenalty, ...]
    """Where nothing explains the numbers, what comes nearest."""
    request_id: str | None
    """The id under which the service's log knows this request."""

    @property
    def matches(self) -> bool:
        """Whether all numbers are those of the penalty: ``assert result.matches, result`` says why not."""
        return self.verdict == "match"

    def __repr__(self) -> str:
        return f"PenaltyVerification({self.verdict}, {self.penalty!r}: {self.headline!r})"

    def __str__(self) -> str:
        return report(f"{self.verdict}: {self.headline}", self.findings, quantity_table(self.quantities))


def read_penalty_verification(document: Document, request_id: str | None) -> PenaltyVerification:
    """Read the answer of ``verify_penalty``."""
    return PenaltyVerification(
        verdict=document["verdict"].text(),
        headline=document["headline"].text(),
        penalty=document["penalty"].text(),
        parameters=document["parameters"].mapping(),
        reduction=document["reduction"].text(),
        precision=document["precision"].text(),
        findings=read_findings(document["findings"]),
        quantities=tuple(map(read_quantity, document["quantities"].items())),
        alternatives=texts(document["alternatives"]),
        nearest=tuple(
            NearPenalty(name=each["name"].text(), residual=each["residual"].number())
            for each in document["nearest"].items()
        ),
        request_id=request_id,
    )
