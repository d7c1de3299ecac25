"""How much one request may ask for."""

from typing import cast

from fastapi import Request

from lossgrad.core.errors import TooManyElements
from lossgrad.settings import Settings


def limit(request: Request, elements: int, *, pointer: str, work: int = 1, what: str = "numbers") -> int:
    """The number of elements, if the service takes as many at once, each of which takes as long as ``work`` logits.

    Raises:
        TooManyElements: it does not.
    """
    most = cast("Settings", request.app.state.settings).max_elements // work
    if elements > most:
        raise TooManyElements(
            f"{elements:,} {what} are too many for one request; this service takes {most:,}", pointer=pointer
        )
    return elements
