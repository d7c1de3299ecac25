"""What ``verify`` says about every entry on every batch, in every view, with and without the claim."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify import ReportedPlayer, Verification, verify
from lossgrad.analysis.verify import mistake as predicting
from lossgrad.analysis.verify.prediction import Prediction, predict
from lossgrad.analysis.verify.rounding import Precision
from tests.corpus.batches import Batch, batches
from tests.corpus.entry import VIEWS, Entry, View, rounded, seen

NOTHING = "correct"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One answer.

    Args:
        entry, batch, view, claimed: what was asked.
        answer: what was answered.
    """

    entry: Entry
    batch: str
    view: View
    claimed: bool
    answer: Verification

    @property
    def named(self) -> str:
        """The code of the finding that is named first, with the one that comes together with it.

        ``correct`` where there is none about this code.
        """
        first = telling(self.answer.findings)
        if first is None or (first.severity == "info" and self.answer.verdict == "match"):
            return NOTHING
        together = first.evidence.get("together_with")
        return " + ".join(sorted((first.code, together))) if isinstance(together, str) else first.code

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.entry.name} on {self.batch}, {self.view}, {'claimed' if self.claimed else 'not claimed'}"


def telling(findings: Any) -> Finding | None:
    """The first finding above info, or the first of all."""
    return next((each for each in findings if each.severity != "info"), findings[0] if findings else None)


def outcomes(entry: Entry, *, claimed: bool = True) -> Iterator[Outcome]:
    """Every answer about an entry."""
    for batch in batches(entry):
        whole = entry.run(batch.logits)
        for view in VIEWS if claimed else VIEWS[:1]:
            report = seen(whole, view)
            if report is not None:
                yield outcome(entry, batch, view, report, claimed=claimed)


def outcome(
    entry: Entry,
    batch: Batch,
    view: View,
    report: ReportedPlayer,
    *,
    claimed: bool = True,
    precision: Precision | None = None,
) -> Outcome:
    """One answer about a report."""
    answer = verify(
        batch.logits,
        {entry.player: report},
        claim=entry.claim() if claimed else None,
        reduction=entry.reduction,
        with_respect_to=entry.with_respect_to,
        precision=precision,
    )
    return Outcome(entry=entry, batch=batch.name, view=view, claimed=claimed, answer=answer)


def printed(entry: Entry, batch: Batch, decimals: int = 4) -> Outcome:
    """The answer about what is printed with a few decimals; that it came from halves has to be said then."""
    is_half = all(a.dtype == np.float16 for a in batch.logits.values())
    report = rounded(entry.run(batch.logits), decimals)
    shown = Batch(name=f"{batch.name}, {decimals} decimals", logits=batch.logits)
    return outcome(entry, shown, "everything", report, precision="float16" if is_half else None)


@contextmanager
def remembered() -> Iterator[None]:
    """Predictions are computed once for a batch; they depend on nothing else."""
    known: dict[Any, Prediction | Exception] = {}

    def recall(*arguments: Any) -> Prediction:
        objective, parameters, player, logits, rounding, variable = arguments
        # The objective is kept alive with its prediction, so its identity stays its own.
        key = (
            id(objective),
            tuple(parameters.items()),
            player,
            tuple((side, a.tobytes()) for side, a in logits.items()),
            rounding,
            variable,
        )
        if key not in known:
            try:
                known[key] = predict(*arguments)
            except Exception as error:
                known[key] = error
            kept.append(objective)
        found = known[key]
        if isinstance(found, Exception):
            raise found
        return found

    kept: list[Any] = []
    remember: Callable[..., Prediction] = recall
    with patch.object(predicting, "predict", remember):
        yield
