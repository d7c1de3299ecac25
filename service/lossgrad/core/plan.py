"""What an evaluation computes, decided once for an objective, its parameters and what is wanted of it: the data.

``planning`` makes a plan, ``computation`` carries it out on a batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from lossgrad.core.margins import Margin
from lossgrad.core.objective import Objective
from lossgrad.core.player import SIDES
from lossgrad.core.program import Program

Reduction = Literal["mean", "sum", "none"]
Quantity = Literal["losses", "gradients", "weights", "curvatures"]


class Wanted(NamedTuple):
    """What is asked for; the rest is not computed."""

    players: tuple[str, ...]
    outputs: frozenset[Quantity]
    reduction: Reduction
    in_probability: bool
    weighted: bool
    bounded: bool
    dtype: np.dtype[Any]


class Key(NamedTuple):
    """An array of the answer."""

    player: str
    side: str
    quantity: Quantity


class TermTotal(NamedTuple):
    """The sum over a term's items of its losses (or what one of its quantities pulls in common)."""

    player: str
    term: int
    quantity: Quantity


class Part(NamedTuple):
    """What a total adds to a loss, or to an array whose examples all share it: its mean, with a sign.

    Args:
        total: the total.
        space: the index of the space it is summed over.
        mass: the number of that space that its mean divides by.
        sign: 1 or −1, or the part of it that is meant.
    """

    total: TermTotal
    space: int
    mass: str
    sign: float = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Programs and what they are given.

    Args:
        program: computes arrays by ``Key`` and totals by ``TermTotal``.
        spaces: the sides of each of its spaces: one each, or both if there are pairs.
        inputs: of each space, a program's name for what it is given, ``logits`` or ``weights``, and the side.
        margins: of each space, what checks the batch and knows its statistics, with the mass its means divide by.
        losses: by player, what its scalar is the sum of.
        shared: by array, what is added to each of its examples once all are summed.
        second: finishes those arrays, which the first program left as they were; None if there are none.
        unfinished: of each space, the second program's names for what the first gave, with its key there.
    """

    program: Program[Key, TermTotal]
    spaces: tuple[tuple[str, ...], ...]
    inputs: tuple[tuple[tuple[str, str, str], ...], ...]
    margins: tuple[tuple[tuple[Margin, str], ...], ...]
    losses: Mapping[str, tuple[Part, ...]]
    shared: Mapping[Key, tuple[Part, ...]]
    second: Program[Key, TermTotal] | None
    unfinished: tuple[Mapping[str, Key], ...]


@lru_cache(maxsize=512)
def sides_read(objective: Objective, players: tuple[str, ...]) -> tuple[str, ...]:
    """The sides that these players of an objective read between them."""
    return tuple(side for side in SIDES if any(side in objective.players[name].sides for name in players))


def mass_name(margin: Margin, space: Sequence[str]) -> str:
    """The number a mean over a margin's items divides by: their count, or the sum of their weights."""
    return "mass" if len(space) == 1 else f"mass of {' and '.join(margin.over)}"


def statistic_name(name: str, margin: Margin, space: Sequence[str]) -> str:
    """What the program calls a statistic: where both sides have items of one space, theirs are kept apart."""
    return name if len(space) == 1 else f"{name} for {' and '.join(margin.over)}"


def share_name(key: Key, space: Sequence[str]) -> str:
    """What the second program calls the number that it adds to an array."""
    return f"share of {key.player}'s {key.quantity}" + (f" of {key.side}" if len(space) > 1 else "")


def input_name(what: str, side: str, space: Sequence[str]) -> str:
    """What a program calls the logits or sample weights of a side: in spaces of one side they go by one name."""
    return what if len(space) == 1 else f"{what} of {side}"
