"""The infer request and its answer, as JSON documents and as JSON with raw tensors behind it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field

from lossgrad.api.schemas.arrays import MAX_DIMENSIONS, NestedNumbers
from lossgrad.api.schemas.choices import DocumentedAs, DType, Reduction, Variable
from lossgrad.api.schemas.dialects import DESCRIPTION, DialectName
from lossgrad.api.schemas.objectives import Absent
from lossgrad.core.heads import Combination
from lossgrad.core.player import PLAYERS
from lossgrad.oip import models

Shape = Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=MAX_DIMENSIONS)]


def _names_of(choices: Sequence[str]) -> str:
    """The pattern of such names with commas between them."""
    name = f"({'|'.join(choices)})"
    return f"^{name}(,{name}){{0,{len(choices) - 1}}}$"


class InferParameters(BaseModel):
    """What to compute, and the model's own parameters by their names.

    Those of penalties may be names of a choice; of the others here they know `reduction`, `dtype` and
    `binary_data_output`.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float | str] = Field(init=False)

    reduction: Reduction = Field(default="mean", description="As in /v1/evaluate; without one there is no loss.")
    with_respect_to: Variable = Field(default="logits", description="What the gradients are taken in.")
    dtype: DType = Field(
        default="float32",
        description="What is computed in and answered. If it is left out: float64 if an input is FP64, else float32.",
    )
    heads: Combination = Field(default="mean", description="How the losses of several heads become one.")
    dialect: DialectName | Absent = Field(default=None, description=DESCRIPTION)
    binary_data_output: bool = Field(default=False, description="Answer every output as binary data.")
    players: str | Absent = Field(
        default=None,
        pattern=_names_of(PLAYERS),
        description="Instead of `outputs`: whose to answer, with a comma between two; all by default.",
    )
    arrays: str | Absent = Field(
        default=None,
        pattern=_names_of(models.ARRAYS),
        description="Instead of `outputs`: which arrays to answer beside the losses of the players, with commas "
        "between them; by default `losses,gradients,weights`.",
    )


class InputTensor(BaseModel):
    """An input with its numbers. One sent as binary data has `"parameters": {"binary_data_size": …}` in their place."""

    name: str = Field(
        description="`real` or `fake`, the logits; `sample_weights.real` or `sample_weights.fake`, in the shape of "
        "theirs. With several heads `heads.0.real`, `heads.0.sample_weights.real`, `heads.1.real` and so on. Of a "
        "penalty an input, or a piece of state."
    )
    datatype: Literal["FP32", "FP64"] = Field(description="FP16 is taken as binary data.")
    shape: Shape = Field(description="Any shape of at least one number; `[]` is a single one.")
    data: NestedNumbers = Field(description="The numbers in row-major order in one list, or nested as the shape is.")


class OutputParameters(BaseModel):
    """How an output is answered."""

    binary_data: bool = Field(default=False, description="As raw bytes behind the JSON.")


class RequestedOutput(BaseModel):
    """An output that is asked for."""

    name: str = Field(
        description="Its path in the answer of /v1/evaluate, as `discriminator.real.gradients`, or of a penalty, as "
        "`gradients.real`; the metadata lists all."
    )
    parameters: OutputParameters = Field(default=OutputParameters(), description="How it is answered.")


class InferRequest(BaseModel):
    """Arrays, and which outputs to compute. Other members are ignored."""

    id: str = Field(default="", description="Comes back with the answer.")
    parameters: InferParameters = Field(default=InferParameters(), description="What to compute.")
    inputs: list[InputTensor] = Field(
        min_length=1, description="The logits of the sides that the outputs need, or the arrays of the penalty."
    )
    outputs: list[RequestedOutput] = Field(
        default=[], description="Which outputs, in this order. If it is left out or empty: all but the curvatures."
    )


class OutputTensor(BaseModel):
    """An output."""

    name: str = Field(description="Its path in the answer of /v1/evaluate or /v1/penalties/{name}.")
    datatype: Literal["FP32", "FP64"] = Field(description="What it was computed in.")
    shape: Shape = Field(description="That of the logits or the input; `[1]` for a loss.")
    data: list[float | None] = Field(description="The numbers in row-major order; null where one is not finite.")


class InferAnswer(BaseModel):
    """The outputs, and what they were computed with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model_name": "hinge",
                    "model_version": "1",
                    "id": "step 1200",
                    "parameters": {
                        "reduction": "mean",
                        "with_respect_to": "logits",
                        "dtype": "float32",
                        "margin": 1.0,
                        "kink": 0.0,
                    },
                    "outputs": [
                        {"name": "discriminator.loss", "datatype": "FP32", "shape": [1], "data": [0.75]},
                        {
                            "name": "discriminator.real.gradients",
                            "datatype": "FP32",
                            "shape": [2],
                            "data": [0.0, -0.5],
                        },
                    ],
                }
            ]
        }
    )

    model_name: str = Field(description="The canonical name.")
    model_version: str = Field(description="The one version.")
    id: str = Field(default="", description="As it was sent; absent if it was not.")
    parameters: dict[str, str | float] = Field(
        description="Everything it was computed with, defaults included; `non_finite` counts the numbers answered that "
        "are not finite, and is absent if there are none."
    )
    outputs: list[OutputTensor] = Field(description="In the order asked for.")


_REAL = {"name": "real", "datatype": "FP32", "shape": [2], "data": [2.0, 0.5]}
_FAKE = {"name": "fake", "datatype": "FP32", "shape": [2], "data": [-3.0, 0.0]}

EXAMPLES: Any = {
    "two_outputs": {
        "summary": "The discriminator's loss, and its gradients on the reals",
        "value": {
            "id": "step 1200",
            "inputs": [_REAL, _FAKE],
            "outputs": [{"name": "discriminator.loss"}, {"name": "discriminator.real.gradients"}],
        },
    },
    "all_outputs": {
        "summary": "Everything but the curvatures",
        "value": {"inputs": [_REAL, _FAKE]},
    },
    "heads": {
        "summary": "Two heads of a multi-scale discriminator, summed, in float64, the second with sample weights",
        "value": {
            "parameters": {"heads": "sum", "dtype": "float64"},
            "inputs": [
                {"name": "heads.0.fake", "datatype": "FP32", "shape": [2, 1], "data": [[-3.0], [0.0]]},
                {"name": "heads.1.fake", "datatype": "FP32", "shape": [2], "data": [0.5, 2.0]},
                {"name": "heads.1.sample_weights.fake", "datatype": "FP32", "shape": [2], "data": [1.0, 3.0]},
            ],
            "outputs": [{"name": "generator.loss"}, {"name": "generator.heads.0.fake.weights"}],
        },
    },
}

_BINARY_TEXT = (
    '{"inputs":[{"name":"fake","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}],'
    '"outputs":[{"name":"generator.fake.weights"}]}'
)
"""The JSON before the raw tensor [2.0, 0.5]."""

BINARY: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/octet-stream": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "The JSON, then the little-endian numbers of the inputs that have "
                    "`binary_data_size`, one after the other.",
                },
                "examples": {
                    "binary": {
                        "summary": "The logits 2 and 0.5 as binary data: "
                        f"Inference-Header-Content-Length is {len(_BINARY_TEXT)}",
                        "value": f"{_BINARY_TEXT}\0\0\0@\0\0\0?",
                    }
                },
            }
        }
    },
    "parameters": [
        {
            "name": "Inference-Header-Content-Length",
            "in": "header",
            "required": False,
            "description": "How many bytes of the body are JSON, where tensors follow it as binary data. Whether it is "
            "there decides how the body is read; the content type does not.",
            "schema": {"type": "integer", "minimum": 1},
        }
    ],
}
"""What the framework cannot know of the request: that it may hold raw tensors."""

InferBody = Annotated[Any, DocumentedAs(lambda: InferRequest), Body(openapi_examples=EXAMPLES)]
"""The body as it is documented; what an endpoint gets is a ``bodies.Body``."""
