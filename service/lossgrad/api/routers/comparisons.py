"""Compare objectives on a batch."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Request

from lossgrad.api import answers
from lossgrad.api.limits import limit
from lossgrad.api.problems import problems
from lossgrad.api.requests import JSONRoute
from lossgrad.api.schemas.comparisons import CompareAnswer, CompareRequest
from lossgrad.api.schemas.examples import COMPARE_EXAMPLES
from lossgrad.api.sending import Piece

router = APIRouter(tags=["analysis"], route_class=JSONRoute)


@router.post(
    "/compare",
    summary="Several objectives on one batch, side by side",
    response_model=CompareAnswer,
    response_description="The objectives' figures, in the order asked.",
    responses=problems(400, 413, 415, 422, 503),
)
def compare(
    request: Request, body: Annotated[CompareRequest, Body(openapi_examples=COMPARE_EXAMPLES)]
) -> Sequence[Piece]:
    """Answers whether another loss would give a stronger gradient on the same logits, and by how much: per objective
    and player the loss, the norm of the gradient, the distribution of the weights, the share of saturated examples,
    the number of examples that effectively carry the gradient, and the ratio to a reference objective.
    """
    limit(request, body.elements, pointer="/logits")
    return answers.comparison(body)
