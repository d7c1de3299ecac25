"""Evaluate an objective on a batch: a scalar loss per player, and losses, gradients and weights per example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.batch import checked_batch
from lossgrad.core.computation import compute_linear
from lossgrad.core.coupled import Contribution, compute_coupled
from lossgrad.core.errors import InvalidOption
from lossgrad.core.objective import Objective
from lossgrad.core.plan import Key, Quantity, Reduction, Wanted, sides_read

Variable = Literal["logits", "probability"]
DType = Literal["float64", "float32"]
Output = Quantity
QUANTITIES: tuple[Output, ...] = ("losses", "gradients", "weights", "curvatures")
DEFAULT_OUTPUTS: tuple[Output, ...] = ("losses", "gradients", "weights")


@dataclass(slots=True)
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


@dataclass(slots=True, kw_only=True)
class PlayerResult:
    """A player's scalar loss (None under ``none``) and its sides."""

    loss: Scalar | None
    sides: Mapping[str, SideResult]


@dataclass(slots=True, kw_only=True)
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
        InvalidOption: a player the objective does not have, or gradients in D where the inputs are energies.
    """
    for name in players or ():
        objective.player(name)
    chosen = tuple(players or objective.players)
    if with_respect_to == "probability" and objective.inputs == "energies":
        raise InvalidOption(
            f"{objective.name!r} takes energies, and the sigmoid of an energy is no probability; ask for gradients "
            f"with respect to logits",
            pointer="/with_respect_to",
        )
    resolved = objective.resolve(parameters or {})
    kind = np.dtype(dtype)
    # Overflow to infinity is an answer here (an exponential loss of a large logit), not an accident.
    with np.errstate(all="ignore"):
        batch = checked_batch(logits, sample_weights, needed=sides_read(objective, chosen), dtype=kind)
        wanted = Wanted(
            players=tuple(name for name in chosen if objective.players[name].linear),
            outputs=frozenset(outputs),
            reduction=reduction,
            in_probability=with_respect_to == "probability",
            weighted=batch.weights is not None,
            bounded=batch.bounded,
            dtype=kind,
        )
        losses: dict[str, Scalar | None] = {}
        arrays: dict[Key, Array] = {}
        if wanted.players:
            losses, arrays, _ = compute_linear(objective, tuple(resolved.values()), wanted, batch)
        if len(wanted.players) < len(chosen):
            known: dict[Any, Contribution] = {}
            for name in chosen:
                if name not in wanted.players:
                    losses[name], found = compute_coupled(objective.players[name], resolved, wanted, batch, known)
                    arrays |= {Key(name, side, quantity): values for (side, quantity), values in found.items()}
    results = {
        name: PlayerResult(
            loss=losses[name],
            sides={side: _side(arrays, name, side) for side in objective.players[name].sides},
        )
        for name in chosen
    }
    return Evaluation(objective=objective, parameters=resolved, players=results)


def _side(arrays: Mapping[Key, Array], player: str, side: str) -> SideResult:
    return SideResult(*[arrays.get(Key(player, side, quantity)) for quantity in QUANTITIES])
