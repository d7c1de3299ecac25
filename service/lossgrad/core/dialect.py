"""What a dialect is: how one library computes the objectives of the catalogue, as changes to them.

A dialect computes nothing itself. Its changes turn an objective into a derived one, which is evaluated like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, Protocol

from lossgrad.core.objective import Objective

Quantity = Literal["loss", "losses", "gradients", "weights"]


class Change(Protocol):
    """One thing a library does differently."""

    def __call__(self, objective: Objective) -> Objective:
        """The objective with the change made, formulas included."""

    def describe(self, objective: Objective) -> str:
        """The change in a few plain words, given what is changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A batch on which a library's number differs from the canonical one.

    Args:
        player: whose number it is.
        logits: by side.
        quantity: the scalar loss, or the first number of one of the arrays.
        side: of that array.
        canonical: the number by the objective's defaults.
        dialect: the library's number.
    """

    player: str
    logits: Mapping[str, Sequence[float]]
    quantity: Quantity = "loss"
    side: str | None = None
    canonical: float
    dialect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One objective as a library has it.

    Args:
        objective: the canonical name.
        names: what the library calls it.
        file: where it is in the library.
        changes: what differs from the canonical objective, in the order it is applied; nothing if it is the same.
        consequence: what follows for who uses it.
        example: a batch on which the difference shows.
    """

    objective: str
    names: tuple[str, ...]
    file: str
    changes: tuple[Change, ...] = ()
    consequence: str = ""
    example: Contrast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A library's way with objectives.

    Args:
        name: as in a request; the file's stem.
        title: the library's name in prose.
        repository: its owner and name where it is published.
        entries: the objectives it has. Of several entries for one objective, the canonical name means the first.
    """

    name: str
    title: str
    repository: str
    entries: tuple[Entry, ...]


def derived(objective: Objective, changes: Sequence[Change]) -> Objective:
    """The objective with all changes made, one after the other; itself if there are none."""
    return reduce(lambda changed, change: change(changed), changes, objective)


def described(objective: Objective, changes: Sequence[Change]) -> list[str]:
    """Every change in words, each of what the earlier ones left."""
    words = []
    for change in changes:
        words.append(change.describe(objective))
        objective = change(objective)
    return words
