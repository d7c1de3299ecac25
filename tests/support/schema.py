"""Responses held against the OpenAPI document of the service.

assert_conforms(client.post("/v1/evaluate", json=body), "evaluate")
"""

import json
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import jsonschema  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from lossgrad.api.faults import pointer
from lossgrad.app import create_app
from lossgrad.settings import Settings

ROOT = "urn:openapi"
PROBLEM = "application/problem+json"
LINES = "application/x-ndjson"


class Operation(NamedTuple):
    """An operation of the document."""

    method: str
    path: str
    details: dict[str, Any]

    @property
    def pointer(self) -> str:
        """Where in the document it is."""
        return pointer("paths", self.path, self.method.lower())


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document the service generates."""
    return create_app(Settings()).openapi()


@cache
def operations() -> dict[str, Operation]:
    """Every operation by its id."""
    return {
        operation["operationId"]: Operation(method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def objectives() -> list[str]:
    """The canonical names of all objectives."""
    (name,) = operations()["objective"].details["parameters"]
    return list(name["schema"]["enum"])


def penalties() -> list[str]:
    """The canonical names of all penalties."""
    (name,) = operations()["penalty"].details["parameters"]
    return list(name["schema"]["enum"])


def assert_conforms(response: httpx.Response, operation_id: str) -> None:
    """The response is one that the operation documents: status, headers, content type and body."""
    operation = operations()[operation_id]
    documented = operation.details["responses"]
    status = str(response.status_code)
    assert status in documented, f"documented are {', '.join(documented)}, not {status}: {response.text[:500]}"
    assert all(name in response.headers for name in documented[status]["headers"])
    if "content" not in documented[status]:
        assert response.content == b""
        return
    media_type = response.headers["content-type"]
    assert media_type in documented[status]["content"]
    if media_type == "application/octet-stream":
        return
    place = operation.pointer + pointer("responses", status, "content", media_type, "schema")
    if media_type == LINES:
        assert_valid(lines_of(response.text), f"{place}/contentSchema")
        return
    assert_valid(response.json(), place)


def lines_of(text: str) -> list[Any]:
    """The documents that lines of JSON hold."""
    return [json.loads(line) for line in text.splitlines()]


def assert_problem(response: httpx.Response) -> dict[str, Any]:
    """The response is a problem document about itself; returned for a closer look."""
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert_valid(problem, "/components/schemas/Problem")
    assert problem["status"] == response.status_code
    assert problem["instance"] == quote(response.request.url.path)[:200]
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["error"]
    return problem


def assert_valid(value: object, place: str) -> None:
    """The value fits the schema that stands at a place (a JSON pointer) in the document."""
    errors = [f"{error.json_path}: {error.message[:500]}" for error in _validator(place).iter_errors(value)]
    assert not errors, "\n".join(errors)


@cache
def _validator(place: str) -> Any:
    registry: Registry[Any] = Registry()
    known = registry.with_resource(ROOT, DRAFT202012.create_resource(document()))
    return jsonschema.Draft202012Validator({"$ref": f"{ROOT}#{quote(place)}"}, registry=known)
