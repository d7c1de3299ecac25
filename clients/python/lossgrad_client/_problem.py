"""The problem document (RFC 9457) that the service answers when it refuses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from ._transport import Response, request_id


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with a request.

    ``pointer`` says where: a JSON Pointer into the body (``/logits/real/3``), or ``?name`` for a query parameter.
    """

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was refused."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None
    errors: tuple[Violation, ...]
    suggestions: tuple[str, ...]
    """Known names that are close to an unknown one."""
    meanings: tuple[str, ...]
    """The objectives that an ambiguous name may mean."""

    @property
    def code(self) -> str:
        """The last part of ``type``, such as ``unknown-objective``."""
        return self.type.rpartition(":")[2]

    def __str__(self) -> str:
        told = self.detail and self.detail not in {error.detail for error in self.errors}
        lines = [f"{self.status} {self.title}: {self.detail}" if told else f"{self.status} {self.title}"]
        lines += [f"  {error.pointer}: {error.detail}" for error in self.errors]
        if self.request_id:
            lines.append(f"  (request id {self.request_id})")
        return "\n".join(lines)


def read_problem(response: Response) -> Problem:
    """Read a problem document, or make one from the little that a proxy's own error page tells.

    Never raises: whatever the body is, the status is worth reporting.
    """
    problem = problem_of(_parse(response.content), response.status_code)
    return replace(problem, request_id=problem.request_id or request_id(response))


def problem_of(document: Mapping[str, object], status: int) -> Problem:
    """The problem that a document tells, as far as it does."""
    return Problem(
        type=_text(document, "type") or "about:blank",
        title=_text(document, "title") or _phrase(status),
        status=status,
        detail=_text(document, "detail"),
        instance=_text(document, "instance"),
        request_id=_text(document, "request_id") or None,
        errors=tuple(
            Violation(_text(error, "pointer"), _text(error, "detail"))
            for error in _list(document, "errors")
            if isinstance(error, dict)
        ),
        suggestions=tuple(map(str, _list(document, "suggestions"))),
        meanings=tuple(map(str, _list(document, "meanings"))),
    )


def _parse(content: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _text(document: Mapping[str, object], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""


def _list(document: Mapping[str, object], key: str) -> list[object]:
    value = document.get(key)
    return value if isinstance(value, list) else []


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"
