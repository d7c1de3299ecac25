"""The way to the computing endpoints that passes nobody else.

A router asks its routes one after the other, and a tree of routers asks them twice; for a small batch that
takes as long as a good part of the computing. The JSON routes have fixed paths, so one look-up finds them.
"""

from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from lossgrad.api.requests import JSONRoute


class Shortcut(BaseRoute):
    """Stands before all other routes and knows the JSON routes among them by path and method."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._targets = {
            (method, context.path): context.original_route
            for context in iter_route_contexts(routes)
            if isinstance(context.original_route, JSONRoute)
            for method in context.methods or ()
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only what it knows for certain; the rest is left to the others."""
        if scope["type"] == "http" and self._target(scope):
            return Match.FULL, {}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go straight there."""
        if target := self._target(scope):
            await target.handle(scope, receive, send)

    def _target(self, scope: Scope) -> BaseRoute | None:
        return self._targets.get((scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))))
