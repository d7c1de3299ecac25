"""A request that is sent and answered at the same time, over a socket of its own.

httpx sends the whole body before it reads anything; what is found in a training should be heard while it lasts.
"""

import base64
import selectors
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import h11

from ._lines import Listener
from ._steps import NAP, Steps
from ._transport import Response

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Refusal:
    """A complete reply that is not a success."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class Duplex:
    """One ``POST`` after the other to the same address, each on a connection of its own.

    Args:
        url: where to.
        headers: sent with each.
        connect_timeout: seconds that a connection may take; None for any time.
    """

    def __init__(self, url: str, headers: Mapping[str, str], connect_timeout: float | None) -> None:
        address = urlsplit(url)
        self._secure = address.scheme == "https"
        self._host = address.hostname or ""
        self._port = address.port or (443 if self._secure else 80)
        self._target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self._timeout = connect_timeout
        named = {"host": address.netloc.rpartition("@")[2], "transfer-encoding": "chunked"} | dict(headers)
        if address.username is not None and "authorization" not in named:
            user = f"{unquote(address.username)}:{unquote(address.password or '')}"
            named["authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
        self._headers = list(named.items())

    def __call__(self, steps: Steps, listener: Listener, /) -> Response | None:
        """Send steps and hear lines until both have ended."""
        with self._connected() as connection, selectors.DefaultSelector() as selector:
            connection.setblocking(False)
            stream = _Stream(connection, steps, listener)
            stream.request(self._target, self._headers)
            selector.register(connection, READ)
            selector.register(steps, READ)
            while True:
                stream.write()
                if stream.read():
                    return stream.refusal()
                selector.modify(connection, READ | WRITE if stream.unsent else READ)
                selector.select(NAP)
                steps.rest()

    def _connected(self) -> socket.socket:
        connection = socket.create_connection((self._host, self._port), timeout=self._timeout)
        try:
            # What has left cannot be dropped any more, and makes what comes after it late.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _CHUNK)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if self._secure:
                return ssl.create_default_context().wrap_socket(connection, server_hostname=self._host)
        except BaseException:
            connection.close()
            raise
        return connection


def is_proxied(url: str) -> bool:
    """Whether the environment says that the way to there is by a proxy, which only httpx knows how to use."""
    address, proxies = urlsplit(url), getproxies()
    host = address.hostname or ""
    return bool(proxies.get(address.scheme) or proxies.get("all")) and not proxy_bypass(host)


class _Stream:
    """What was sent and heard on one connection."""

    def __init__(self, connection: socket.socket, steps: Steps, listener: Listener) -> None:
        self.unsent = bytearray()
        self._connection = connection
        self._steps = steps
        self._listener = listener
        self._http = h11.Connection(h11.CLIENT)
        self._ended = False
        self._broken: OSError | None = None
        self._response: h11.Response | None = None
        self._content = bytearray()

    def request(self, target: str, headers: list[tuple[str, str]]) -> None:
        """Begin."""
        self._send(h11.Request(method="POST", target=target, headers=headers))

    def write(self) -> None:
        """Send as much as goes. Steps are taken when there is room for them: what waits longer is dropped."""
        while not self._broken:
            if not self.unsent and not self._take():
                return
            try:
                sent = self._connection.send(self.unsent)
            except _LATER:
                return
            except OSError as error:
                # Who refuses may close at once: first hear what there is to hear.
                self._broken = error
                self.unsent.clear()
                return
            del self.unsent[:sent]

    def read(self) -> bool:
        """Hear what is there; whether that was all."""
        with suppress(*_LATER):
            while True:
                self._http.receive_data(self._received())
                if self._hear():
                    return True
        return False

    def refusal(self) -> Response | None:
        """The reply, if it is not a success."""
        response = self._response
        if response is None or self._is_accepted():
            return None
        headers = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in response.headers}
        return Refusal(response.status_code, headers, bytes(self._content))

    def _take(self) -> bool:
        if self._ended:
            return False
        chunk = self._steps.take()
        if chunk is None:
            self._ended = True
            self._send(h11.EndOfMessage())
        elif chunk:
            self._send(h11.Data(data=chunk))
        return bool(self.unsent)

    def _send(self, event: Any) -> None:
        self.unsent += self._http.send(event) or b""

    def _received(self) -> bytes:
        try:
            return self._connection.recv(_CHUNK)
        except _LATER:
            raise
        except OSError as error:
            raise self._broken or error from None

    def _hear(self) -> bool:
        while True:
            event = self._http.next_event()
            match event:
                case h11.Response():
                    self._response = event
                    if self._is_accepted():
                        self._listener.opened()
                case h11.Data():
                    self._content += event.data
                    if self._is_accepted():
                        self._hand_on()
                case h11.EndOfMessage():
                    return True
                case h11.InformationalResponse():
                    pass
                case h11.ConnectionClosed():
                    raise self._broken or ConnectionError("the connection was closed without an answer")
                case _:
                    return False

    def _hand_on(self) -> None:
        *lines, rest = self._content.split(b"\n")
        self._content = rest
        for line in lines:
            if line.strip():
                self._listener.line(bytes(line))

    def _is_accepted(self) -> bool:
        return self._response is not None and 200 <= self._response.status_code < 300  # noqa: PLR2004
