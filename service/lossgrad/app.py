"""The application: settings in, a FastAPI app out, nothing done at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.responses import RedirectResponse

from lossgrad import __version__
from lossgrad.api.compute import Compute
from lossgrad.api.docs import DESCRIPTION, TAGS, add_openapi, add_pages, add_redoc
from lossgrad.api.handlers import add_problem_handlers
from lossgrad.api.lifecycle import Lifecycle
from lossgrad.api.middleware import BodyLimit, Envelope
from lossgrad.api.routers import OPERATIONS, V1
from lossgrad.api.shortcut import Shortcut
from lossgrad.api.streams import StreamRoute, Streams
from lossgrad.core import parallel
from lossgrad.oip.route import InferShortcut
from lossgrad.oip.routers import V2
from lossgrad.oip.statistics import Statistics
from lossgrad.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with these settings, or those of the environment."""
    settings = settings or Settings()
    lifecycle = Lifecycle(drain_seconds=settings.drain_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        yield {"lifecycle": lifecycle}  # by which the server reaches it

    app = FastAPIOffline(
        title="lossgrad",
        version=__version__,
        summary="Adversarial objectives over HTTP: losses, analytic gradients and per-example weights.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        redoc_url=None,  # its own page below
        swagger_ui_parameters={"validatorUrl": None},  # else it asks a validator on another host
        telemetry={"tracing": False, "metrics": False, "logs": False},  # else each request looks for what is not there
        lifespan=lifespan,
    )
    parallel.set_threads(settings.batch_threads or max(parallel.available_cores() // settings.workers, 1))
    app.state.settings = settings
    app.state.lifecycle = lifecycle
    app.state.compute = Compute(
        inline_elements=settings.inline_elements, threads=settings.threads, max_waiting=settings.max_waiting
    )
    app.state.streams = Streams(settings.max_streams)
    app.state.inference_statistics = Statistics()

    for router in V1:
        app.include_router(router, prefix="/v1")
    for router in V2:
        app.include_router(router, prefix="/v2")
    for router in OPERATIONS:
        app.include_router(router)

    @app.get("/", include_in_schema=False)
    async def root(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/docs")

    add_redoc(app)
    add_pages(app)
    add_openapi(app)
    add_problem_handlers(app)
    app.add_middleware(InferShortcut, routes=app.routes)
    app.add_middleware(Shortcut, routes=app.routes)
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(Shortcut, routes=app.routes, kind=StreamRoute)  # past the limit on whole bodies
    app.add_middleware(Envelope, lifecycle=lifecycle)  # the last added is the outermost
    return app


def _operation_id(route: APIRoute) -> str:
    """Operations are called as their functions are, and so are the client's methods."""
    return route.name
