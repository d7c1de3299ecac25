"""One call of an operation: what is sent, and what becomes of the reply. No input or output happens here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ._document import Document, MalformedError
from ._exceptions import ResponseError, status_error, transport_error
from ._transport import Reply, request_id

T = TypeVar("T")

_DOWN = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how its last reply becomes a result or an exception."""

    method: str
    path: str
    conclude: Callable[[Reply], T]
    content: bytes | None = None
    repeatable: bool = True


def answer(read: Callable[[Document, str | None], T]) -> Callable[[Reply], T]:
    """Conclude a call with ``read(document, request_id)`` of a successful reply.

    The conclusion raises ``TransportError`` if no reply arrived, ``StatusError`` if it is a refusal, and
    ``ResponseError`` if it is not what the HTTP contract says.
    """

    def conclude(reply: Reply) -> T:
        if isinstance(reply, Exception):
            raise transport_error(reply) from reply
        if not 200 <= reply.status_code < 300:  # noqa: PLR2004
            raise status_error(reply)
        try:
            return read(Document.parse(reply.content), request_id(reply))
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
    if not 200 <= reply.status_code < 300:  # noqa: PLR2004
        raise status_error(reply)
    return True
