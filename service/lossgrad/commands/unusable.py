"""What cannot be worked with."""

from lossgrad.core.errors import LossgradError


class Unusable(Exception):
    """A file or an option that is not what it should be; the message says what was expected and found."""


def said(error: LossgradError) -> str:
    """An error of the core in a line, with the place if it names one."""
    place = (error.pointer or "").strip("/").replace("/", ".")
    return f"{place}: {error.detail}" if place else error.detail
