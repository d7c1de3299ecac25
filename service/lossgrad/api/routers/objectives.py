"""The catalogue: which objectives there are, and what each one is."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from lossgrad.api.cached import NOT_MODIFIED, Cached
from lossgrad.api.problems import problems
from lossgrad.api.schemas.objectives import CatalogueView, ObjectiveView
from lossgrad.core.combination import JOIN
from lossgrad.core.errors import UnknownObjective
from lossgrad.objectives import CATALOGUE, find

router = APIRouter(prefix="/objectives", tags=["objectives"])

# A plain string with the names in the schema, so that a wrong name is a 404 with the closest ones.
Name = Annotated[
    str,
    Path(
        json_schema_extra={"enum": list(CATALOGUE)},
        description="Canonical name. Aliases are understood too.",
        openapi_examples={"hinge": {"value": "hinge"}},
    ),
]


@cache
def _catalogue() -> Cached:
    return Cached(CatalogueView.of_all())


@cache
def _objective(name: str) -> Cached:
    return Cached(ObjectiveView.of(CATALOGUE[name]))


@router.get(
    "",
    summary="List every objective",
    response_model=CatalogueView,
    response_description="The catalogue, in alphabetical order.",
    responses=NOT_MODIFIED,
)
async def objectives(request: Request) -> Response:
    """The whole catalogue: what each objective does to training, its formulas, parameters, names in other libraries
    and worked examples. It changes only with a release, so answers carry an ETag.
    """
    return _catalogue().answer(request)


@router.get(
    "/{name}",
    summary="Describe one objective",
    response_model=ObjectiveView,
    response_description="The objective, under its canonical name.",
    responses=NOT_MODIFIED | problems(404, 409),
)
async def objective(request: Request, name: Name) -> Response:
    """One objective, by its name or by an alias a library uses for it. An alias that means different functions in
    different libraries is refused with its meanings; an unknown name with the closest ones. Combinations of two have
    no entry of their own.
    """
    if JOIN in name:
        halves = [half for half in name.split(JOIN) if half in CATALOGUE]
        raise UnknownObjective(
            "the catalogue has single objectives; look up the two that a combination is made of", suggestions=halves
        )
    return _objective(find(name).name).answer(request)
