"""What was computed before in the same search, within a bound."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Result = TypeVar("_Result")

MOST = 2**21
"""So many numbers are kept, 16 MiB."""


class Memory:
    """Results by what they follow from; those that were not asked for the longest are forgotten first."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Any, int]] = {}
        self._size = 0

    def recalled(self, key: Hashable, size: int, compute: Callable[[], _Result]) -> _Result:
        """The result, of about so many numbers with its key, computed if it is not known."""
        found: _Result
        if key in self._known:
            found, size = self._known.pop(key)
        else:
            found = compute()
            self._size += size
        self._known[key] = found, size
        while self._size > MOST and len(self._known) > 1:
            _, forgotten = self._known.pop(next(iter(self._known)))
            self._size -= forgotten
        return found
