"""From a checked question about logits of a training to the text of its answer."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from lossgrad.analysis.diagnose import (
    Carrier,
    Diagnosis,
    Figure,
    Measured,
    RunDiagnosis,
    Summary,
    Threshold,
    Value,
    diagnose,
    diagnose_run,
)
from lossgrad.api.encoding import encode, write
from lossgrad.api.findings import finding
from lossgrad.api.schemas.diagnoses import DiagnoseRequest, Trained
from lossgrad.api.schemas.runs import RecordedRun
from lossgrad.api.sending import Piece
from lossgrad.core.errors import InvalidInput
from lossgrad.core.objective import Objective
from lossgrad.dialects import dialect, find


def diagnosis(question: DiagnoseRequest, objective: Objective) -> Sequence[Piece]:
    """Answer /v1/diagnose."""
    return _of_batch(question, objective) if question.run is None else _of_run(question, question.run, objective)


def trained(question: Trained) -> Objective:
    """What both players are trained with."""
    return find(question.objective, question.dialect, pointer="/objective", dialect_pointer="/dialect")


def batch_document(found: Diagnosis, *, dialect_name: str | None) -> dict[str, Any]:
    """The diagnosis of a batch as it is answered."""
    ratios = found.density_ratio
    return {
        "headline": found.headline,
        **_judged_by(dialect_name, found.objective, found.parameters),
        "findings": [finding(each) for each in found.findings],
        "figures": [_measured(each) for each in found.figures],
        "carriers": [_carrier(each) for each in found.carriers],
        **({} if ratios is None else {"density_ratio": {side: write(values)[0] for side, values in ratios.items()}}),
    }


def run_document(found: RunDiagnosis, *, dialect_name: str | None) -> dict[str, Any]:
    """The diagnosis of a run as it is answered."""
    return {
        "headline": found.headline,
        **_judged_by(dialect_name, found.objective, found.parameters),
        "findings": [finding(each) for each in found.findings],
        "events": [finding(each) for each in found.events],
        "figures": summarised(found.figures),
        "steps": found.steps,
        "series": {each.key: write(each.values)[0] for each in found.series},
    }


def summarised(summaries: Iterable[Summary]) -> list[dict[str, Any]]:
    """Figures with what they were over a run."""
    members = []
    for figure, several in groupby(summaries, key=lambda summary: summary.figure):
        numbers = list(several)
        reason = None if any(each.steps for each in numbers) else numbers[0].inapplicable
        known = [_summary(each) for each in numbers if each.inapplicable is None]
        members.append(_figure(figure, reason) | {"summaries": known})
    return members


def _of_batch(question: DiagnoseRequest, objective: Objective) -> Sequence[Piece]:
    logits: Any = question.logits
    found = diagnose(
        objective,
        logits,
        parameters=question.parameters,
        validation=question.validation,
        generator_gradient_norm=question.generator_gradient_norm,
    )
    return encode(batch_document(found, dialect_name=question.dialect))


def _of_run(question: DiagnoseRequest, run: RecordedRun, objective: Objective) -> Sequence[Piece]:
    try:
        found = diagnose_run(
            objective,
            {"real": run.real, "fake": run.fake},
            parameters=question.parameters,
            steps=run.step,
            validation=run.validation,
            generator_gradient_norm=run.generator_gradient_norm,
        )
    except InvalidInput as error:
        raise type(error)(error.detail, pointer=_within_run(error.pointer)) from None
    return encode(run_document(found, dialect_name=question.dialect))


def _within_run(pointer: str | None) -> str | None:
    """Where the analysis says it is wrong, as a place in the request."""
    if pointer is None or pointer.startswith(("/parameters", "/objective")):
        return pointer
    if pointer.startswith("/steps"):
        return f"/run/step{pointer.removeprefix('/steps')}"
    return f"/run{pointer.removeprefix('/logits')}"


def _judged_by(dialect_name: str | None, objective: Objective, parameters: Mapping[str, float]) -> dict[str, Any]:
    spoken = {} if dialect_name is None else {"dialect": dialect(dialect_name).name}
    return {"objective": objective.name, **spoken, "parameters": dict(parameters)}


def _figure(figure: Figure, reason: str | None) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "definition": figure.definition,
        "unit": figure.unit,
        **({} if figure.threshold is None else {"threshold": _threshold(figure.threshold)}),
        "source": figure.source,
        "applies": reason is None,
        **({} if reason is None else {"reason": reason}),
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {"text": threshold.text, **_known(threshold, "value"), "beyond": threshold.beyond}


def _measured(measured: Measured) -> dict[str, Any]:
    values = [_value(value, measured.beyond(value)) for value in measured.values]
    return _figure(measured.figure, measured.inapplicable) | {"values": values}


def _value(value: Value, beyond: bool | None) -> dict[str, Any]:
    return {
        "value": value.value,
        **_known(value, "player", "side", "of", "note"),
        **({} if beyond is None else {"beyond_threshold": beyond}),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    numbers = ("first", "last", "minimum", "minimum_step", "maximum", "maximum_step", "mean", "steps")
    return {
        "key": summary.key,
        **_known(summary, "player", "side", "of", "trend", "steps_beyond"),
        **{name: getattr(summary, name) for name in numbers},
    }


def _carrier(carrier: Carrier) -> dict[str, Any]:
    names = ("player", "side", "position", "logit", "weight", "share")
    return {name: getattr(carrier, name) for name in names}


def _known(of: object, *names: str) -> dict[str, Any]:
    """The attributes that are not None, as members."""
    return {name: value for name in names if (value := getattr(of, name)) is not None}
