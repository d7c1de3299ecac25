"""The dialects: which libraries there are, and how each computes its objectives."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from lossgrad.api.cached import NOT_MODIFIED, Cached
from lossgrad.api.problems import problem_entry
from lossgrad.api.schemas.dialects import DialectsView, DialectView
from lossgrad.core.errors import UnknownDialect
from lossgrad.dialects import DIALECTS
from lossgrad.dialects import dialect as find_dialect

router = APIRouter(prefix="/dialects", tags=["dialects"])

# A plain string with the names in the schema, so that a wrong name is a 404 with the closest ones.
Name = Annotated[
    str,
    Path(
        json_schema_extra={"enum": list(DIALECTS)},
        description="Name of the library in snake_case.",
        openapi_examples={"tf_gan": {"value": "tf_gan"}},
    ),
]
_UNKNOWN = problem_entry(
    "No dialect has this name; `suggestions` has the closest ones.",
    "/v1/dialects/tfgan",
    UnknownDialect("no dialect has this name; the closest names are tf_gan", suggestions=["tf_gan"]),
)


@cache
def _dialects() -> Cached:
    return Cached(DialectsView.of_all())


@cache
def _dialect(name: str) -> Cached:
    return Cached(DialectView.of(name))


@router.get(
    "",
    summary="List every dialect",
    response_model=DialectsView,
    response_description="The dialects, in alphabetical order.",
    responses=NOT_MODIFIED,
)
async def dialects(request: Request) -> Response:
    """How libraries compute the objectives they share a name for: factors, targets, signs, what happens at a tie, what
    is put before the loss or detached from it, each with what follows and with an example in numbers. A dialect is a
    member of a request for `/v1/evaluate`, `/v1/compare` or `/v1/curves`. It changes only with a release, so answers
    carry an ETag.
    """
    return _dialects().answer(request)


@router.get(
    "/{name}",
    summary="Describe one dialect",
    response_model=DialectView,
    response_description="The dialect.",
    responses={**NOT_MODIFIED, 404: _UNKNOWN},
)
async def dialect(request: Request, name: Name) -> Response:
    """The objectives of one library: what it calls them, where they are, and what differs from the canonical ones."""
    return _dialect(find_dialect(name).name).answer(request)
