"""Evaluate an objective on a batch: a scalar loss per player, and losses, gradients and weights per example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.batch import checked_batch
from lossgrad.core.margins import Batch
from lossgrad.core.objective import SIDES, Objective, Player
from lossgrad.core.reduction import (
    Reduction,
    Scalar,
    reduced_loss,
    side_curvatures,
    side_gradients,
    side_losses,
    side_weights,
)
from lossgrad.core.terms import Wanted

Variable = Literal["logits", "probability"]
DType = Literal["float64", "float32"]
Output = Literal["losses", "gradients", "weights", "curvatures"]
DEFAULT_OUTPUTS: tuple[Output, ...] = ("losses", "gradients", "weights")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideResult:
    """What a player's loss does to one side's examples, each array in the shape of that side's logits.

    Args:
        losses: before reduction.
        gradients: d(loss)/d(logit), or d(loss)/dD; 1/n is in them under ``mean`` only.
        weights: |dℓ/da| before reduction: how hard the example pulls.
        curvatures: d²ℓ/da² before reduction.
    """

    losses: Array | None = None
    gradients: Array | None = None
    weights: Array | None = None
    curvatures: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerResult:
    """A player's scalar loss (None under ``none``) and its sides."""

    loss: Scalar | None
    sides: Mapping[str, SideResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The answer, with the parameters it was computed with."""

    objective: Objective
    parameters: Mapping[str, float]
    players: Mapping[str, PlayerResult]


def evaluate(
    objective: Objective,
    logits: Mapping[str, Array],
    *,
    parameters: Mapping[str, float] | None = None,
    players: Sequence[str] | None = None,
    reduction: Reduction = "mean",
    outputs: Sequence[Output] = DEFAULT_OUTPUTS,
    with_respect_to: Variable = "logits",
    sample_weights: Mapping[str, Array] | None = None,
    dtype: DType = "float64",
) -> Evaluation:
    """Evaluate an objective on one batch.

    Under ``mean`` the loss is the sum over terms of their means (no hidden 1/2), with sample weights
    Σwℓ/Σw; under ``sum`` it is Σℓ or Σwℓ; under ``none`` there is no scalar and gradients are those of Σℓ.

    Args:
        objective: the objective.
        logits: by side, arrays of any shape.
        parameters: the objective's own; the others take their defaults.
        players: whose losses; all the objective has by default.
        reduction: mean, sum or none.
        outputs: which arrays are computed.
        with_respect_to: what gradients are taken in: the logit a, or D = sigmoid(a).
        sample_weights: by side, in the shape of the logits; they act on the loss and its gradients only.
        dtype: float64 or float32; the logits are rounded to it first, and every array comes back in it.

    Raises:
        InvalidLogits: empty, missing or mismatched arrays, or numbers the dtype cannot hold.
        InvalidParameter: as ``Objective.resolve``.
        InvalidOption: a player the objective does not have.
    """
    resolved = objective.resolve(parameters or {})
    chosen = {name: objective.player(name) for name in players or objective.players}
    needed = tuple(side for side in SIDES if any(side in player.sides for player in chosen.values()))
    batch, weights = checked_batch(logits, sample_weights, needed=needed, dtype=np.dtype(dtype))
    wanted = Wanted(
        losses="losses" in outputs or reduction != "none",
        gradients="gradients" in outputs,
        weights="weights" in outputs,
        curvatures="curvatures" in outputs,
        in_probability=with_respect_to == "probability",
    )
    # Overflow to infinity is an answer here (an exponential loss of a large logit), not an accident.
    with np.errstate(all="ignore"):
        results = {
            name: _evaluate_player(player, batch, resolved, wanted, reduction, weights, show="losses" in outputs)
            for name, player in chosen.items()
        }
    return Evaluation(objective=objective, parameters=resolved, players=results)


def _evaluate_player(
    player: Player,
    batch: Batch,
    parameters: Mapping[str, float],
    wanted: Wanted,
    reduction: Reduction,
    sample_weights: Batch | None,
    *,
    show: bool,
) -> PlayerResult:
    terms = [term.evaluate(batch, parameters, wanted, sample_weights) for term in player.terms]
    return PlayerResult(
        loss=reduced_loss(terms, reduction),
        sides={
            side: SideResult(
                losses=side_losses(terms, side) if show else None,
                gradients=side_gradients(terms, side, reduction) if wanted.gradients else None,
                weights=side_weights(terms, side, batch[side].size) if wanted.weights else None,
                curvatures=side_curvatures(terms, side, batch[side].size) if wanted.curvatures else None,
            )
            for side in player.sides
        },
    )
