"""One model: its tensors, its configuration, its statistics."""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from lossgrad.objectives import CATALOGUE
from lossgrad.oip import models

ModelName = Annotated[
    str,
    Path(
        json_schema_extra={"enum": models.names()},
        description="Name of the objective or penalty. Aliases are understood too.",
        openapi_examples={"hinge": {"value": "hinge"}},
    ),
]
Count = Annotated[int, Field(ge=0)]


class ModelReady(BaseModel):
    """The model is ready, as all are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "hinge", "ready": True}]})

    name: str = Field(description="The canonical name.")
    ready: Literal[True] = Field(default=True, description="Whether it is.")


class TensorMetadata(BaseModel):
    """A tensor of a model."""

    name: str = Field(description="Its name in a request or answer.")
    datatype: Literal["FP32"] = Field(
        description="FP16, FP32 and FP64 are taken. The answer is FP64 if an input is or `dtype` says so, else FP32."
    )
    shape: list[int] = Field(
        description="−1 stands for any shape, the same for an input and its gradients; two of them for two dimensions "
        "or more."
    )


class ModelMetadata(BaseModel):
    """An objective or a penalty as a model."""

    model_config = ConfigDict(json_schema_extra={"examples": [models.metadata(CATALOGUE["wasserstein"])]})

    name: str = Field(description="The canonical name.")
    versions: list[str] = Field(description="The one version.")
    platform: str = Field(description="What computes it.")
    inputs: list[TensorMetadata] = Field(description="The logits its players read, or the arrays of the penalty.")
    outputs: list[TensorMetadata] = Field(
        description="Every output, by its path in the answer of /v1/evaluate; of a penalty `loss`, `losses.…`, "
        "`gradients.…`, and its results and state by their names."
    )


class ConfiguredTensor(BaseModel):
    """A tensor in the configuration."""

    name: str = Field(description="Its name in a request or answer.")
    data_type: Literal["TYPE_FP32"] = Field(description="The datatype of the metadata.")
    dims: list[int] = Field(description="The shape of the metadata.")


class ConfiguredInput(ConfiguredTensor):
    """An input in the configuration."""

    optional: bool = Field(description="Whether there are requests that can do without it.")


class ConfiguredValue(BaseModel):
    """A value in the configuration."""

    string_value: str = Field(description="The number, written out, or the name of the choice.")


class ModelConfiguration(BaseModel):
    """A model in the terms of the protocol's model configuration extension."""

    model_config = ConfigDict(json_schema_extra={"examples": [models.configuration(CATALOGUE["wasserstein"])]})

    name: str = Field(description="The canonical name.")
    platform: str = Field(description="What computes it.")
    backend: str = Field(description="What computes it.")
    version_policy: dict[str, Any] = Field(description="Only the latest version is served: there is one.")
    max_batch_size: Literal[0] = Field(description="No dimension is set aside for batches; any shape is taken.")
    input: list[ConfiguredInput] = Field(
        description="The logits and the sample weights, or the arrays and the state of the penalty."
    )
    output: list[ConfiguredTensor] = Field(description="Every output.")
    parameters: dict[str, ConfiguredValue] = Field(description="Its own parameters with their defaults.")


class Counter(BaseModel):
    """How often, and how long in all."""

    count: Count = Field(description="How often.")
    ns: Count = Field(description="Nanoseconds in all.")


class InferenceStatistics(BaseModel):
    """The inferences of a model by outcome and by step."""

    success: Counter = Field(description="Answered.")
    fail: Counter = Field(description="Refused.")
    queue: Counter = Field(description="Waiting for a thread.")
    compute_input: Counter = Field(description="Reading the tensors.")
    compute_infer: Counter = Field(description="Computing.")
    compute_output: Counter = Field(description="Writing the answer.")
    cache_hit: Counter = Field(description="Always 0: nothing is cached.")
    cache_miss: Counter = Field(description="Always 0: nothing is cached.")


class ModelStatistics(BaseModel):
    """What a model was asked since the process started that answers this."""

    name: str = Field(description="The canonical name.")
    version: str = Field(description="The one version.")
    last_inference: Count = Field(description="When it last answered, in milliseconds since 1970; 0 for never.")
    inference_count: Count = Field(description="Requests answered.")
    execution_count: Count = Field(description="Evaluations: as many, for requests are not put together.")
    inference_stats: InferenceStatistics = Field(description="Counts and times.")
    batch_stats: list[Any] = Field(description="Empty: requests are not put together.")


class StatisticsView(BaseModel):
    """The statistics of one model or of all."""

    model_stats: list[ModelStatistics] = Field(description="An entry for each model.")
