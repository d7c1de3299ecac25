"""What the clients need of an HTTP library, said as protocols.

Nothing here or above it looks at httpx's classes by identity, so any library of the same shape can be
handed in as ``http_client=``: httpx2 has the same names, but they are other classes.
"""

from collections.abc import Mapping
from typing import Protocol, TypeAlias


class Response(Protocol):
    """A complete reply."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> bytes: ...


class HTTPClient(Protocol):
    """A blocking HTTP client, such as ``httpx.Client``."""

    def request(self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]) -> Response:
        """Send one request and read the whole reply."""

    def close(self) -> None:
        """Close the connections."""


class AsyncHTTPClient(Protocol):
    """An asynchronous HTTP client, such as ``httpx.AsyncClient``."""

    async def request(self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]) -> Response:
        """Send one request and read the whole reply."""

    async def aclose(self) -> None:
        """Close the connections."""


Reply: TypeAlias = Response | Exception
"""How one attempt ended: with a response, or with the HTTP library's own exception."""


def is_failure(error: Exception) -> bool:
    """Whether the HTTP library says that no usable reply arrived (``RequestError`` in its own tree)."""
    return "RequestError" in _names(error)


def is_timeout(error: Exception) -> bool:
    """Whether the failure is one of patience."""
    return "TimeoutException" in _names(error)


def is_lost_connection(error: Exception) -> bool:
    """Whether there was no connection, or it broke before the reply was complete."""
    return not _names(error).isdisjoint({"ConnectTimeout", "NetworkError", "ProxyError", "RemoteProtocolError"})


def request_id(response: Response) -> str | None:
    """The id under which the service's log knows this request."""
    return response.headers.get("x-request-id")


def _names(error: Exception) -> set[str]:
    return {base.__name__ for base in type(error).__mro__}
