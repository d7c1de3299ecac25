"""Many objectives on one batch, side by side: whose gradient is strong, and against which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.statistics import Strength, strength
from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import DType, Evaluation, PlayerResult, evaluate
from lossgrad.core.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """An objective with the parameters it is compared at."""

    objective: Objective
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times stronger than the reference's same player; None where the reference has none."""

    gradient_norm: float | None
    mean_weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerComparison:
    """One player of one objective on the batch."""

    loss: float
    overall: Strength
    sides: Mapping[str, Strength]
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One objective on the batch."""

    objective: Objective
    parameters: Mapping[str, float]
    players: Mapping[str, PlayerComparison]


def compare(
    contenders: Sequence[Contender],
    logits: Mapping[str, Array],
    *,
    reference: Objective,
    players: Sequence[str] | None = None,
    threshold: float = 0.01,
    dtype: DType = "float64",
) -> list[Comparison]:
    """Compare objectives on one batch, under mean reduction.

    Args:
        contenders: the objectives, in the order of the answer.
        logits: by side.
        reference: the objective the ratios are to; one of the contenders.
        players: which players; by default each objective's own. An objective that has none of them is an error.
        threshold: a weight below it counts as saturated.
        dtype: as for ``evaluate``.

    Raises:
        InvalidOption: the reference is not among the contenders, or an objective has none of the players.
        InvalidLogits, InvalidParameter: as ``evaluate``; the pointer names the contender.
    """
    names = [contender.objective.name for contender in contenders]
    if reference.name not in names:
        raise InvalidOption(
            f"the reference {reference.name!r} must be one of the objectives compared: {', '.join(names)}",
            pointer="/reference",
        )
    with np.errstate(all="ignore"):
        measured = [
            _measured(contender, index, logits, players, threshold, dtype) for index, contender in enumerate(contenders)
        ]
        base = measured[names.index(reference.name)]
        return [
            Comparison(
                objective=evaluation.objective,
                parameters=evaluation.parameters,
                players={
                    name: _against(evaluation.players[name], overall, sides, base[1].get(name))
                    for name, (overall, sides) in strengths.items()
                },
            )
            for evaluation, strengths in measured
        ]


Strengths = Mapping[str, tuple[Strength, Mapping[str, Strength]]]


def _measured(
    contender: Contender,
    index: int,
    logits: Mapping[str, Array],
    players: Sequence[str] | None,
    threshold: float,
    dtype: DType,
) -> tuple[Evaluation, Strengths]:
    objective = contender.objective
    chosen = [name for name in objective.players if players is None or name in players]
    if not chosen:
        raise InvalidOption(
            f"{objective.name!r} has none of the players asked for; it has {' and '.join(objective.players)}",
            pointer=f"/objectives/{index}",
        )
    parameters = objective.resolve(contender.parameters, pointer=f"/objectives/{index}/parameters")
    evaluation = evaluate(
        objective,
        logits,
        parameters=parameters,
        players=chosen,
        outputs=("gradients", "weights"),
        dtype=dtype,
    )
    return evaluation, {name: _strengths(evaluation.players[name], threshold) for name in chosen}


def _strengths(result: PlayerResult, threshold: float) -> tuple[Strength, Mapping[str, Strength]]:
    gradients = {side: values.gradients for side, values in result.sides.items() if values.gradients is not None}
    weights = {side: values.weights for side, values in result.sides.items() if values.weights is not None}
    sides = {side: strength([gradients[side]], [weights[side]], threshold) for side in weights}
    return strength(list(gradients.values()), list(weights.values()), threshold), sides


def _against(
    result: PlayerResult,
    overall: Strength,
    sides: Mapping[str, Strength],
    base: tuple[Strength, Mapping[str, Strength]] | None,
) -> PlayerComparison:
    ratio = Ratio(
        gradient_norm=_ratio(overall.gradient_norm, base and base[0].gradient_norm),
        mean_weight=_ratio(overall.weights.mean, base and base[0].weights.mean),
    )
    assert result.loss is not None  # noqa: S101 - compare() evaluates under mean reduction
    return PlayerComparison(loss=float(result.loss), overall=overall, sides=sides, ratio=ratio)


def _ratio(value: float, base: float | None) -> float | None:
    return value / base if base else None
