"""What ``verify_penalty`` says about every entry on every batch, in every view."""

from collections.abc import Iterator
from dataclasses import dataclass

from lossgrad.analysis.verify_penalty import PenaltyVerification, ReportedPenalty, verify_penalty
from lossgrad.penalties import CATALOGUE
from tests.corpus.entry import VIEWS, View
from tests.corpus.outcomes import NOTHING, telling
from tests.corpus.penalties.batches import Batch, batches
from tests.corpus.penalties.entry import Entry, rounded, seen


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One answer.

    Args:
        entry, batch, view: what was asked.
        answer: what was answered.
    """

    entry: Entry
    batch: str
    view: View
    answer: PenaltyVerification

    @property
    def named(self) -> str:
        """The code of the finding that is named first; ``correct`` where there is none."""
        first = telling(self.answer.findings)
        return NOTHING if first is None else first.code

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.entry.name} on {self.batch}, {self.view}"


def outcomes(entry: Entry) -> Iterator[Outcome]:
    """Every answer about an entry."""
    for batch in batches(entry):
        whole = entry.run(batch.inputs)
        for view in VIEWS:
            report = seen(whole, view)
            if report is not None:
                yield outcome(entry, batch, view, report)


def outcome(entry: Entry, batch: Batch, view: View, report: ReportedPenalty) -> Outcome:
    """One answer about a report."""
    answer = verify_penalty(
        CATALOGUE[entry.penalty],
        batch.inputs,
        report,
        parameters=entry.parameters,
        state=batch.state,
        reduction=entry.reduction,
    )
    return Outcome(entry=entry, batch=batch.name, view=view, answer=answer)


def printed(entry: Entry, batch: Batch, decimals: int = 4) -> Outcome:
    """The answer about what is printed with a few decimals."""
    return outcome(entry, batch, "everything", rounded(entry.run(batch.inputs), decimals))
