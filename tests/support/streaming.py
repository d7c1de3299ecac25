"""A request that is sent and answered at the same time, over a bare socket.

with Duplex(url) as stream:
    stream.send({"objective": "hinge"})
    stream.send({"real": [2.0], "fake": [0.0]})
    stream.end()
    summary = stream.answer()
"""

import json
import socket
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

PATH = "/v1/diagnose/stream"
MEDIA_TYPE = "application/x-ndjson"
TIMEOUT = 20.0


class Duplex:
    """One request with a chunked body; nothing is read before it is asked for."""

    def __init__(self, url: str, *, path: str = PATH, **headers: str) -> None:
        address = urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port or 80), timeout=TIMEOUT)
        self._file = self.socket.makefile("rb")
        self._rest = b""
        self.status = 0
        self.headers: dict[str, str] = {}
        named = {"Host": "x", "Content-Type": MEDIA_TYPE, "Transfer-Encoding": "chunked"} | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self.socket.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Leave, whatever is still to come."""
        self._file.close()
        self.socket.close()

    def send(self, *lines: Any) -> None:
        """Send lines, as they are or as JSON."""
        self.send_bytes(
            b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in lines)
        )

    def send_bytes(self, content: bytes) -> None:
        """Send a chunk."""
        self.socket.sendall(b"%x\r\n%b\r\n" % (len(content), content))

    def end(self) -> None:
        """There is no more to send."""
        self.socket.sendall(b"0\r\n\r\n")

    def head(self) -> int:
        """Wait for the head of the answer; the status."""
        if not self.status:
            self.status = int(self._file.readline().split()[1])
            while line := self._file.readline().strip():
                name, _, value = line.decode().partition(": ")
                self.headers[name.lower()] = value
        return self.status

    def answer(self) -> Any:
        """Wait for the next line of the answer; None at its end."""
        self.head()
        while b"\n" not in self._rest:
            size = int(self._file.readline() or b"0", 16)
            chunk = self._file.read(size)
            self._file.readline()
            if not size:
                return None
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)

    def answers(self) -> list[Any]:
        """All further lines up to the end."""
        return list(iter(self.answer, None))

    def problem(self) -> Any:
        """Wait for an answer that is one document."""
        self.head()
        return json.loads(self._file.read(int(self.headers["content-length"])))
