"""Every error as one problem document (RFC 9457), whatever went wrong and wherever.

Statuses are decided here and nowhere else: ``KINDS`` maps the classes of our own errors, looked up along their
bases, and ``HTTP_KINDS`` what the framework raises. A document stays small however hostile the request: texts
are cut, at most twenty faults are listed, and nothing of the request is repeated but a short description.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.types import Scope

from lossgrad.api.errors import (
    BodyTooLarge,
    MalformedBody,
    MalformedJson,
    NotSupported,
    Overloaded,
    Unavailable,
    UndeclaredLines,
    UnknownVersion,
    UnsupportedEncoding,
    UnsupportedMediaType,
)
from lossgrad.api.faults import Fault, clip
from lossgrad.core.errors import (
    AmbiguousObjective,
    InvalidInput,
    LossgradError,
    TooManyElements,
    UnknownDialect,
    UnknownObjective,
    UnknownPenalty,
)
from lossgrad.logs import request_id

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 20
MAX_FAULT_BYTES = 2000
MAX_PATH = 200


class Problem(BaseModel):
    """What went wrong, as a problem document (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Names the kind of problem; ends in a stable code.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="This occurrence of it.")
    instance: str = Field(description="The path that was asked for.")
    request_id: str = Field(description="As in the X-Request-ID header and in the service's log.")
    errors: list[Fault] = Field(description=f"What is wrong with the request: at most {MAX_FAULTS}, maybe none.")
    error: str = Field(description="The problem in one line.")
    suggestions: list[str] = Field(default=[], description="Known names that are close to an unknown one.")
    meanings: list[str] = Field(default=[], description="What an ambiguous name may mean; ask for one of them.")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a class of errors is answered."""

    status: int
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[type[LossgradError], Kind] = MappingProxyType(
    {
        MalformedJson: Kind(400, "The body is not valid JSON"),
        MalformedBody: Kind(400, "The body is not what it says it is"),
        UnknownObjective: Kind(404, "Unknown objective"),
        UnknownDialect: Kind(404, "Unknown dialect"),
        UnknownPenalty: Kind(404, "Unknown penalty"),
        UnknownVersion: Kind(404, "Unknown version"),
        AmbiguousObjective: Kind(409, "Ambiguous objective"),
        BodyTooLarge: Kind(413, "The body is too large"),
        TooManyElements: Kind(413, "Too many elements"),
        UnsupportedMediaType: Kind(415, "Unsupported media type", {"Accept": "application/json"}),
        UndeclaredLines: Kind(415, "Unsupported media type", {"Accept": "application/x-ndjson"}),
        UnsupportedEncoding: Kind(415, "Unsupported content encoding", {"Accept-Encoding": "gzip, deflate"}),
        InvalidInput: Kind(422, "Invalid request"),
        NotSupported: Kind(501, "Not supported"),
        Unavailable: Kind(503, "The service is unavailable", {"Retry-After": "1"}),
    }
)

HTTP_KINDS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: ("malformed-http", "this is not a valid HTTP request"),
        404: ("not-found", "nothing is served at this path; /docs lists what there is"),
        405: ("method-not-allowed", "this path does not take this method; the Allow header lists those it takes"),
        500: ("internal-error", "the service failed to answer; its log has the reason under this request id"),
    }
)


def kind_of(error: type[LossgradError]) -> Kind:
    """How errors of this class are answered: the entry of the nearest base that has one."""
    return next(KINDS[base] for base in error.__mro__ if base in KINDS)


def status_of(error: LossgradError) -> int:
    """The status of an error: an objective that a request only mentions is a fault of the request, no resource."""
    if error.pointer is not None and isinstance(error, UnknownObjective | AmbiguousObjective | UnknownDialect):
        return KINDS[InvalidInput].status
    return kind_of(type(error)).status


def document(
    path: str,
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    faults: Sequence[Fault] = (),
    **extensions: Sequence[str],
) -> dict[str, Any]:
    """A problem document; ``Problem`` is its schema."""
    errors = [{"pointer": clip(fault.pointer), "detail": clip(fault.detail)} for fault in faults[:MAX_FAULTS]]
    while len(orjson.dumps(errors)) > MAX_FAULT_BYTES:
        errors.pop()
    detail = clip(detail)
    return {
        "type": f"urn:lossgrad:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(path, errors="replace")[:MAX_PATH],
        "request_id": request_id.get() or "",
        "errors": errors,
        "error": clip(": ".join(filter(None, errors[0].values()))) if errors else detail,
        **{name: [clip(value) for value in values] for name, values in extensions.items() if values},
    }


def document_of(path: str, error: LossgradError) -> dict[str, Any]:
    """The problem document of one of our own errors."""
    kind = kind_of(type(error))
    return document(
        path,
        status_of(error),
        error.code,
        kind.title,
        error.detail,
        faults=[] if error.pointer is None else [Fault(pointer=error.pointer, detail=error.detail)],
        suggestions=getattr(error, "suggestions", ()),
        meanings=getattr(error, "meanings", ()),
    )


def response(problem: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A problem document as a response."""
    return Response(orjson.dumps(problem), problem["status"], headers, MEDIA_TYPE)


def response_of(scope: Scope, error: LossgradError) -> Response:
    """The response to one of our own errors."""
    return response(document_of(scope["path"], error), kind_of(type(error)).headers)


def response_to(scope: Scope, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The response to a bare HTTP status."""
    title = HTTPStatus(status).phrase
    code, detail = HTTP_KINDS.get(status, (title.lower().replace(" ", "-"), title))
    return response(document(scope["path"], status, code, title, detail), headers)


def problem_entry(description: str, path: str, error: LossgradError) -> dict[str, Any]:
    """What the document says of one kind of refusal, with an example."""
    example = document_of(path, error) | {"request_id": "9f2b6c1e4d7a4f0b8c3d5e6f7a8b9c0d"}
    entry: dict[str, Any] = {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if "Retry-After" in kind_of(type(error)).headers:
        entry["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait before the same request is sent again.",
                "schema": {"type": "integer", "minimum": 0},
            }
        }
    return entry


PROBLEMS: Mapping[int, dict[str, Any]] = MappingProxyType(
    {
        400: problem_entry(
            "The body is not JSON, or nested too deeply.",
            "/v1/evaluate",
            MalformedJson("the body is not valid JSON: see line 1, column 27"),
        ),
        404: problem_entry(
            "No objective has this name; `suggestions` has the closest ones.",
            "/v1/objectives/hing",
            UnknownObjective(
                "no objective has this name; the closest names are hinge, hinge_v2", suggestions=["hinge", "hinge_v2"]
            ),
        ),
        409: problem_entry(
            "The name means different objectives in different libraries; `meanings` lists them.",
            "/v1/objectives/vanilla",
            AmbiguousObjective(
                "'vanilla' means different functions in different libraries: logistic_linear in taming-transformers; "
                "non_saturating in StudioGAN. Use one of these names.",
                meanings=["logistic_linear", "non_saturating"],
            ),
        ),
        413: problem_entry(
            "The body is larger than this service takes, or has more numbers.",
            "/v1/evaluate",
            BodyTooLarge("the body may have at most 67108864 bytes"),
        ),
        415: problem_entry(
            "The body is not declared as JSON.",
            "/v1/evaluate",
            UnsupportedMediaType("the body must be sent with Content-Type: application/json, in UTF-8"),
        ),
        422: problem_entry(
            "The request cannot be answered as it is; `errors` says where and why.",
            "/v1/evaluate",
            InvalidInput("should be a number, found a string", pointer="/logits/real/3"),
        ),
        503: problem_entry(
            "The service cannot answer now: too much is waiting, or it is about to stop.",
            "/v1/evaluate",
            Overloaded("too many big batches are waiting already; try again in a moment"),
        ),
    }
)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` of a route that may answer with these problems."""
    return {status: PROBLEMS[status] for status in statuses}
