"""How far from exact an answer may be, and every reason for more than the two bounds."""

from collections.abc import Callable
from dataclasses import dataclass

from lossgrad.core.curves import CROSS_ENTROPY, SQUARED_DISTANCE, SQUARED_SIGMOID, Curve
from lossgrad.core.margins import AgainstMidpoint
from lossgrad.core.player import Player
from lossgrad.core.terms import Pointwise
from lossgrad.objectives._alpha_above_one import CONJUGATE as ABOVE_ONE
from lossgrad.objectives._alpha_below_one import CONJUGATE as BELOW_ONE
from lossgrad.objectives._f_divergence import BALANCED_LOGISTIC
from lossgrad.objectives.alpha_loss import ALPHA
from lossgrad.objectives.f_jeffreys import CONJUGATE as JEFFREYS_CONJUGATE
from lossgrad.objectives.focal import FOCAL

ULPS = {"float64": 2.0, "float32": 4.0}

DIFFERENCES = (CROSS_ENTROPY,)
"""Curves whose slope is a difference of two terms, D − t with a soft target t. Where they cancel, the slope has
the accuracy of the larger term, and that term's ulp is the measure; at the default targets nothing cancels."""

POWERS = (SQUARED_SIGMOID, ALPHA, FOCAL)
"""Curves that are products of powers of sigmoids."""

_SLOPES = ("weights", "gradients", "sum gradients", "weighted gradients", "D gradients")

BOTH_WAYS = (SQUARED_DISTANCE,)
"""Curves that pull examples up and down."""

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


def cancels(player: Player) -> bool:
    """Whether an example's own pull and its share of all others' may be opposite and nearly equal.

    So it is where all are pulled through a midpoint, and where a mean is pulled both ways. The sum then has the
    accuracy of what it adds up, not its own.
    """
    return any(
        isinstance(term, Pointwise)
        and any(pull.shared for pull in term.on.pulls)
        and (isinstance(term.on, AgainstMidpoint) or term.curve in BOTH_WAYS)
        for term in player.terms
    )


def _without_closed_form(player: Player) -> bool:
    return not all(
        isinstance(term, Pointwise) and term.separable and term.curve.slope_in_probability for term in player.terms
    )


def _on(*curves: Curve) -> Callable[[Player], bool]:
    return lambda player: any(isinstance(term, Pointwise) and term.curve in curves for term in player.terms)


def _of_a_mixture(player: Player) -> bool:
    """Whether a term is the logistic curve of one of two unequal shares, and weighs as much as the share."""
    return any(
        isinstance(term, Pointwise) and term.curve is BALANCED_LOGISTIC and term.bind["share"] != 1 / 2
        for term in player.terms
    )


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
        columns=("sum gradients",),
        to=lambda player: player.cost == "n·m",
        ulps=3.0,
        reason="the slopes of pairs may be subnormal, each rounded to the same ulp as their sum",
    ),
    Allowance(
        columns=("losses", *_SLOPES),
        to=_on(*POWERS),
        ulps=1.0,
        reason="a power multiplies the error of log1p(exp(−|a|)), and meets other factors with errors of their own",
    ),
    Allowance(
        columns=("curvatures",),
        to=_on(*POWERS),
        ulps=2.0,
        reason="the same, times a factor that changes sign and is a product itself, so that it does not cancel there",
    ),
    Allowance(
        columns=("losses", *_SLOPES),
        to=_on(FOCAL),
        ulps=2.0,
        reason="the power is as large as 5 here",
    ),
    Allowance(
        columns=("curvatures",),
        to=_on(FOCAL),
        ulps=3.0,
        reason="the same, and what is left of the curvature where it changes sign has two terms of three factors",
    ),
    Allowance(
        columns=("losses", "loss", "sum loss", "weighted loss"),
        to=_on(ABOVE_ONE),
        ulps=1.0,
        reason="near 0 a power less 1 is a logarithm, an exponential, a correction and a quotient, each rounded",
    ),
    Allowance(
        columns=("curvatures",),
        to=_on(BELOW_ONE),
        ulps=1.0,
        reason="the slope, a power times a quotient, meets one more quotient, whose numerator may change sign",
    ),
    Allowance(
        columns=_SLOPES,
        to=_on(BELOW_ONE),
        ulps=1.0,
        reason="a power times a quotient, which is subnormal beside the largest logits; in D, times an exponential",
    ),
    Allowance(
        columns=("losses", "loss", "sum loss", "weighted loss"),
        to=_of_a_mixture,
        ulps=1.0,
        reason="the loss is multiplied by its share of the mixture, which may halve the ulp it is measured by",
    ),
    Allowance(
        columns=("weighted loss",),
        to=_on(JEFFREYS_CONJUGATE),
        ulps=1.0,
        reason="an exponential and two sums meet a sample weight, their product and its quotient by all weights",
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
