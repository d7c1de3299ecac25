"""Members of a JSON document, as what they should be.

Each raises ``InvalidInput`` for anything else, and points at its ``place``.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from lossgrad.api.faults import found
from lossgrad.core.errors import InvalidInput, InvalidOption, InvalidParameter

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def as_object(value: object, place: str) -> Mapping[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise InvalidInput(f"should be an object, found {found(value)}", pointer=place)
    return value


def as_list(value: object, place: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise InvalidInput(f"should be a list, found {found(value)}", pointer=place)
    return value


def as_boolean(value: object, place: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InvalidOption(f"should be true or false, found {found(value)}", pointer=place)
    return value


def as_text(value: object, place: str) -> str:
    """A string that can be sent back: JSON can escape what is no text in Unicode."""
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise InvalidOption(f"should be a string, found {found(value)}", pointer=place)
    return value


def as_number(value: object, place: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise InvalidParameter(f"should be a finite number, found {found(value)}", pointer=place)
    return float(value)
