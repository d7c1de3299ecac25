"""Inference: an objective or a penalty evaluated on tensors."""

from time import perf_counter_ns
from typing import Any, cast

from fastapi import APIRouter, Request

from lossgrad.api.compute import compute
from lossgrad.api.problems import problems
from lossgrad.oip import models
from lossgrad.oip.answers import Answer, answer
from lossgrad.oip.bodies import Body
from lossgrad.oip.route import InferRoute
from lossgrad.oip.schemas.inference import BINARY, InferAnswer, InferBody
from lossgrad.oip.schemas.models import ModelName
from lossgrad.settings import Settings

router = APIRouter(tags=["open inference protocol"], route_class=InferRoute)

_TENSORS: dict[int | str, Any] = {
    200: {
        "content": {
            "application/octet-stream": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "The same JSON, whose length is in the header Inference-Header-Content-Length, "
                    'then the numbers of the outputs that have `"parameters": {"binary_data_size": …}` for `data`.',
                }
            }
        }
    }
}
_MALFORMED: dict[int | str, Any] = {
    400: problems(400)[400] | {"description": "The body is not JSON, or not as long as its headers and tensors say."},
    415: problems(415)[415] | {"description": "The body is compressed in another way than gzip or deflate."},
}


@router.post("/models/{model_name}/versions/{model_version}/infer", include_in_schema=False, response_model=None)
@router.post(
    "/models/{model_name}/infer",
    summary="Losses, gradients and weights as tensors",
    response_model=InferAnswer,
    response_description="The outputs, in the order asked for.",
    responses={**_TENSORS, **problems(400, 404, 409, 413, 415, 422, 503), **_MALFORMED},
    openapi_extra=BINARY,
)
async def infer(request: Request, model_name: ModelName, body: InferBody) -> Answer:
    """What `/v1/evaluate` and `/v1/penalties/{name}` do, over the Open Inference Protocol: arrays come and results go
    as named tensors, each of them as JSON or as raw binary data, whichever its parameters say.

    Only the outputs that are asked for are computed. A result that is not finite is null in JSON, and itself in
    binary data. The body may be compressed with gzip or deflate; so is the answer, for `Accept-Encoding: gzip` or
    `deflate` and nothing else in it.
    """
    sent = cast("Body", body)
    settings = cast("Settings", request.app.state.settings)
    limits = settings.max_elements, settings.max_body_bytes
    model = models.find(model_name)
    elements = sent.elements * models.effort(model)
    return await compute(request, elements, answer, sent, model, *limits, perf_counter_ns(), model_name)
