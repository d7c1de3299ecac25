"""``lossgrad diagnose``: why does a generator not learn, told from a file of logits?"""

from collections.abc import Mapping, Sequence
from typing import Any

from lossgrad.analysis.diagnose import Diagnosis, RunDiagnosis
from lossgrad.analysis.finding import SEVERITIES, Finding
from lossgrad.commands.files.contents import Contents, Value
from lossgrad.commands.files.reading import STDIN, read
from lossgrad.commands.given import values_of
from lossgrad.commands.recorded import recording, trained
from lossgrad.commands.recording import Run, Trained, parts
from lossgrad.commands.terminal import complain, progress, style, write
from lossgrad.commands.unusable import Unusable, said
from lossgrad.core.errors import LossgradError
from lossgrad.reports import batch_report, run_report

FINE, FAILED, UNUSABLE = 0, 1, 2


def run(
    *,
    file: str | None,
    file_format: str | None,
    steps: str | None,
    batch: bool,
    everything: bool,
    as_json: bool,
    quiet: bool,
    fail_on: str | None,
    **options: Any,
) -> int:
    """Diagnose a file, or what the command line alone gives; the exit code."""
    where = file or "the command line"
    try:
        given = values_of(options)
        chosen = None if steps is None else parts(steps)
        if file == STDIN and file_format in {None, "ndjson"}:
            return _watched(given, as_json=as_json, quiet=quiet, everything=everything, fail_on=fail_on)
        found, by = _diagnosed(_contents(file, given, file_format), chosen, batch=batch)
    except (Unusable, LossgradError) as error:
        complain(f"{where}: {error if isinstance(error, Unusable) else said(error)}")
        return UNUSABLE
    if as_json and not quiet:
        write(_document(found, by))
    elif not quiet:
        write(_report(found, everything=everything))
    return exit_code(found.findings, fail_on)


def exit_code(findings: Sequence[Finding], fail_on: str | None) -> int:
    """1 if something at least this severe was found."""
    if fail_on is None:
        return FINE
    failing = SEVERITIES[: [str(each) for each in SEVERITIES].index(fail_on) + 1]
    return FAILED if any(each.severity in failing for each in findings) else FINE


def _contents(file: str | None, given: Mapping[str, Value], file_format: str | None) -> Contents:
    if file is None:
        if not {"real", "fake"} <= given.keys():
            raise Unusable("there is nothing to diagnose; name a file, or give --real and --fake")
        return Contents(given)
    held = read(file, "diagnose", file_format=file_format, given=given)
    # Logits given apart from the file are of any shape; what the file was says nothing about them.
    return Contents({**held.values, **given}, run=None if {"real", "fake"} & given.keys() else held.run)


def _diagnosed(
    contents: Contents, chosen: tuple[int | None, int | None] | None, *, batch: bool
) -> tuple[Diagnosis | RunDiagnosis, Trained]:
    by = trained(contents.values)
    asked = recording(contents, batch=batch)
    if not isinstance(asked, Run):
        if chosen is not None:
            raise Unusable("is one batch, which has no --steps")
        return asked.diagnosed(by), by
    if chosen is not None:
        asked = asked.between(*chosen)
    with progress(len(asked.steps), "step") as bar:
        return asked.diagnosed(by, bar.update), by


def _report(found: Diagnosis | RunDiagnosis, *, everything: bool) -> str:
    if isinstance(found, RunDiagnosis):
        return run_report(found, style(), everything=everything)
    return batch_report(found, style(), everything=everything)


def _document(found: Diagnosis | RunDiagnosis, by: Trained) -> str:
    from lossgrad.api.diagnoses import batch_document, run_document  # noqa: PLC0415 - only asked for with --json
    from lossgrad.api.encoding import encode  # noqa: PLC0415

    if isinstance(found, RunDiagnosis):
        document = run_document(found, dialect_name=by.dialect)
    else:
        document = batch_document(found, dialect_name=by.dialect)
    return b"".join(encode(document)).decode() + "\n"


def _watched(given: Mapping[str, Value], *, as_json: bool, quiet: bool, everything: bool, fail_on: str | None) -> int:
    from lossgrad.commands.watch import watch  # noqa: PLC0415 - it needs what reads JSON

    findings, readable = watch(given, as_json=as_json, quiet=quiet, everything=everything)
    return exit_code(findings, fail_on) if readable else UNUSABLE
