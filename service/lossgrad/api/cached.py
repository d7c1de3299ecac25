"""Answers that never change while a process lives: made once, and sent only to who has not got them yet."""

from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The copy named by If-None-Match is still right."}
}


class Cached:
    """A document as bytes with its entity tag (RFC 9110, section 8.8.3)."""

    def __init__(self, document: BaseModel | bytes, media_type: str = "application/json") -> None:
        if isinstance(document, BaseModel):
            document = document.model_dump_json(exclude_none=True).encode()
        self.body = document
        self.media_type = media_type
        self.etag = f'"{sha256(self.body).hexdigest()[:32]}"'

    def answer(self, request: Request) -> Response:
        """The document, or 304 without one if the caller's copy is still right."""
        headers = {"ETag": self.etag, "Cache-Control": "public, max-age=60"}
        held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if self.etag in held or held == ["*"]:
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers, media_type=self.media_type)
