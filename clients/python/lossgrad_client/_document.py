"""A JSON document read with its own position, so that a reply that is not as agreed is refused by name."""

import json
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from ._types import Array


class MalformedError(ValueError):
    """A document is not as the HTTP contract says."""


@dataclass(frozen=True, slots=True)
class Document:
    """A value in a JSON document, and the JSON Pointer to it."""

    value: object
    pointer: str = ""

    @classmethod
    def parse(cls, content: bytes) -> "Document":
        """Read JSON.

        Raises:
            MalformedError: it is not JSON.
        """
        try:
            return cls(json.loads(content))
        except (ValueError, RecursionError) as error:
            raise MalformedError(f"it is not JSON: {error}") from error

    def __getitem__(self, key: str) -> "Document":
        members = self.mapping()
        if key not in members:
            raise MalformedError(f"{self.pointer}/{key} is missing")
        return Document(members[key], f"{self.pointer}/{key}")

    def get(self, key: str) -> "Document | None":
        """The member of that name, if there is one that is not null."""
        return None if self.mapping().get(key) is None else self[key]

    def some(self, *keys: str) -> dict[str, "Document"]:
        """Those members of these names that there are."""
        return {key: member for key in keys if (member := self.get(key))}

    def members(self) -> dict[str, "Document"]:
        """All members of an object."""
        return self.some(*self.mapping())

    def items(self, count: int | None = None) -> tuple["Document", ...]:
        """All elements of an array (that many, if a number is expected)."""
        if not isinstance(self.value, list) or count not in {None, len(self.value)}:
            raise self._not("an array" if count is None else f"an array of {count} elements")
        return tuple(Document(value, f"{self.pointer}/{index}") for index, value in enumerate(self.value))

    def mapping(self) -> dict[str, Any]:
        """The object as it is."""
        if not isinstance(self.value, dict):
            raise self._not("an object")
        return self.value

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self._not("a string")
        return self.value

    def number(self, dtype: str = "float64") -> float:
        """A number of that type; null stands for one that is not finite, and becomes NaN."""
        if self.value is None:
            return nan
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self._not("a number")
        return float(self.array(dtype))

    def count(self) -> int:
        """A whole number from 0 on."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise self._not("a count")
        return self.value

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self._not("true or false")
        return self.value

    def array(self, dtype: str, shape: tuple[int, ...] | None = None) -> Array:
        """An array of numbers (of that shape, if one is expected), NaN where the document has null."""
        try:
            array: Array = np.array(self.value, dtype=dtype)
        except (TypeError, ValueError) as error:
            raise self._not("an array of numbers") from error
        if shape is not None and array.shape != shape:
            raise self._not(f"an array of shape {shape}")
        return array

    def _not(self, expected: str) -> MalformedError:
        return MalformedError(f"{self.pointer or 'the document'} is not {expected}")
