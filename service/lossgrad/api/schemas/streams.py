"""POST /v1/diagnose/stream: the lines of the question and of the answer."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Body
from pydantic import Field, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from lossgrad.api.faults import Fault
from lossgrad.api.schemas.choices import StrictModel
from lossgrad.api.schemas.diagnoses import Trained
from lossgrad.api.schemas.diagnosis_examples import STREAM_EXAMPLES
from lossgrad.api.schemas.figures import SummarisedView
from lossgrad.api.schemas.findings import FindingView
from lossgrad.api.schemas.logits import LogitsInput
from lossgrad.api.schemas.objectives import View
from lossgrad.api.schemas.runs import NORM, VALIDATION, GradientNorm, Step
from lossgrad.api.streams import MEDIA_TYPE


class StreamStart(Trained):
    """The first line: what both players are trained with."""


class StreamStep(StrictModel):
    """Every further line: one step of the training."""

    step: Step | None = Field(
        default=None, description="Its number, larger than the one before; by default one more than that, or 0."
    )
    real: LogitsInput = Field(description="The discriminator's logits of the real examples, of any shape and size.")
    fake: LogitsInput = Field(description="The same of the generated examples.")
    validation: LogitsInput | None = Field(default=None, description=VALIDATION)
    generator_gradient_norm: GradientNorm = Field(default=None, description=NORM)

    @property
    def numbers(self) -> int:
        """How many logits it holds."""
        return self.real.size + self.fake.size + (0 if self.validation is None else self.validation.size)


class StreamFinding(FindingView):
    """Something arose, got worse, or is over (`recovered`)."""

    type: Literal["finding"]


class StreamProblem(View):
    """A line could not be read, or the service ends the stream; everything else goes on as if it had not been sent.

    The members are those of a problem document (RFC 9457), whose `type` is here called `problem`.
    """

    type: Literal["problem"]
    line: int | None = Field(description="The number of the line, from 1 on; null if it is about none.")
    problem: str = Field(description="Names the kind of problem; ends in a stable code.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status that the line would have been answered with.")
    detail: str = Field(description="This occurrence of it.")
    instance: str = Field(description="The path that was asked for.")
    request_id: str = Field(description="As in the X-Request-ID header and in the service's log.")
    errors: list[Fault] = Field(description="What is wrong with the line, with pointers into it; maybe none.")
    error: str = Field(description="The problem in one line.")


class StreamSummary(View):
    """The last line: what all steps together tell."""

    type: Literal["summary"]
    headline: str = Field(description="The diagnosis in one or two sentences.")
    steps: int = Field(description="How many steps were watched.")
    findings: list[FindingView] = Field(
        description="One for each code that was found, with the steps it was first and last seen at, the most telling "
        "first."
    )
    figures: list[SummarisedView] = Field(description="Everything that is measured, over all steps.")


def _list_of(item: Any) -> Any:
    return list[item]


class _LinesOf:
    """Documents a text as lines of JSON; its schema is the one of a list of them, as JSON Schema has it for text."""

    def __init__(self, description: str, first: Callable[[], Any] | None, others: Callable[[], Any]) -> None:
        self._description = description
        self._first = first
        self._others = others

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # Of a list, as the schema of a model alone would be written out in place.
        content = {**handler(TypeAdapter(_list_of(self._others())).core_schema), "minItems": 1}
        if self._first is not None:
            first = handler(TypeAdapter(_list_of(self._first())).core_schema)
            content["prefixItems"] = [first["items"]]
        return {
            "type": "string",
            "contentMediaType": MEDIA_TYPE,
            "contentSchema": content,
            "description": self._description,
        }


StreamBody = Annotated[
    Any,
    _LinesOf(
        "JSON objects, one a line: a StreamStart, then a StreamStep for each step. Blank lines do not count.",
        lambda: StreamStart,
        lambda: StreamStep,
    ),
    Body(media_type=MEDIA_TYPE, openapi_examples=STREAM_EXAMPLES),
]
"""The body as it is documented; what an endpoint gets are its ``Lines``."""

StreamAnswer = Annotated[
    str,
    _LinesOf(
        "JSON objects, one a line: StreamFinding and StreamProblem as they arise, a StreamSummary at the end.",
        None,
        lambda: Annotated[StreamFinding | StreamProblem | StreamSummary, Field(discriminator="type")],
    ),
]
