"""The way to the computing endpoints that passes nobody else.

A router asks its routes one after the other, and a tree of routers asks them twice; for a small batch that
takes as long as a good part of the computing. The JSON routes have fixed paths, so one look-up finds them, and
what they raise is answered here as it would be further in.
"""

from collections.abc import Sequence

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from lossgrad.api import problems
from lossgrad.api.handlers import invalid
from lossgrad.api.requests import JSONRoute
from lossgrad.core.errors import LossgradError


class Shortcut:
    """Stands before the router and knows its JSON routes, or those of another kind, by path and method."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute], kind: type[APIRoute] = JSONRoute) -> None:
        self.app = app
        self._targets = {
            (method, context.path): context.original_route
            for context in iter_route_contexts(routes)
            if isinstance(context.original_route, kind)
            for method in context.methods or ()
        }

    def target(self, scope: Scope) -> APIRoute | None:
        """The route of a request, if it is known for certain; the rest is left to the others."""
        if scope["type"] != "http":
            return None
        return self._targets.get((scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        target = self.target(scope)
        if target is None:
            await self.app(scope, receive, send)
            return
        try:
            await target.handle(scope, receive, send)
        except LossgradError as error:
            await problems.response_of(scope, error)(scope, receive, send)
        except RequestValidationError as error:
            await invalid(scope, error)(scope, receive, send)
