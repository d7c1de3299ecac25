"""An objective with what there is to say about each of its players."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ._document import Document

P = TypeVar("P")

PLAYERS = ("discriminator", "generator")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ByPlayer(Generic[P]):
    """The answer about one objective, by player.

    Reading a player that was not asked for, or that the objective does not have, is an ``AttributeError``.
    """

    objective: str
    """The canonical name, also if the request used an alias."""
    parameters: Mapping[str, Any]
    """All parameters of the objective, defaults included."""
    players: Mapping[str, P]
    """The players of the answer, by name."""
    dialect: str | None = None
    """The dialect that was asked for."""

    @property
    def discriminator(self) -> P:
        """The player that tells real from fake."""
        return self._read("discriminator")

    @property
    def generator(self) -> P:
        """The player that makes the fakes."""
        return self._read("generator")

    def _read(self, player: str) -> P:
        if player not in self.players:
            raise AttributeError(
                f"no {player} here: it was not requested, or {self.objective!r} has none;"
                f" there is the {' and the '.join(self.players)}"
            )
        return self.players[player]

    def __repr__(self) -> str:
        spoken = {} if self.dialect is None else {"dialect": self.dialect}
        members = {**spoken, **self.parameters, **self.players}
        shown = [repr(self.objective), *(f"{name}={value!r}" for name, value in members.items())]
        return f"{type(self).__name__}({', '.join(shown)})"


def read_dialect_of(document: Document) -> str | None:
    """The dialect of an answer, if one was asked for."""
    dialect = document.get("dialect")
    return None if dialect is None else dialect.text()
