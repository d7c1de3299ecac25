"""The examples that carry a gradient: where they are, and how much of it is theirs."""

from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.core.arrays import Array

_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One of the heaviest examples of a player's side.

    Args:
        player, side: whose gradient, on which examples.
        position: where it is in that side's array.
        logit: as it was given.
        weight: how hard it pulls.
        share: of the side's summed weights.
    """

    player: str
    side: str
    position: tuple[int, ...]
    logit: float
    weight: float
    share: float


def carriers(snapshot: Snapshot) -> tuple[Carrier, ...]:
    """The heaviest examples of each player on each side, the heaviest first; none where nothing weighs anything."""
    return tuple(each for player, side in snapshot.strengths for each in _heaviest(snapshot, player, side))


def shares(weights: Array) -> Array:
    """Each weight's share of the sum; zeros if nothing weighs anything, NaN where several are infinite."""
    largest = weights.max()
    if largest == 0:
        return np.zeros_like(weights)
    scaled = weights / largest if np.isfinite(largest) else np.isinf(weights).astype(np.float64)
    result: Array = scaled / np.sum(scaled)
    return result


def _heaviest(snapshot: Snapshot, player: str, side: str) -> list[Carrier]:
    weights = snapshot.weights(player, side)
    if not weights.max() > 0:
        return []
    logits = snapshot.logits[side]
    parts = shares(weights)
    # The first of equals is named, so that the answer does not depend on how they are sorted.
    order = np.argsort(-weights, kind="stable")[:_LISTED]
    return [
        Carrier(
            player=player,
            side=side,
            position=tuple(int(i) for i in np.unravel_index(index, logits.shape)),
            logit=float(logits.ravel()[index]),
            weight=float(weights[index]),
            share=float(parts[index]),
        )
        for index in order
        if weights[index] > 0
    ]
