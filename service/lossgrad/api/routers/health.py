"""Is the process alive, and does it want work? For orchestrators and load balancers."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from lossgrad.api.errors import Draining
from lossgrad.api.lifecycle import lifecycle_of
from lossgrad.api.problems import problems

router = APIRouter(tags=["operations"])


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The process takes work."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["ready"] = "ready"


@router.get("/livez", summary="Is the process alive?", response_description="It is.")
async def livez() -> Alive:
    """Answers as long as the process can answer at all. When it stops answering, restart it."""
    return Alive()


@router.get("/readyz", summary="Does the process take work?", response_description="It does.", responses=problems(503))
async def readyz(request: Request) -> Ready:
    """Answers 503 once the process was asked to stop: send new requests elsewhere, those sent are finished."""
    if lifecycle_of(request).draining:
        raise Draining("the service is about to stop; send new requests elsewhere")
    return Ready()
