"""How a report is laid out: its width, and whether it has colours."""

from dataclasses import dataclass
from textwrap import wrap

from lossgrad.analysis.finding import Severity

NARROWEST, WIDEST = 40, 120
"""Between these a report follows the terminal: below it cannot be laid out, above it cannot be read."""

_SEVERITIES: dict[Severity, str] = {"critical": "1;31", "warning": "33", "info": "36"}
_BOLD, _DIM = "1", "2"


@dataclass(frozen=True, slots=True)
class Style:
    """The layout of a report.

    Args:
        width: columns that a line may have.
        colour: whether severities are coloured and headings bold, by ANSI's sequences (ECMA-48, SGR).
    """

    width: int = 100
    colour: bool = False

    @property
    def columns(self) -> int:
        """The width that is laid out for."""
        return min(max(self.width, NARROWEST), WIDEST)

    def wrapped(self, text: str, indent: str = "", first: str | None = None) -> list[str]:
        """Prose in lines, indented; a word that is too long, an address say, stays whole."""
        return wrap(
            text,
            self.columns,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def severe(self, text: str, severity: Severity) -> str:
        """Text in the colour of a severity."""
        return self._painted(text, _SEVERITIES[severity])

    def bold(self, text: str) -> str:
        """A heading."""
        return self._painted(text, _BOLD)

    def dim(self, text: str) -> str:
        """What can be passed over."""
        return self._painted(text, _DIM)

    def _painted(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour and text else text


PLAIN = Style()
"""No colours, 100 columns: for files and documents."""
