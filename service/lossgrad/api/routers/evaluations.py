"""Evaluate an objective on a batch."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Request

from lossgrad.api import answers
from lossgrad.api.limits import limit
from lossgrad.api.problems import problems
from lossgrad.api.requests import JSONRoute
from lossgrad.api.schemas.evaluations import EvaluateAnswer, EvaluateBody
from lossgrad.api.schemas.examples import EVALUATE_EXAMPLES
from lossgrad.api.sending import Piece

router = APIRouter(tags=["evaluate"], route_class=JSONRoute)


@router.post(
    "/evaluate",
    summary="Losses, gradients and weights of an objective",
    response_model=EvaluateAnswer,
    response_description="Each player's loss, and its arrays in the shape of the logits.",
    responses=problems(400, 413, 415, 422, 503),
)
def evaluate(
    request: Request, body: Annotated[EvaluateBody, Body(openapi_examples=EVALUATE_EXAMPLES)]
) -> Sequence[Piece]:
    """Send a batch of discriminator logits and the name of an objective; get each player's scalar loss and, for every
    example, its loss, the gradient of the scalar with respect to its logit, and its weight: how hard it pulls.

    Nothing is differentiated: every gradient is a closed form, right to a few units in the last place.
    Arrays come back in the shape they were sent. A result that is not finite stands as null and is counted in
    `non_finite`. The call has no side effects and may be repeated.
    """
    limit(request, body.elements, pointer="/logits")
    return answers.evaluation(body)
