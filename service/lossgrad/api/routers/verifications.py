"""Check someone's own losses and gradients."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response

from lossgrad.api import verifications
from lossgrad.api.cached import NOT_MODIFIED, Cached
from lossgrad.api.limits import limit
from lossgrad.api.problems import problems
from lossgrad.api.requests import SearchRoute
from lossgrad.api.schemas.probes import ProbeQuery, ProbeView
from lossgrad.api.schemas.verification_examples import VERIFY_EXAMPLES
from lossgrad.api.schemas.verifications import PER_LOGIT, PER_PAIR, VerifyAnswer, VerifyRequest
from lossgrad.api.sending import Piece

router = APIRouter(prefix="/verify", tags=["verify"])
computing = APIRouter(tags=["verify"], route_class=SearchRoute)


@cache
def _probe(equal: bool, largest: int | None) -> Cached:
    return Cached(ProbeView.of(equal=equal, largest=largest))


@router.get(
    "/probe",
    summary="The batch to verify a loss with",
    response_model=ProbeView,
    response_description="The logits, and what to do with them.",
    responses=NOT_MODIFIED | problems(422),
)
async def probe(request: Request, query: Annotated[ProbeQuery, Query()]) -> Response:
    """A few logits on which no two objectives agree: kinks and ties, both tails, nothing symmetric. Send them through
    your loss, and what it gives for them to `POST /v1/verify`. Name the objective to get fewer fakes than reals where
    it allows that, since some mistakes show only then.
    """
    return _probe(verifications.probe_size(query), query.largest).answer(request)


@computing.post(
    "/verify",
    summary="Is my loss right? Your numbers against an objective, or against all",
    response_model=VerifyAnswer,
    response_description="Whether they are right; if not, what is wrong with them, by how much and where.",
    responses=problems(400, 413, 415, 422, 503),
)
def verify(request: Request, body: Annotated[VerifyRequest, Body(openapi_examples=VERIFY_EXAMPLES)]) -> Sequence[Piece]:
    """Send logits and what your own code gave for them: each player's loss, the losses of the examples, the gradients,
    or any of these. With `objective` the numbers are held against it; without, the whole catalogue is searched, in
    every library's dialect. What differs is explained by the least unusual mistake that gives these very numbers: a
    flipped sign, a sum for a mean, a sigmoid too many, a broadcast, another library's convention and so on, with
    advice.

    Rounding is no mistake: how much is allowed for follows from the precision of the numbers. `NaN` and `Infinity` are
    numbers here as good as others; send them as strings. On the batch of `GET /v1/verify/probe` every objective gives
    other numbers. Some hundred objectives are tried, so an answer takes a tenth of a second or more, and a request may
    hold a 64th of the logits that one for `/v1/evaluate` may.
    """
    limit(request, body.numbers, pointer="/logits", work=PER_LOGIT)
    believed = verifications.claim(body)
    if believed is not None and believed.objective.cost != "n":
        limit(request, body.pairs, pointer="/logits", work=PER_PAIR, what="pairs")
    return verifications.verification(body, believed)
