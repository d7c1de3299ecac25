"""Lines of JSON that go out while others come in, and how they travel where only whole bodies do."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import httpx

from ._steps import Steps
from ._transport import HTTPClient, Response

MEDIA_TYPE = "application/x-ndjson"
STREAM_PATH = "/v1/diagnose/stream"


class Listener(Protocol):
    """Who hears the answer."""

    def opened(self) -> None:
        """The stream was accepted."""

    def line(self, line: bytes) -> None:
        """A line has come."""


class Exchange(Protocol):
    """A way to send the steps until they end, while the answer is heard."""

    def __call__(self, steps: Steps, listener: Listener, /) -> Response | None:
        """None once the answer has ended, or the reply if it is a refusal.

        Raises:
            AbandonedError: nobody waits any more.
            Exception: the connection failed; of whatever class.
        """


class Upload:
    """By an HTTP client, which sends the whole body before it reads: findings come at the end."""

    def __init__(self, http: HTTPClient, url: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._url = url
        self._headers = headers

    def __call__(self, steps: Steps, listener: Listener, /) -> Response | None:
        """Send the steps as one body, and hear the whole answer."""
        body: Any = _chunks(steps)
        response = self._http.request("POST", self._url, content=body, headers=self._headers)
        if not 200 <= response.status_code < 300:  # noqa: PLR2004
            return response
        listener.opened()
        for line in response.content.split(b"\n"):
            if line.strip():
                listener.line(line)
        return None


class Proxied:
    """By an HTTP client of its own for each time, as only such a one knows the way through every kind of proxy."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float | httpx.Timeout | None) -> None:
        self._url = url
        self._headers = headers
        self._timeout = timeout

    def __call__(self, steps: Steps, listener: Listener, /) -> Response | None:
        """Send the steps as one body, and hear the whole answer."""
        with httpx.Client(timeout=self._timeout) as http:
            return Upload(http, self._url, self._headers)(steps, listener)


def _chunks(steps: Steps) -> Iterator[bytes]:
    while (chunk := steps.take()) is not None:
        if chunk:
            yield chunk
        else:
            steps.wait()
