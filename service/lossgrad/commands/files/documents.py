"""JSON: the bodies of the service's requests, and the lines of its stream."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from lossgrad.api.faults import describe
from lossgrad.commands.files.contents import Contents, Value
from lossgrad.commands.unusable import Unusable

M = TypeVar("M", bound=BaseModel)

_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


def read_verification(text: str | bytes, given: Mapping[str, Any]) -> Contents:
    """The body of POST /v1/verify; what it is believed to be may be given apart from it."""
    from lossgrad.api.schemas.verifications import VerifyRequest  # noqa: PLC0415 - schemas take a moment to build

    question = read(VerifyRequest, _with(parsed(text), given))
    logits: Any = question.logits
    values: dict[str, Value] = dict(logits)
    reported: Any = question.reported
    for player, of_player in reported.items():
        for name, number in of_player.items():
            if name == "loss":
                values[f"{player}.loss"] = np.array(number)
            else:
                values |= {f"{player}.{name}.{kind}": array for kind, array in number.items()}
    for name in ("reduction", "with_respect_to", "precision"):
        if name in question.model_fields_set and getattr(question, name) is not None:
            values[name] = getattr(question, name)
    if question.tolerance is not None:
        values["tolerance"] = np.array(question.tolerance)
    return Contents(values | _about(question))


def read_diagnosis(text: str | bytes, given: Mapping[str, Any]) -> Contents:
    """The body of POST /v1/diagnose."""
    from lossgrad.api.schemas.diagnoses import DiagnoseRequest  # noqa: PLC0415

    question = read(DiagnoseRequest, _with(parsed(text), given))
    run: Any = question.run
    logits: Any = question.logits if run is None else {"real": run.real, "fake": run.fake}
    values: dict[str, Value] = dict(logits)
    source: Any = question if run is None else run
    if source.validation is not None:
        values["validation"] = source.validation
    if source.generator_gradient_norm is not None:
        norm = source.generator_gradient_norm
        values["generator_gradient_norm"] = (
            np.array(norm) if run is None else [None if each is None else np.array(each) for each in norm]
        )
    if run is not None and run.step is not None:
        values["step"] = np.array(run.step)
    return Contents(values | _about(question), run=run is not None)


def read_lines(text: str) -> Contents:
    """The lines of POST /v1/diagnose/stream."""
    values: dict[str, Value] = {}
    steps: list[Any] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = parsed(line)
            if not values and not steps and is_start(document):
                values |= start(document)
            else:
                steps.append(step(document))
        except Unusable as error:
            raise Unusable(f"line {number}: {error}") from None
    if not steps:
        raise Unusable("has no steps")
    numbers: list[int] = []
    for each in steps:
        numbers.append(each.step if each.step is not None else numbers[-1] + 1 if numbers else 0)
    values["step"] = np.array(numbers)
    for name in ("real", "fake", "validation"):
        if any(getattr(each, name) is not None for each in steps):
            values[name] = [getattr(each, name) for each in steps]
    if any(each.generator_gradient_norm is not None for each in steps):
        norms = (each.generator_gradient_norm for each in steps)
        values["generator_gradient_norm"] = [None if norm is None else np.array(norm) for norm in norms]
    return Contents(values, run=True)


def parsed(text: str | bytes) -> Any:
    """JSON as Python writes it too: NaN and Infinity become the strings that stand for them."""
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"is not valid JSON: {error}") from None


def is_start(document: object) -> bool:
    """Whether the first line of a stream says what is trained with, and is no step."""
    return not (isinstance(document, dict) and {"real", "fake"} & document.keys())


def start(document: object) -> dict[str, Value]:
    """The first line of a stream."""
    from lossgrad.api.schemas.streams import StreamStart  # noqa: PLC0415

    return _about(read(StreamStart, document))


def step(document: object) -> Any:
    """Any other."""
    from lossgrad.api.schemas.streams import StreamStep  # noqa: PLC0415

    return read(StreamStep, document)


def read(model: type[M], document: object) -> M:
    """A document as what it should be; raises ``Unusable`` with the place of the first fault."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        fault = describe({**errors[0], "loc": ("body", *errors[0]["loc"])}, document)
        detail = fault.detail
        value = _at(document, fault.pointer)
        if value in _NOT_FINITE:
            detail = detail.replace("found a string", f"found {value}")
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise Unusable(f"{fault.pointer or 'the document'}: {detail}{more}") from None


def _with(document: Any, given: Mapping[str, Any]) -> Any:
    """The document with the objective given apart from it."""
    about = {name: given[name] for name in ("objective", "dialect") if name in given}
    return {**document, **about} if isinstance(document, dict) else document


def _about(question: Any) -> dict[str, Value]:
    values: dict[str, Value] = {f"parameters.{name}": np.array(value) for name, value in question.parameters.items()}
    return values | {name: said for name in ("objective", "dialect") if (said := getattr(question, name)) is not None}


def _at(document: Any, pointer: str) -> object:
    for token in _tokens(pointer):
        try:
            document = document[int(token)] if isinstance(document, list) else document[token]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return document if isinstance(document, str) else None


def _tokens(pointer: str) -> Iterator[str]:
    parts: Iterable[str] = pointer.split("/")[1:]
    yield from (each.replace("~1", "/").replace("~0", "~") for each in parts)
