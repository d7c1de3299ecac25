"""Turns what endpoints and the framework raise into problem documents.

What nobody expected is left to the outermost middleware, which also logs it.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from lossgrad.api import problems
from lossgrad.api.faults import describe
from lossgrad.core.errors import InvalidInput, LossgradError


async def on_error(request: Request, error: LossgradError) -> Response:
    """One of our own errors."""
    return problems.response_of(request.scope, error)


async def on_status(request: Request, error: HTTPException) -> Response:
    """A status the framework decided on, as 404 or 405 with its ``Allow``."""
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {**(headers or {}), "Allow": ", ".join(_methods(request))}
    return problems.response_to(request.scope, error.status_code, headers)


def _methods(request: Request) -> list[str]:
    """The methods of all routes at a path: the framework names those of the first one alone."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    contexts = [each for each in iter_route_contexts(request.app.routes) if each.path_regex.match(path)]
    return sorted({method for each in contexts for method in each.methods or ()})


async def on_validation(request: Request, error: RequestValidationError) -> Response:
    """Whatever pydantic found wrong."""
    return invalid(request.scope, error)


def invalid(scope: Scope, error: RequestValidationError) -> Response:
    """What pydantic found wrong, as a response."""
    return problems.response(invalid_document(scope["path"], error))


def invalid_document(path: str, error: RequestValidationError) -> dict[str, Any]:
    """What pydantic found wrong, in our own words."""
    errors = error.errors()
    faults = [describe(each, error.body) for each in errors[: problems.MAX_FAULTS]]
    kind = problems.kind_of(InvalidInput)
    detail = faults[0].detail if len(errors) == 1 else f"the request has {len(errors)} faults"
    return problems.document(path, kind.status, InvalidInput.code, kind.title, detail, faults=faults)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the app with a problem document."""
    app.exception_handler(LossgradError)(on_error)
    app.exception_handler(HTTPException)(on_status)
    app.exception_handler(RequestValidationError)(on_validation)
