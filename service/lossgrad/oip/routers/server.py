"""The server as a whole: its health, its metadata, the index of its models, their statistics."""

from fastapi import APIRouter, Request

from lossgrad.api.errors import Draining
from lossgrad.api.faults import found
from lossgrad.api.lifecycle import lifecycle_of
from lossgrad.api.problems import problems
from lossgrad.api.requests import parse
from lossgrad.core.errors import InvalidInput
from lossgrad.oip import models
from lossgrad.oip.schemas.models import StatisticsView
from lossgrad.oip.schemas.server import INDEX_BODY, IndexEntry, Live, ServerMetadata, ServerReady
from lossgrad.oip.statistics import statistics_of

router = APIRouter(tags=["open inference protocol"])


@router.get("/health/live", summary="Is the server alive?", response_description="It is.")
async def server_live() -> Live:
    """The same as `/livez`: answers as long as the process can answer at all."""
    return Live()


@router.get(
    "/health/ready", summary="Does the server take work?", response_description="It does.", responses=problems(503)
)
async def server_ready(request: Request) -> ServerReady:
    """The same as `/readyz`: answers 503 once the process was asked to stop."""
    if lifecycle_of(request).draining:
        raise Draining("the service is about to stop; send new requests elsewhere")
    return ServerReady()


@router.get("/", include_in_schema=False)
@router.get("", summary="Describe the server", response_description="Its name, version and extensions.")
async def server_metadata() -> ServerMetadata:
    """The server and the extensions of the Open Inference Protocol it has. The others are answered with 501."""
    return ServerMetadata()


@router.post(
    "/repository/index",
    summary="List every model",
    response_description="Every objective and every penalty as a model.",
    responses=problems(400, 413, 422),
    openapi_extra={"requestBody": INDEX_BODY},
)
async def repository_index(request: Request) -> list[IndexEntry]:
    """Every model. No body is needed; one that asks for ready models only is answered alike, for all are."""
    body = await request.body()
    asked = parse(body) if body else {}
    if not isinstance(asked, dict):
        raise InvalidInput(f"should be an object, found {found(asked)}", pointer="")
    if not isinstance(asked.get("ready", False), bool):
        raise InvalidInput(f"should be true or false, found {found(asked['ready'])}", pointer="/ready")
    return [IndexEntry.model_validate(entry) for entry in models.index()]


@router.get("/models/stats", summary="Statistics of every model", response_description="An entry for each model.")
async def statistics(request: Request) -> StatisticsView:
    """How many inferences this process answered or refused since it started, and how long they took. Each of several
    workers has its own statistics.
    """
    return StatisticsView.model_validate(statistics_of(request).shown())
