"""What can be wrong with a question, in the words of the domain and free of HTTP.

LossgradError
├── UnknownObjective        no objective or alias has this name
├── AmbiguousObjective      an alias that means different functions in different libraries
├── UnknownDialect          no dialect has this name
├── UnknownPenalty          no penalty or alias has this name
└── InvalidInput            the question itself cannot be answered
    ├── InvalidLogits       empty, missing, mismatched or unrepresentable logits
    ├── InvalidArray        the same of what a penalty is computed from
    ├── InvalidParameter    unknown, out of its domain, or in conflict with another one
    ├── InvalidOption       a player, output, range or combination that does not exist
    └── TooManyElements     more numbers than this service takes at once

``pointer`` is the JSON pointer of the culprit inside the question; ``detail`` says what was found and what
is allowed. Which HTTP status an error becomes is decided in ``api/problems.py`` and nowhere else.
"""

from collections.abc import Sequence
from typing import ClassVar


class LossgradError(Exception):
    """Base of every error the core raises on purpose."""

    code: ClassVar[str] = "lossgrad-error"

    def __init__(self, detail: str, *, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


class UnknownObjective(LossgradError):
    """No objective or alias has this name."""

    code = "unknown-objective"

    def __init__(self, detail: str, *, suggestions: Sequence[str] = (), pointer: str | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.suggestions = tuple(suggestions)


class AmbiguousObjective(LossgradError):
    """The alias means different functions in different libraries."""

    code = "ambiguous-objective"

    def __init__(self, detail: str, *, meanings: Sequence[str] = (), pointer: str | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.meanings = tuple(meanings)


class UnknownPenalty(LossgradError):
    """No penalty or alias has this name."""

    code = "unknown-penalty"

    def __init__(self, detail: str, *, suggestions: Sequence[str] = (), pointer: str | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.suggestions = tuple(suggestions)


class UnknownDialect(LossgradError):
    """No dialect has this name."""

    code = "unknown-dialect"

    def __init__(self, detail: str, *, suggestions: Sequence[str] = (), pointer: str | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.suggestions = tuple(suggestions)


class InvalidInput(LossgradError):
    """The question itself cannot be answered."""

    code = "invalid-request"


class InvalidLogits(InvalidInput):
    """Empty, missing, mismatched or unrepresentable logits (or sample weights)."""


class InvalidArray(InvalidInput):
    """An empty, missing, mismatched or unrepresentable array among those a penalty is computed from."""


class InvalidParameter(InvalidInput):
    """An unknown parameter, one out of its domain, or two that contradict each other."""


class InvalidOption(InvalidInput):
    """A player, output, range or combination that does not exist for this objective."""


class TooManyElements(InvalidInput):
    """More numbers than this service takes at once."""

    code = "too-many-elements"
