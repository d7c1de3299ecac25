"""Everything that a call can raise, apart from a mistake in its arguments.

::

    LossgradError
    ├── TransportError                  no reply arrived
    │   └── TransportTimeoutError       not in time
    ├── StatusError                     the service, or a proxy before it, refused
    │   ├── UnknownObjectiveError       no objective of this name; the closest ones are listed
    │   ├── UnknownDialectError         no dialect of this name; the closest ones are listed
    │   ├── UnknownPenaltyError         no penalty of this name; the closest ones are listed
    │   ├── AmbiguousObjectiveError     the alias means different objectives in different libraries
    │   ├── BadRequestError             400  the body is not JSON
    │   ├── NotFoundError               404  there is nothing at this address
    │   ├── RequestTimeoutError         408  the request arrived too slowly
    │   ├── PayloadTooLargeError        413  more bytes or logits than the service takes
    │   ├── UnprocessableRequestError   422  a value is wrong; ``problem.errors`` says where
    │   ├── TooManyRequestsError        429  a limit, usually a proxy's
    │   └── ServerError                 5xx  the fault is not in the request
    │       └── UnavailableError        503  overloaded, or about to stop
    └── ResponseError                   the reply is not what the HTTP contract says

A mistake that the client sees before it sends (NaN, which JSON cannot carry; an array of strings) is a
``ValueError`` or a ``TypeError``, as everywhere in Python.
"""

from ._problem import Problem, read_problem
from ._retries import retry_after
from ._transport import Response, is_timeout, request_id


class LossgradError(Exception):
    """The base of every exception of this package."""


class TransportError(LossgradError):
    """No reply arrived; the HTTP library's own exception is the ``__cause__``."""


class TransportTimeoutError(TransportError):
    """No reply arrived in time."""


class StatusError(LossgradError):
    """The request was answered with a status that is not a success."""

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.response = response
        self.problem: Problem = read_problem(response)

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def request_id(self) -> str | None:
        """The id under which the service's log knows this request."""
        return self.problem.request_id

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before another try, if the reply says."""
        return retry_after(self.response.headers)


class UnknownObjectiveError(StatusError):
    """There is no objective of this name (404 in a path, 422 in a request); the closest ones are in the message."""


class UnknownDialectError(StatusError):
    """There is no dialect of this name (404 in a path, 422 in a request); the closest ones are in the message."""


class UnknownPenaltyError(StatusError):
    """404: there is no penalty of this name; the closest ones are in the message."""


class AmbiguousObjectiveError(StatusError):
    """The alias means different objectives in different libraries (409 or 422); they are in the message."""


class BadRequestError(StatusError):
    """400: the body is not JSON."""


class NotFoundError(StatusError):
    """404: there is nothing at this address; ``base_url`` may be wrong."""


class RequestTimeoutError(StatusError):
    """408: the request arrived too slowly."""


class PayloadTooLargeError(StatusError):
    """413: more bytes or more logits than the service takes."""


class UnprocessableRequestError(StatusError):
    """422: a value in the request is wrong; ``problem.errors`` says which and why."""


class TooManyRequestsError(StatusError):
    """429: a limit on requests, usually a proxy's."""


class ServerError(StatusError):
    """5xx: the fault is not in the request."""


class UnavailableError(ServerError):
    """503: the service is overloaded or about to stop."""


class ResponseError(LossgradError):
    """The reply is a success, but not one that the HTTP contract describes."""

    def __init__(self, message: str, response: Response) -> None:
        super().__init__(message, response)
        self.message = message
        self.response = response

    def __str__(self) -> str:
        return f"{self.message} (request id {self.request_id})" if self.request_id else self.message

    @property
    def request_id(self) -> str | None:
        """The id under which the service's log knows this request."""
        return request_id(self.response)


_FIRST_SERVER_ERROR = 500
_BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequestError,
    404: NotFoundError,
    408: RequestTimeoutError,
    413: PayloadTooLargeError,
    422: UnprocessableRequestError,
    429: TooManyRequestsError,
    503: UnavailableError,
}
_BY_CODE: dict[str, type[StatusError]] = {
    "unknown-objective": UnknownObjectiveError,
    "unknown-dialect": UnknownDialectError,
    "unknown-penalty": UnknownPenaltyError,
    "ambiguous-objective": AmbiguousObjectiveError,
}


def status_error(response: Response) -> StatusError:
    """The exception for a reply that is not a success."""
    status = response.status_code
    kind = _BY_CODE.get(read_problem(response).code) or _BY_STATUS.get(status)
    if kind is None:
        kind = ServerError if status >= _FIRST_SERVER_ERROR else StatusError
    return kind(response)


def transport_error(error: Exception) -> TransportError:
    """The exception for an attempt that got no reply."""
    kind = TransportTimeoutError if is_timeout(error) else TransportError
    return kind(f"no reply from the service: {type(error).__name__}: {error}".rstrip(": "))
