"""How far from exact an answer may be, and every reason for more than the two bounds."""

from collections.abc import Callable
from dataclasses import dataclass

from lossgrad.core.curves import CROSS_ENTROPY
from lossgrad.core.objective import Player

ULPS = {"float64": 2.0, "float32": 4.0}

DIFFERENCES = (CROSS_ENTROPY,)
"""Curves whose slope is a difference of two terms, D − t with a soft target t. Where they cancel, the slope has
the accuracy of the larger term, and that term's ulp is the measure; at the default targets nothing cancels."""

HEADROOM_BITS = 14
"""A mean is taken last: where its items overflow, so does it, though it may itself lie that much below the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """More ulps for some columns of some players, with the reason."""

    columns: tuple[str, ...]
    to: Callable[[Player], bool]
    ulps: float
    reason: str


def _every_player(_: Player) -> bool:
    return True


def _coupled(player: Player) -> bool:
    return not player.separable


def _without_closed_form(player: Player) -> bool:
    return not all(term.on.separable and term.curve.slope_in_probability for term in player.terms)


ALLOWANCES = (
    Allowance(
        columns=("gradients", "weighted gradients", "D gradients"),
        to=_every_player,
        ulps=1.0,
        reason="a mean divides the slope by n, and may halve the ulp it is measured by",
    ),
    Allowance(
        columns=("weighted gradients",),
        to=_every_player,
        ulps=1.0,
        reason="the slope is multiplied by its sample weight, and their sum is rounded",
    ),
    Allowance(
        columns=("curvatures",),
        to=_every_player,
        ulps=1.0,
        reason="D·(1 − D) inherits the error of its smaller factor, and may halve the ulp it is measured by",
    ),
    Allowance(
        columns=("weights", "curvatures", "gradients", "sum gradients", "weighted gradients", "D gradients"),
        to=_coupled,
        ulps=1.0,
        reason="a margin's rounding is put back into its exponential, and what comes through a mean is added",
    ),
    Allowance(
        columns=("D gradients",),
        to=_without_closed_form,
        ulps=1.0,
        reason="the slope is multiplied by 2 + exp(a) + exp(−a), itself a rounded sum",
    ),
)


def bound(player: Player, column: str, dtype: str) -> float:
    """How many ulps a player's column may be off."""
    return ULPS[dtype] + sum(
        allowance.ulps for allowance in ALLOWANCES if column in allowance.columns and allowance.to(player)
    )
