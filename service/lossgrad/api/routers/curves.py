"""Curves of objectives over a range."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from lossgrad.api import answers
from lossgrad.api.compute import compute
from lossgrad.api.limits import limit
from lossgrad.api.problems import problems
from lossgrad.api.schemas.curves import CurvesAnswer, CurvesQuery

router = APIRouter(tags=["analysis"])


@router.get(
    "/curves",
    summary="Losses, gradients or weights over a range of logits or probabilities",
    response_model=CurvesAnswer,
    response_description="The range, and one series for each objective, player and side.",
    responses=problems(413, 422, 503),
)
async def curves(request: Request, query: Annotated[CurvesQuery, Query()]) -> Response:
    """The textbook picture as numbers: why log(1 − D) saturates and −log D does not. Over the logits a the minimax
    gradient vanishes as D → 0; taken with respect to D itself it does not, which is why two correct drawings of it can
    look different. Both are here, labelled.
    """
    elements = limit(request, query.elements, pointer="?points")
    pieces = await compute(request, elements, answers.curves, query)
    return Response(b"".join(pieces), media_type="application/json")
