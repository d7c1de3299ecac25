"""The server: its health, its metadata, the index of its models."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lossgrad import __version__

EXTENSIONS = ("binary_tensor_data", "parameters", "statistics", "model_configuration")
"""What is there beyond the core of the protocol, by the names it gives its extensions."""


class Live(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"live": True}]})

    live: Literal[True] = Field(default=True, description="Whether it does.")


class ServerReady(BaseModel):
    """The process takes work."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ready": True}]})

    ready: Literal[True] = Field(default=True, description="Whether it does.")


class ServerMetadata(BaseModel):
    """What serves, and which extensions of the protocol it has."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "lossgrad", "version": __version__, "extensions": list(EXTENSIONS)}],
        }
    )

    name: str = Field(default="lossgrad", description="The server.")
    version: str = Field(default=__version__, description="Its version.")
    extensions: list[str] = Field(default=list(EXTENSIONS), description="By the names the protocol gives them.")


class IndexEntry(BaseModel):
    """A model of the repository."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "hinge", "version": "1", "state": "READY", "reason": ""}]}
    )

    name: str = Field(description="The canonical name.")
    version: str = Field(description="The one version.")
    state: Literal["READY"] = Field(description="All models are ready.")
    reason: Literal[""] = Field(description="Why it is not ready: empty.")


INDEX_BODY: dict[str, Any] = {
    "required": False,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"ready": {"type": "boolean", "description": "Only models that are ready, as all are."}},
            },
            "examples": {"all": {"summary": "Every model", "value": {}}},
        }
    },
}
