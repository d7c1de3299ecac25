"""Multi-scale discriminators: one batch per head, one combined loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from lossgrad.core.arrays import Array, Scalar, positive_zero
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import Evaluation, PlayerResult, SideResult, evaluate
from lossgrad.core.objective import Objective

Combination = Literal["mean", "sum"]
Batches = Sequence[Mapping[str, Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsResult:
    """A player's combined loss, and each head's own result with the gradients of the combined loss."""

    loss: Scalar | None
    heads: tuple[PlayerResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsEvaluation:
    """The answer for several heads."""

    objective: Objective
    parameters: Mapping[str, float]
    players: Mapping[str, HeadsResult]


def evaluate_heads(
    objective: Objective,
    logits: Batches,
    *,
    combine: Combination = "mean",
    sample_weights: Batches | None = None,
    **options: Any,
) -> HeadsEvaluation:
    """Evaluate an objective on every head of a discriminator.

    The combined loss is the mean or the sum of the heads' losses. Each head's ``loss`` is its own; its
    gradients are those of the combined loss, so under ``mean`` they carry 1/(number of heads). With the
    reduction ``none`` there is no scalar and nothing is combined.

    Args:
        objective: the objective.
        logits: a batch per head.
        combine: mean (pix2pixHD, SPADE, audiocraft) or sum (HiFi-GAN).
        sample_weights: as many as there are heads.
        options: as for ``evaluate``.

    Raises:
        InvalidLogits: no head, sample weights for another number of heads, or as ``evaluate``.
    """
    if not logits:
        raise InvalidLogits("at least one head is needed", pointer="/logits")
    if sample_weights is not None and len(sample_weights) != len(logits):
        raise InvalidLogits(
            f"there are {len(logits)} heads and sample weights for {len(sample_weights)}",
            pointer="/sample_weights",
        )
    evaluations = [
        _evaluate_head(objective, index, batch, None if sample_weights is None else sample_weights[index], options)
        for index, batch in enumerate(logits)
    ]
    first = evaluations[0]
    return HeadsEvaluation(
        objective=objective,
        parameters=first.parameters,
        players={
            name: _combined([evaluation.players[name] for evaluation in evaluations], combine) for name in first.players
        },
    )


def _evaluate_head(
    objective: Objective,
    index: int,
    batch: Mapping[str, Array],
    weights: Mapping[str, Array] | None,
    options: Mapping[str, Any],
) -> Evaluation:
    try:
        return evaluate(objective, batch, sample_weights=weights, **options)
    except InvalidLogits as error:
        _, root, *rest = (error.pointer or "/logits").split("/")
        raise InvalidLogits(error.detail, pointer="/".join(["", root, str(index), *rest])) from None


def _combined(results: Sequence[PlayerResult], combine: Combination) -> HeadsResult:
    losses = [result.loss for result in results if result.loss is not None]
    if not losses:
        return HeadsResult(loss=None, heads=tuple(results))
    count = len(results) if combine == "mean" else 1
    dtype = losses[0].dtype
    with np.errstate(over="ignore", invalid="ignore"):
        loss = positive_zero(dtype.type(np.add.reduce(np.array(losses), dtype=np.longdouble) / count))
    return HeadsResult(loss=loss, heads=tuple(_divided(result, count) for result in results))


def _divided(result: PlayerResult, count: int) -> PlayerResult:
    return replace(result, sides={side: _side_divided(values, count) for side, values in result.sides.items()})


def _side_divided(result: SideResult, count: int) -> SideResult:
    if result.gradients is None or count == 1:
        return result
    return replace(result, gradients=positive_zero(result.gradients / result.gradients.dtype.type(count)))
