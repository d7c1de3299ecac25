"""One call of an operation: what is sent, and what becomes of the reply. No input or output happens here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ._document import Document, MalformedError
from ._exceptions import (
    AmbiguousObjectiveError,
    ResponseError,
    UnknownObjectiveError,
    UnprocessableRequestError,
    status_error,
    transport_error,
)
from ._retries import RETRIED_STATUSES
from ._tensors import HEADER_LENGTH
from ._transport import Reply, Response, request_id

T = TypeVar("T")

_DOWN = frozenset({502, 503, 504})
_TOO_LARGE = 413
_FIRST_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its last reply becomes a result or an exception."""

    method: str
    path: str
    conclude: Callable[[Reply], T]
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    plain: "Callable[[], Call[T]] | None" = None
    """Builds the call that asks the same in JSON, if this one asks in another way."""

    def instead(self, reply: Reply) -> "Call[T] | None":
        """The plain call, if this one was refused, or answered by something that does not know its ways.

        Asking another way helps neither if the service is busy, at fault or gone, nor if the request is too large:
        as JSON it is larger.
        """
        if self.plain is None or isinstance(reply, Exception) or is_too_large(reply):
            return None
        if _is_success(reply):
            return None if HEADER_LENGTH in reply.headers else self.plain()
        if reply.status_code in RETRIED_STATUSES or reply.status_code >= _FIRST_SERVER_ERROR:
            return None
        return self.plain()


def json_document(response: Response) -> Document:
    """The document that a reply in JSON is."""
    return Document.parse(response.content)


def answer(
    read: Callable[[Document, str | None], T], document: Callable[[Response], Document] = json_document
) -> Callable[[Reply], T]:
    """Conclude a call with ``read(document, request_id)`` of a successful reply.

    The conclusion raises ``TransportError`` if no reply arrived, ``StatusError`` if it is a refusal, and
    ``ResponseError`` if it is not what the HTTP contract says.
    """

    def conclude(reply: Reply) -> T:
        if isinstance(reply, Exception):
            raise transport_error(reply) from reply
        if not _is_success(reply):
            raise status_error(reply)
        try:
            return read(document(reply), request_id(reply))
        except MalformedError as error:
            raise ResponseError(f"the reply is not as agreed: {error}", reply) from error

    return conclude


def is_up(reply: Reply) -> bool:
    """Conclude a probe: no reply, or one that says unavailable, is a no.

    Raises:
        StatusError: something answers there, but it is not this service.
    """
    if isinstance(reply, Exception) or reply.status_code in _DOWN:
        return False
    if not _is_success(reply):
        raise status_error(reply)
    return True


def is_judgement(reply: Reply) -> bool:
    """Whether the service has read the question, and found something wrong with it."""
    judgements = UnprocessableRequestError | UnknownObjectiveError | AmbiguousObjectiveError
    return not isinstance(reply, Exception) and isinstance(status_error(reply), judgements)


def is_too_large(reply: Reply) -> bool:
    """Whether the request was refused for its size."""
    return not isinstance(reply, Exception) and reply.status_code == _TOO_LARGE


def _is_success(response: Response) -> bool:
    return 200 <= response.status_code < 300  # noqa: PLR2004
