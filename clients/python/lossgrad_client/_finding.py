"""What the service finds in numbers or in a training, and how a person reads it."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._document import Document

WIDTH = 100
BOTH = "both players"
"""What a finding is about that was made of two for print."""
_INDENT = "  "
_SAID_IN_WORDS = frozenset({"steps", "of_steps", "episodes", "ongoing", "told_step", "implies"})
"""Evidence on a run that the explanation has as well."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Finding:
    """One fact in plain words, with the numbers it rests on and what to do about it; ``print`` shows all of it."""

    code: str
    """Its name for programs, such as ``sign_flipped``."""
    severity: str
    """``critical`` where training cannot work, ``warning`` where it suffers, ``info`` where it is good to know."""
    confidence: str
    """``certain``, ``likely`` or ``possible``."""
    title: str
    explanation: str
    evidence: Mapping[str, Any]
    """The numbers, names and positions it rests on; None for a number that is not finite."""
    advice: str
    """What to change, or what to try."""
    player: str | None
    side: str | None
    first_step: int | None
    """Of a run, the first step at which it was seen."""
    last_step: int | None
    """The last one."""
    sources: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Finding({self.code!r}, {self.severity}, {self.confidence}: {self.title!r})"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        about = ", ".join([self.severity, self.confidence, *([BOTH] if self.player == BOTH else [])])
        yield from wrapped(f"[{about}] {self.title}{self._steps()}", hanging=_INDENT)
        yield from wrapped(self.explanation, indent=_INDENT)
        yield from wrapped(self.advice, indent=_INDENT)
        evidence = {name: value for name, value in self.evidence.items() if name not in _SAID_IN_WORDS}
        if evidence:
            told = "; ".join(f"{name} {shown(value)}" for name, value in evidence.items())
            yield from wrapped(f"({self.code}: {told})", indent=_INDENT)
        else:
            yield f"{_INDENT}({self.code})"
        yield from (f"{_INDENT}{source}" for source in self.sources)

    def _steps(self) -> str:
        if self.first_step is None:
            return ""
        if self.last_step in {None, self.first_step}:
            return f", step {self.first_step}"
        return f", steps {self.first_step} to {self.last_step}"


def read_findings(document: Document) -> tuple[Finding, ...]:
    """Read several findings."""
    return tuple(map(read_finding, document.items()))


def read_finding(document: Document) -> Finding:
    """Read a finding."""
    return Finding(
        code=document["code"].text(),
        severity=document["severity"].text(),
        confidence=document["confidence"].text(),
        title=document["title"].text(),
        explanation=document["explanation"].text(),
        evidence=document["evidence"].mapping(),
        advice=document["advice"].text(),
        player=optional_text(document, "player"),
        side=optional_text(document, "side"),
        first_step=optional_count(document, "first_step"),
        last_step=optional_count(document, "last_step"),
        sources=texts(document["sources"]),
    )


def report(headline: str, findings: Sequence[Finding], *tables: str) -> str:
    """The text a person reads: the headline, each finding, and tables of numbers."""
    parts = ["\n".join(wrapped(headline)), *map(str, findings), *filter(None, tables)]
    return "\n\n".join(parts)


def table(title: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Rows under a title, in columns."""
    cells = list(rows)
    if not cells:
        return ""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (f"{_INDENT}{'  '.join(map(str.ljust, row, widths))}".rstrip() for row in cells)
    return "\n".join([title, *lines])


def shown(value: object) -> str:
    """A number in six digits, a list of them in brackets, anything else as it is."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return str(value)


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """Lines of a paragraph."""
    rest = indent if hanging is None else hanging
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def texts(document: Document) -> tuple[str, ...]:
    """A list of strings."""
    return tuple(item.text() for item in document.items())


def optional_text(document: Document, key: str) -> str | None:
    """A string that may be absent."""
    member = document.get(key)
    return None if member is None else member.text()


def optional_count(document: Document, key: str) -> int | None:
    """A count that may be absent."""
    member = document.get(key)
    return None if member is None else member.count()


def optional_number(document: Document, key: str) -> float | None:
    """A number that may be absent."""
    member = document.get(key)
    return None if member is None else member.number()
