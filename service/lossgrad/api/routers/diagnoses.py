"""Diagnose a training: on a batch or a recorded run, or while it lasts."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Request

from lossgrad.api.diagnoses import diagnosis, trained
from lossgrad.api.errors import UndeclaredLines
from lossgrad.api.limits import limit
from lossgrad.api.lines import Lines
from lossgrad.api.problems import problem_entry, problems
from lossgrad.api.requests import JSONRoute
from lossgrad.api.schemas.diagnoses import (
    LOGITS_PER_STEP,
    PAIRS,
    BatchDiagnosisAnswer,
    DiagnoseBody,
    RunDiagnosisAnswer,
)
from lossgrad.api.schemas.diagnosis_examples import DIAGNOSE_EXAMPLES, STREAM_ANSWER
from lossgrad.api.schemas.streams import StreamAnswer, StreamBody
from lossgrad.api.sending import Piece
from lossgrad.api.streams import MEDIA_TYPE, Streamed, StreamRoute
from lossgrad.api.watch import begun

router = APIRouter(tags=["diagnose"], route_class=JSONRoute)
streaming = APIRouter(tags=["diagnose"], route_class=StreamRoute)

_STREAM_PROBLEMS: dict[int | str, Any] = problems(400, 413, 422, 503) | {
    200: {"content": {MEDIA_TYPE: {"example": STREAM_ANSWER}}},
    415: problem_entry(
        "The body is not declared as lines of JSON.",
        "/v1/diagnose/stream",
        UndeclaredLines(f"the body must be sent with Content-Type: {MEDIA_TYPE}, in UTF-8"),
    ),
}


@router.post(
    "/diagnose",
    summary="Why does my generator not learn?",
    response_model=BatchDiagnosisAnswer | RunDiagnosisAnswer,
    response_description="What was found, and everything that was measured.",
    responses=problems(400, 413, 415, 422, 503),
)
def diagnose(
    request: Request, body: Annotated[DiagnoseBody, Body(openapi_examples=DIAGNOSE_EXAMPLES)]
) -> Sequence[Piece]:
    """Send the discriminator's logits, of one batch or of a recorded run, and what both players are trained with; get
    what they tell about the training: a headline, findings in plain words with the numbers they rest on and what to do
    about them, and every figure with its definition, its value and what it is read against.

    Logits are all it takes, since they say how strong each player's gradient is and on which examples. A run also tells
    what comes and goes: collapses, standstills, swings, growth without bound.

    Logits that are not finite are the first finding: send `NaN` and `Infinity` as strings. Where an objective compares
    all pairs of logits, a request may have as many pairs, over all its steps, as another may have logits.
    """
    place = "/logits" if body.run is None else "/run"
    limit(request, body.numbers, pointer=place)
    limit(request, body.steps, pointer=place, work=LOGITS_PER_STEP, what="steps")
    objective = trained(body)
    if objective.cost != "n":
        limit(request, body.pairs, pointer=place, what=PAIRS)
    return diagnosis(body, objective)


@streaming.post(
    "/diagnose/stream",
    summary="Watch a training while it lasts",
    response_model=StreamAnswer,
    response_class=Streamed,
    response_description="What is found, line by line while the steps come in, and a summary at their end.",
    responses=_STREAM_PROBLEMS,
)
async def diagnose_stream(request: Request, lines: StreamBody) -> AsyncIterator[bytes]:
    """Send a training's logits step by step for as long as it runs; be told what arises when it arises.

    Body and answer are lines of JSON (NDJSON), and both go on at the same time: the answer begins after the first
    line, and a finding comes as soon as the step that shows it is in. `curl -N -T .` does so from a pipe. What the
    service remembers does not grow with the steps.

    ```
    {"objective": "minimax"}
    {"step": 100, "real": [0.13, 1.56], "fake": [-1.9, -2.42], "generator_gradient_norm": 1.13}
    {"step": 110, "real": [2.46, 4.98], "fake": [-3.07, -2.73], "generator_gradient_norm": 0.49}
    ```

    What is wrong with the first line is an ordinary problem document. From then on a line that cannot be read, that
    has more numbers than the service takes at once or more bytes than a body may have, is answered with a line of
    `type` `problem`; that step is lost and nothing else. A step that has no number has the next one, also after a line
    that was lost. The whole body may be of any size, and the stream stay silent for hours. A service that is about to
    stop ends it with a problem without a line number and the summary.
    """
    watch = await begun(request, cast("Lines", lines))
    return watch.answers(cast("Lines", lines))
