"""Reported arrays laid beside the logits they belong to; a shape that does not fit is a finding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.reported import Kind, ReportedPlayer, ReportedSide
from lossgrad.core.arrays import Array

_BROADCAST_SOURCES = ("https://github.com/pytorch/pytorch/issues/16045",)


Shapes = Mapping[str, tuple[int, ...]]
"""Of the logits, by side, as they were sent."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Reported numbers in the order of the logits, and what was wrong with their shapes."""

    reported: Mapping[str, ReportedPlayer]
    findings: tuple[Finding, ...]


def laid(given: Mapping[str, ReportedPlayer], logits: Mapping[str, Array]) -> Laid:
    """Every array flattened as its logits are; those of another size are left out."""
    findings: list[Finding] = []
    players = {}
    for player, numbers in given.items():
        sides = {}
        for side, arrays in numbers.sides.items():
            kept: dict[Kind, Array | None] = {}
            kinds: tuple[Kind, Kind] = ("losses", "gradients")
            for kind in kinds:
                array: Array | None = getattr(arrays, kind)
                if array is not None and array.size != logits[side].size:
                    findings += _misshapen(player, side, kind, array.shape, logits)
                    array = None
                kept[kind] = None if array is None else np.ravel(array).astype(np.float64)
            sides[side] = ReportedSide(losses=kept["losses"], gradients=kept["gradients"])
        players[player] = ReportedPlayer(loss=numbers.loss, sides=sides)
    return Laid(players, tuple(findings))


def _misshapen(
    player: str, side: str, kind: str, shape: tuple[int, ...], logits: Mapping[str, Array]
) -> Iterator[Finding]:
    size, own = prod(shape), logits[side].size
    sizes = {array.size for array in logits.values()}
    if any(size == own * other for other in sizes):
        yield Finding(
            code="broadcast",
            severity="critical",
            title=f"The {player}'s {kind} on {side} examples are a table of {own} by {size // own}, not {own} numbers",
            explanation=(
                "An array of shape (n, 1) met one of shape (n,), and every example was combined with every other. The "
                "mean over that table is another number than the mean over the pairs, and no warning says so."
            ),
            evidence={"shape": list(shape), "expected_shape": list(logits[side].shape)},
            advice="Give both arrays one shape before the loss: squeeze(-1), view(-1), or keep (n, 1) on both.",
            player=player,
            side=side,
            sources=_BROADCAST_SOURCES,
        )
    else:
        yield Finding(
            code="shape",
            severity="warning",
            title=f"There are {size} {kind} for {own} {side} logits",
            explanation="Without one number for each logit they cannot be compared, and were left out.",
            evidence={"shape": list(shape), "expected_shape": list(logits[side].shape)},
            advice="Report them before reduction, in the shape of the logits.",
            player=player,
            side=side,
        )
