"""One model: its metadata, readiness, configuration and statistics."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from lossgrad.api.problems import problems
from lossgrad.oip import models
from lossgrad.oip.schemas.models import ModelConfiguration, ModelMetadata, ModelName, ModelReady, StatisticsView
from lossgrad.oip.statistics import statistics_of

router = APIRouter(tags=["open inference protocol"], responses=problems(404, 409))

PATH = "/models/{model_name}"
VERSION_PATH = f"{PATH}/versions/{{model_version}}"


async def named(request: Request, model_name: ModelName) -> models.Model:
    """The model in the path."""
    return models.find(model_name, request.path_params.get("model_version"))


Model = Annotated[models.Model, Depends(named)]


@router.get(VERSION_PATH, include_in_schema=False)
@router.get(PATH, summary="Describe a model", response_description="The model's tensors.")
async def model_metadata(model: Model) -> ModelMetadata:
    """The tensors of a model. Its configuration says which inputs may be left out, and has the optional ones."""
    return ModelMetadata.model_validate(models.metadata(model))


@router.get(f"{VERSION_PATH}/ready", include_in_schema=False)
@router.get(f"{PATH}/ready", summary="Is a model ready?", response_description="It is.")
async def model_ready(model: Model) -> ModelReady:
    """Every model that exists is ready; for any other name this is a 404."""
    return ModelReady(name=model.name)


@router.get(f"{VERSION_PATH}/config", include_in_schema=False)
@router.get(f"{PATH}/config", summary="Configuration of a model", response_description="The configuration.")
async def model_config(model: Model) -> ModelConfiguration:
    """The model in the terms of the model configuration extension: which inputs may be left out, and the parameters
    of the objective or penalty with their defaults.
    """
    return ModelConfiguration.model_validate(models.configuration(model))


@router.get(f"{VERSION_PATH}/stats", include_in_schema=False)
@router.get(f"{PATH}/stats", summary="Statistics of a model", response_description="The model's entry.")
async def model_statistics(request: Request, model: Model) -> StatisticsView:
    """How many inferences of the model this process answered or refused since it started, and how long they took."""
    return StatisticsView.model_validate(statistics_of(request).shown(model.name))
