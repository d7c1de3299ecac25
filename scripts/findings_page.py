"""Parts of verify.md and diagnose.md: what can be found, what is measured, and the reports of the recorded runs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from lossgrad.analysis import diagnose, verify, verify_penalty
from lossgrad.analysis.diagnose import FIGURES, SYMPTOMS, Figure, diagnose_run
from lossgrad.analysis.finding import SEVERITIES
from lossgrad.analysis.known import Known
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify_penalty.mistakes import MISTAKES as PENALTY_MISTAKES
from lossgrad.objectives import find
from lossgrad.reports import PLAIN, run_report
from scripts.markdown import cell
from scripts.told import Told, filled, findings_in, reasons

DATA = Path(__file__).parents[1] / "examples" / "data"
RUNS: Mapping[str, str] = {
    "digits_minimax": "minimax",
    "digits_non_saturating": "non_saturating",
    "digits_hinge": "hinge",
    "digits_wasserstein": "wasserstein",
    "digits_patch": "non_saturating",
}
"""The recorded runs, and what each was trained with."""


def verify_findings() -> Iterator[str]:
    """Everything that ``verify`` can say."""
    yield from _table([*_mistakes(MISTAKES), *findings_in(verify)])


def penalty_findings() -> Iterator[str]:
    """Everything that ``verify`` can say of a penalty."""
    yield from _table([*_mistakes(PENALTY_MISTAKES), *findings_in(verify_penalty)])


def diagnose_findings() -> Iterator[str]:
    """Everything that ``diagnose`` can say, and whether one batch is enough for it."""
    of_runs = {each.code for each in SYMPTOMS if not each.in_batch} | {"recovered"}
    yield from _table(list(findings_in(diagnose)), of_runs)


def figures() -> Iterator[str]:
    """Everything that ``diagnose`` measures."""
    yield "| figure | definition | past it | read against | does not apply | source |"
    yield "|---|---|---|---|---|---|"
    for figure in FIGURES:
        name = f"`{figure.name}`: {figure.title}" + (f", in {figure.unit}" if figure.unit else "")
        where = "; ".join(reasons(figure.applies))
        read = "" if figure.threshold is None else figure.threshold.text
        row = (name, figure.definition, _limit(figure), read, where, _source(figure.source))
        yield f"| {' | '.join(map(cell, row))} |"


def report(run: str) -> Iterator[str]:
    """The report of a recorded run, as ``lossgrad diagnose`` prints it."""
    with np.load(DATA / f"{run}.npz") as held:
        found = diagnose_run(
            find(RUNS[run]),
            {side: held[side].astype(np.float64) for side in ("real", "fake")},
            steps=[int(step) for step in held["step"]],
            generator_gradient_norm=held["generator_grad_norm"].astype(np.float64),
        )
    yield "```text"
    yield from run_report(found, PLAIN).splitlines()
    yield "```"


def _mistakes(known: Mapping[str, Known]) -> Iterator[Told]:
    for each in known.values():
        yield Told(
            code=each.code,
            severity=each.severity,
            title=filled(each.title),
            explanation=filled(each.explanation),
            advice=filled(each.advice),
            sources=each.sources,
        )


def _table(told: Sequence[Told], of_runs: set[str] | None = None) -> Iterator[str]:
    """A row for each, the most severe first."""
    yield f"| finding | severity | {'' if of_runs is None else 'seen in | '}what it means | what to do | sources |"
    yield f"|---|---|{'' if of_runs is None else '---|'}---|---|---|"
    for each in sorted(told, key=lambda each: (_rank(each.severity), each.code)):
        codes = ", ".join(f"`{code}`" for code in each.code.split())
        seen = [] if of_runs is None else ["a run" if of_runs & set(each.code.split()) else "a batch or a run"]
        row = (
            f"{codes}: {each.title}",
            each.severity,
            *seen,
            each.explanation,
            each.advice,
            ", ".join(map(_source, each.sources)),
        )
        yield f"| {' | '.join(map(cell, row))} |"


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity.partition(" ")[0])


def _limit(figure: Figure) -> str:
    """Where a value deserves attention, as a comparison."""
    threshold = figure.threshold
    if threshold is None or threshold.value is None:
        return ""
    return f"`{'>' if threshold.beyond == 'above' else '<'} {threshold.value:.3g}`"


def _source(text: str) -> str:
    """A source with its addresses as links."""
    return re.sub(r"https://\S+", lambda found: f"[{_named(found[0])}]({found[0]})", text)


def _named(address: str) -> str:
    """A short name for an address: ``owner/repository#12``, or a file."""
    thread = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)/(?:issues|pull|discussions)/(\d+)\S*", address)
    if thread:
        return f"{thread[1]}#{thread[2]}"
    file = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)/blob/[^/]+/(\S+)", address)
    if file:
        return f"{file[1]}, {Path(file[2]).name}"
    return address.removeprefix("https://").removeprefix("github.com/")
