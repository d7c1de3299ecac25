"""A training watched line by line: what each line of a stream says, and what is answered to it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar, cast

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from lossgrad.analysis.diagnose import Monitor
from lossgrad.api.compute import Compute
from lossgrad.api.diagnoses import summarised, trained
from lossgrad.api.errors import BodyTooLarge, Draining, MalformedJson, Overloaded
from lossgrad.api.findings import finding
from lossgrad.api.handlers import invalid_document
from lossgrad.api.limits import limit
from lossgrad.api.lines import Line, Lines
from lossgrad.api.problems import document_of
from lossgrad.api.requests import NUMBER_BYTES, parse
from lossgrad.api.schemas.choices import StrictModel
from lossgrad.api.schemas.diagnoses import EFFORT, PAIRS, STEP_EFFORT
from lossgrad.api.schemas.runs import pairs
from lossgrad.api.schemas.streams import StreamStart, StreamStep
from lossgrad.core.errors import InvalidInput, LossgradError

PATIENCE = 0.1
"""Seconds after which a big step asks again for a thread: its client has to wait, but loses nothing."""

M = TypeVar("M", bound=StrictModel)


class Watch:
    """The answers to one stream.

    Args:
        request: the request that began it.
        start: its first line.

    Raises:
        UnknownObjective, AmbiguousObjective, UnknownDialect: as ``find``.
        InvalidParameter: as ``Objective.resolve``.
    """

    def __init__(self, request: Request, start: StreamStart) -> None:
        self._request = request
        self._monitor = Monitor(trained(start), parameters=start.parameters)
        self._next = 0

    async def answers(self, lines: Lines) -> AsyncIterator[bytes]:
        """What there is to say as the lines come in, and at their end."""
        compute = cast("Compute", self._request.app.state.compute)
        while line := await lines.next():
            size = len(line.content or b"")
            for answer in await _in_turn(compute, _effort(size), self, line, lines.longest):
                yield answer
            await asyncio.sleep(0)  # what is small, if anything, is computed in the event loop, where others wait
        if lines.stopped:
            error = Draining("the service is about to stop; this stream ends here, and what was sent since is lost")
            yield self._problem(document_of(self._request.scope["path"], error), None)
        yield self._summary()

    def step(self, line: Line, longest: int) -> list[bytes]:
        """The answers to one line: what was found at its step, or what is wrong with it."""
        path = self._request.scope["path"]
        try:
            if line.content is None:
                raise BodyTooLarge(f"a line may have at most {longest} bytes")
            return [_written({"type": "finding", **finding(each)}) for each in self._found(line.content)]
        except LossgradError as error:
            problem = document_of(path, error)
        except RequestValidationError as error:
            problem = invalid_document(path, error)
        # Whoever leaves the numbers to us counts each line they send.
        self._next += 1
        return [self._problem(problem, line.number)]

    def _found(self, content: bytes) -> Any:
        sent = read(StreamStep, content)
        limit(self._request, sent.numbers, pointer="")
        if self._monitor.objective.cost != "n":
            limit(self._request, pairs(sent.real.size, sent.fake.size), pointer="", what=PAIRS)
        number = self._next if sent.step is None else sent.step
        try:
            found = self._monitor.update(
                number,
                sent.real,
                sent.fake,
                validation=sent.validation,
                generator_gradient_norm=sent.generator_gradient_norm,
            )
        except InvalidInput as error:
            pointer = None if error.pointer is None else error.pointer.removeprefix("/logits")
            raise type(error)(error.detail, pointer=pointer) from None
        self._next = number + 1
        return found

    def _problem(self, problem: Mapping[str, Any], line: int | None) -> bytes:
        members = {"type": "problem", "line": line, "problem": problem["type"]}
        return _written(members | {name: value for name, value in problem.items() if name != "type"})

    def _summary(self) -> bytes:
        monitor = self._monitor
        nothing = "No step was watched."
        return _written(
            {
                "type": "summary",
                "headline": monitor.headline() if monitor.steps else nothing,
                "steps": monitor.steps,
                "findings": [finding(each) for each in monitor.findings()],
                "figures": summarised(monitor.figures()),
            }
        )


async def begun(request: Request, lines: Lines) -> Watch:
    """The watch that the first line asks for.

    Raises:
        LossgradError, RequestValidationError: it asks for none, or there is no first line.
    """
    line = await lines.next()
    if line is None:
        if lines.stopped:
            raise Draining("the service is about to stop")
        raise MalformedJson("the body is empty; its first line should be an object with an objective")
    if line.content is None:
        raise BodyTooLarge(f"a line may have at most {lines.longest} bytes")
    compute = cast("Compute", request.app.state.compute)
    return await compute.run(len(line.content) // NUMBER_BYTES, _watch, request, line.content)


def _watch(request: Request, content: bytes) -> Watch:
    return Watch(request, read(StreamStart, content))


def read(model: type[M], content: bytes) -> M:
    """A line as what it should be."""
    parsed = parse(content)
    try:
        return model.model_validate(parsed)
    except ValidationError as error:
        errors = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(errors, body=parsed) from None


def _effort(size: int) -> int:
    """How many logits take as long to evaluate as a line of this size takes to be watched."""
    return STEP_EFFORT + EFFORT * size // NUMBER_BYTES


async def _in_turn(compute: Compute, elements: int, watch: Watch, line: Line, longest: int) -> list[bytes]:
    """The answers to a line, computed here or in a thread when one is free."""
    while True:
        try:
            return await compute.run(elements, watch.step, line, longest)
        except Overloaded:
            await asyncio.sleep(PATIENCE)


def _written(answer: Mapping[str, Any]) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
