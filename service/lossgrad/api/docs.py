"""The API documented: the OpenAPI schema, and pages that load nothing from another host."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_redoc_html
from starlette.responses import HTMLResponse, Response

from lossgrad.api.cached import Cached
from lossgrad.api.problems import Problem

DESCRIPTION = """\
Send a batch of discriminator logits and the name of an adversarial objective; get back the losses, the
**analytic** gradients with respect to the logits, and the weight of every example. Nothing is differentiated
when you ask: every objective is a closed form, right to its last few bits from the smallest number to the largest.

The idea behind it: *the gradient of an objective is a weighting of examples*. With D = sigmoid(logit), the
minimax generator learns with weight D, from what already fools the discriminator; the non-saturating one with
weight 1 − D, from what does not; a hinge gives 0 or 1 by its margin. Every answer shows that weighting.

**Start here**: `POST /v1/evaluate` with the example below it. Then look at `GET /v1/objectives` for what there
is, and at `POST /v1/compare` and `GET /v1/curves` for objectives side by side. `POST /v1/verify` says whether a
loss of your own is right, and what is wrong with it; `POST /v1/diagnose` why a generator does not learn.

**To read**: [every objective](docs/objectives), [penalty](docs/penalties) and [dialect](docs/dialects) with its
formulas drawn.

**Words**: *logits* are raw discriminator outputs, bigger means more real; `real` and `fake` are the two
batches; a *player* is the discriminator or the generator, with a loss of its own.

**Errors** are problem documents (RFC 9457, `application/problem+json`): `errors` points at what is wrong, and
`error` says it in one line. **Request ids**: every response has an `X-Request-ID`; send your own and it is used.
All endpoints only compute, so any request may be sent again.
"""

TAGS = [
    {"name": "evaluate", "description": "Losses, gradients and weights of a batch."},
    {
        "name": "objectives",
        "description": "What there is: formulas, parameters, references, worked examples. "
        "[To read, with the formulas drawn](docs/objectives).",
    },
    {"name": "analysis", "description": "Objectives side by side: on one batch, or over a range of logits."},
    {
        "name": "verify",
        "description": "Is my loss right? Your own losses and gradients against those of an objective, or of all.",
    },
    {
        "name": "diagnose",
        "description": "Why does my generator not learn? What logits tell about a training: those of one batch, of a "
        "recorded run, or of each step while it lasts.",
    },
    {
        "name": "dialects",
        "description": "How libraries compute what they share a name for. [To read](docs/dialects).",
    },
    {
        "name": "penalties",
        "description": "Regularisers computed from arrays: gradient penalties, R1, LeCam, spectral normalisation. "
        "[To read, with the formulas drawn](docs/penalties).",
    },
    {
        "name": "open inference protocol",
        "description": "The Open Inference Protocol v2 with binary tensors, for its clients such as `tritonclient`: "
        "each objective, and each penalty, is a model.",
    },
    {"name": "operations", "description": "For orchestrators and load balancers."},
]

_REQUEST_ID = {
    "description": "The id of this request: the one sent, if it was valid, or a new one.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
}

# What checks requests and is documented as something else, and the framework's own 422.
_UNUSED = (
    *("Choice", "DiagnoseRequest", "EvaluateRequest", "PenaltyRequest"),
    *("HTTPValidationError", "ValidationError"),
)

PAGES = Path(__file__).with_name("pages")

# ReDoc shows its maker's logo from its maker's host; an empty picture takes its place.
_REDOC_LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
_NO_LOGO = b"data:image/gif;base64,R0lGODlhAQABAAAAACw="


def add_openapi(app: FastAPI) -> None:
    """Complete the schema FastAPI generates with what it cannot know: problems and request ids."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = FastAPI.openapi(app)
            components = schema.setdefault("components", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = components.setdefault("schemas", {})
            schemas.update(problem.pop("$defs"), Problem=problem)
            components["headers"] = {"X-Request-ID": _REQUEST_ID}
            for path in schema["paths"].values():
                for operation in path.values():
                    _complete(operation["responses"])
            for unused in _UNUSED:
                schemas.pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(responses: dict[str, Any]) -> None:
    # FastAPI's own 422 is never sent; routes that can be asked wrongly declare the problem.
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    for response in responses.values():
        headers = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
        response["headers"] = headers | response.get("headers", {})


def add_redoc(app: FastAPI) -> None:
    """Serve ``/redoc`` from this host alone."""

    @app.get("/redoc", include_in_schema=False)
    async def redoc(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        return get_redoc_html(
            openapi_url=f"{root}{app.openapi_url}",
            title=app.title,
            redoc_js_url=f"{root}/redoc/redoc.standalone.js",
            redoc_favicon_url=f"{root}/static-offline-docs/favicon.png",
            with_google_fonts=False,
        )

    @app.get("/redoc/redoc.standalone.js", include_in_schema=False)
    async def redoc_script() -> Response:
        return Response(_redoc_bundle(), media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


def add_pages(app: FastAPI) -> None:
    """Serve the catalogues to read, below ``/docs``. They are generated, and load nothing."""
    for file in sorted(PAGES.glob("*.html")):
        app.add_api_route(f"/docs/{file.stem}", _page_of(file), methods=["GET"], include_in_schema=False)


def _page_of(file: Path) -> Callable[[Request], Awaitable[Response]]:
    @cache
    def page() -> Cached:
        return Cached(file.read_bytes(), "text/html; charset=utf-8")

    async def show(request: Request) -> Response:
        return page().answer(request)

    return show


@cache
def _redoc_bundle() -> bytes:
    bundle = Path(fastapi_offline.__file__).with_name("static") / "redoc.standalone.js"
    return bundle.read_bytes().replace(_REDOC_LOGO, _NO_LOGO)
