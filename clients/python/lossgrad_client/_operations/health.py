"""Whether the service is there."""

from __future__ import annotations

from lossgrad_client._call import Call, is_up


def livez() -> Call[bool]:
    """Ask whether the service answers at all. Never retried; no answer is a no."""
    return Call("GET", "/livez", is_up, repeatable=False)


def readyz() -> Call[bool]:
    """Ask whether the service takes requests now. Never retried; no answer is a no."""
    return Call("GET", "/readyz", is_up, repeatable=False)
