"""The way of an infer request: found at once, its body read to where the core can use it, answered in pieces.

The route is declared and documented like any other in FastAPI. What it leaves out is the framework's way to read a
body and to write an answer, which would copy both several times.
"""

from collections.abc import Sequence
from time import perf_counter_ns

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from lossgrad.api.shortcut import Shortcut
from lossgrad.oip import models
from lossgrad.oip.bodies import read_body
from lossgrad.oip.statistics import statistics_of


class InferRoute(APIRoute):
    """A route to ``async def endpoint(request: Request, model_name: str, body: Body) -> Answer``."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, find the model, call, note how long it took, send."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        asked_at = perf_counter_ns()
        body = await read_body(scope, receive)
        path = scope["path_params"]
        model = models.find(path["model_name"], path.get("model_version"))
        request = Request(scope, receive)
        statistics = statistics_of(request)
        try:
            answer = await self.endpoint(request, path["model_name"], body)
        except Exception:
            statistics.failed(model.name, perf_counter_ns() - asked_at)
            raise
        statistics.succeeded(model.name, perf_counter_ns() - asked_at, answer.durations)
        await answer(scope, receive, send)


class InferShortcut(Shortcut):
    """Stands before the router and knows its infer routes by their patterns."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        super().__init__(app, routes=())
        self._patterns = [
            (context.path_regex, context.original_route)
            for context in iter_route_contexts(routes)
            if isinstance(context.original_route, InferRoute)
        ]

    def target(self, scope: Scope) -> APIRoute | None:
        """The route of a request to infer, with the model in its path; the rest is left to the others."""
        if scope["type"] == "http" and scope["method"] == "POST":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            for pattern, route in self._patterns:
                if match := pattern.match(path):
                    scope["path_params"] = match.groupdict()
                    return route
        return None
