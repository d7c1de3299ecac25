"""Penalties: which there are, what each one is, and what it gives for some arrays."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Request, Response

from lossgrad.api import answers
from lossgrad.api.cached import NOT_MODIFIED, Cached
from lossgrad.api.limits import limit
from lossgrad.api.penalty_verifications import penalty_verification
from lossgrad.api.problems import problems
from lossgrad.api.requests import JSONRoute, SearchRoute
from lossgrad.api.schemas.penalties import UNKNOWN, PenaltiesView, PenaltyView
from lossgrad.api.schemas.penalty_answers import PenaltyAnswer
from lossgrad.api.schemas.penalty_requests import PENALTY_EXAMPLES, PenaltyBody
from lossgrad.api.schemas.penalty_verification_examples import VERIFY_PENALTY_EXAMPLES
from lossgrad.api.schemas.penalty_verifications import VerifyPenaltyAnswer, VerifyPenaltyRequest
from lossgrad.api.schemas.verifications import PER_LOGIT
from lossgrad.api.sending import Piece
from lossgrad.penalties import CATALOGUE, find

Name = Annotated[
    str,
    Path(
        json_schema_extra={"enum": list(CATALOGUE)},
        description="Canonical name. Aliases are understood too.",
        openapi_examples={"gradient_penalty": {"value": "gradient_penalty"}},
    ),
]


async def named(name: Name) -> str:
    """The name in the path, for the documentation: the route of a JSON body reads it by itself."""
    return name


router = APIRouter(prefix="/penalties", tags=["penalties"])
computing = APIRouter(prefix="/penalties", tags=["penalties"], route_class=JSONRoute)
searching = APIRouter(prefix="/penalties", tags=["penalties"], route_class=SearchRoute)


@cache
def _catalogue() -> Cached:
    return Cached(PenaltiesView.of_all())


@cache
def _penalty(name: str) -> Cached:
    return Cached(PenaltyView.of(CATALOGUE[name]))


@router.get(
    "",
    summary="List every penalty",
    response_model=PenaltiesView,
    response_description="The catalogue, in alphabetical order.",
    responses=NOT_MODIFIED,
)
async def penalties(request: Request) -> Response:
    """The whole catalogue of regularisers: the arrays each is computed from, its parameters with the values that
    libraries give them, formulas, references and worked examples. It changes only with a release, so answers carry an
    ETag.
    """
    return _catalogue().answer(request)


@router.get(
    "/{name}",
    summary="Describe one penalty",
    response_model=PenaltyView,
    response_description="The penalty, under its canonical name.",
    responses=NOT_MODIFIED | problems(404) | UNKNOWN,
)
async def penalty(request: Request, name: Name) -> Response:
    """One penalty, by its name or by one that a library uses for it."""
    return _penalty(find(name).name).answer(request)


@computing.post(
    "/{name}",
    summary="Value and gradient of a penalty",
    response_model=PenaltyAnswer,
    response_description="The value, its terms, and its gradient in the shape of each array.",
    responses=problems(400, 404, 413, 415, 422, 503) | UNKNOWN,
    dependencies=[Depends(named)],
)
def penalise(
    request: Request, body: Annotated[PenaltyBody, Body(openapi_examples=PENALTY_EXAMPLES)]
) -> Sequence[Piece]:
    """Send the arrays a regulariser is computed from (the discriminator's input gradients, its logits, or a weight)
    and get its value, the terms of it, and its analytic gradient with respect to what was sent.

    What norm is taken over, the factor 1/2 and epsilon are parameters, since libraries differ in them under one name;
    the catalogue has each library's. State, such as moving averages or the directions of a power iteration, comes with
    the request and goes back with the answer: nothing is kept here. At zero norm the gradient is 0.
    """
    found = find(request.path_params["name"])
    limit(request, body.numbers, pointer="/inputs")
    return answers.penalty_value(found, body)


@searching.post(
    "/{name}/verify",
    summary="Is my penalty right? Your numbers against a penalty",
    response_model=VerifyPenaltyAnswer,
    response_description="Whether they are right; if not, what is wrong with them, by how much and where.",
    responses=problems(400, 404, 413, 415, 422, 503) | UNKNOWN,
    dependencies=[Depends(named)],
)
def verify_penalty(
    request: Request, body: Annotated[VerifyPenaltyRequest, Body(openapi_examples=VERIFY_PENALTY_EXAMPLES)]
) -> Sequence[Piece]:
    """Send the arrays a penalty was computed from and what your own code gave for them: its value, its terms, its
    gradients, or any of these. What differs is explained by the least unusual mistake that gives these very numbers: a
    norm over pixels or over the batch, a half or a coefficient too much or too little, a sum for a mean, an epsilon,
    the mean before the square, a root whose gradient is NaN at 0, averages that were never updated, another library's
    parameters, another penalty of the catalogue.

    Rounding is no mistake: how much is allowed for follows from the precision of the numbers. `NaN` and `Infinity` are
    numbers here as good as others; send them as strings. Some hundred ways are tried, so an answer takes a tenth of a
    second or more, and a request may hold a 64th of the numbers that one for the penalty itself may.
    """
    found = find(request.path_params["name"])
    limit(request, body.work, pointer="/inputs", work=PER_LOGIT)
    return penalty_verification(found, body)
