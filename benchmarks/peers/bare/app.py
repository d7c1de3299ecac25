"""The limit: read the body, send back as many bytes as the path asks for, do nothing else."""

from functools import cache
from typing import Any


@cache
def body(size: int) -> bytes:
    return b"x" * size


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer ``/<bytes>``."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body", False):
        pass
    answer = body(int(scope["path"].rpartition("/")[2]))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
