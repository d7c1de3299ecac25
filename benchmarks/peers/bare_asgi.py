"""The limit: read the body, send back as many bytes as the path asks for, do nothing else."""

from functools import cache
from typing import Any


@cache
def _body(size: int) -> bytes:
    return b"x" * size


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer ``/<bytes>``."""
    if scope["type"] != "http":
        return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    body = _body(int(scope["path"].rsplit("/", 1)[1]))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
