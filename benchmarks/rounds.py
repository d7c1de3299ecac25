"""Rounds that go around everything that is compared, so that a slow minute of the machine hits all of it."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Measured = TypeVar("Measured")


@dataclass(frozen=True)
class Spread:
    """A median with the lowest and highest of the rounds."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The median of some rounds, and how far they lie apart."""
    return Spread(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times one is the other: of the medians, and the lowest and highest of the rounds.

    A round's two numbers were taken next to each other; where one side has fewer rounds, its median stands in.
    """
    paired = ours if len(ours) == len(theirs) else [statistics.median(ours)]
    other = theirs if len(ours) == len(theirs) else [statistics.median(theirs)]
    each = [one / two for one, two in zip(paired, other, strict=True)]
    return Spread(statistics.median(ours) / statistics.median(theirs), min(each), max(each))


def interleaved(several: Mapping[str, Callable[[], Measured]], rounds: Mapping[str, int]) -> dict[str, list[Measured]]:
    """What each of them measures, a result a round, for as many rounds as each is given."""
    found: dict[str, list[Measured]] = {name: [] for name in several}
    for turn in range(max(rounds.values())):
        for name, measure in several.items():
            if turn < rounds[name]:
                found[name].append(measure())
    return found
