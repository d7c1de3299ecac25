"""From a checked question to the text of its answer: one function of the core each, then JSON.

These run in a worker thread when the batch is big, so they touch nothing but their arguments.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, cast

from lossgrad.analysis.compare import Contender, PlayerComparison, compare
from lossgrad.analysis.statistics import Strength
from lossgrad.analysis.sweep import sweep
from lossgrad.api.encoding import encode, write
from lossgrad.api.schemas.comparisons import CompareRequest
from lossgrad.api.schemas.curves import CurvesQuery
from lossgrad.api.schemas.evaluations import EvaluateRequest
from lossgrad.api.schemas.penalty_requests import PenaltyRequest
from lossgrad.api.sending import Piece
from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.combination import combined
from lossgrad.core.errors import InvalidLogits
from lossgrad.core.evaluate import PlayerResult, SideResult, evaluate
from lossgrad.core.heads import HeadsResult, evaluate_heads
from lossgrad.core.margins import Batch
from lossgrad.core.objective import Objective
from lossgrad.core.penalise import penalise
from lossgrad.core.penalty import Penalty
from lossgrad.dialects import dialect, find
from lossgrad.objectives import find as find_canonical

_ARRAYS = ("losses", "gradients", "weights", "curvatures")


def evaluation(question: EvaluateRequest) -> Sequence[Piece]:
    """Answer /v1/evaluate."""
    objective = _asked(question)
    options: dict[str, Any] = {
        "parameters": question.parameters,
        "players": question.players,
        "reduction": question.reduction,
        "outputs": question.outputs,
        "with_respect_to": question.with_respect_to,
        "dtype": question.dtype,
    }
    logits: Any = question.logits
    weights: Any = question.sample_weights
    if weights is not None and isinstance(weights, list) != isinstance(logits, list):
        raise InvalidLogits("must be a list exactly when logits is one", pointer="/sample_weights")
    if isinstance(logits, list):
        heads = evaluate_heads(objective, logits, combine=question.heads, sample_weights=weights, **options)
        parameters, players = heads.parameters, {name: _heads(result) for name, result in heads.players.items()}
    else:
        single = evaluate(objective, logits, sample_weights=weights, **options)
        parameters, players = single.parameters, {name: _player(result) for name, result in single.players.items()}
    return encode(
        {
            "objective": objective.name,
            **_spoken(question.dialect),
            "parameters": parameters,
            "reduction": question.reduction,
            "with_respect_to": question.with_respect_to,
            "dtype": question.dtype,
            **players,
        }
    )


def _asked(question: EvaluateRequest) -> Objective:
    """The objective of a question, or that of each of its players."""
    if question.discriminator is None or question.generator is None:
        return find(question.objective, question.dialect, pointer="/objective", dialect_pointer="/dialect")
    discriminator, generator = (
        find(name, question.dialect, pointer=f"/{player}", dialect_pointer="/dialect")
        for player, name in (("discriminator", question.discriminator), ("generator", question.generator))
    )
    return combined(discriminator, generator, pointer="/generator")


def comparison(question: CompareRequest) -> Sequence[Piece]:
    """Answer /v1/compare."""
    contenders = [
        Contender(
            objective=find(
                choice.objective,
                choice.dialect,
                pointer=f"/objectives/{index}",
                dialect_pointer=f"/objectives/{index}/dialect",
            ),
            parameters=choice.parameters,
        )
        for index, choice in enumerate(question.objectives)
    ]
    reference = (
        contenders[0].objective
        if question.reference is None
        else find_canonical(question.reference, pointer="/reference")
    )
    comparisons = compare(
        contenders,
        cast("Batch", question.logits),
        reference=reference,
        players=question.players,
        threshold=question.saturation_threshold,
        dtype=question.dtype,
    )
    return encode(
        {
            "reference": reference.name,
            "saturation_threshold": question.saturation_threshold,
            "dtype": question.dtype,
            "comparisons": [
                {
                    "objective": each.objective.name,
                    **_spoken(choice.dialect),
                    "parameters": each.parameters,
                    **{name: _compared(player) for name, player in each.players.items()},
                }
                for choice, each in zip(question.objectives, comparisons, strict=True)
            ],
        }
    )


def curves(question: CurvesQuery) -> Sequence[Piece]:
    """Answer /v1/curves."""
    drawn = sweep(
        [find(name, question.dialect, pointer="?objective", dialect_pointer="?dialect") for name in question.objective],
        player=question.player,
        quantity=question.quantity,
        over=question.over,
        with_respect_to=question.with_respect_to,
        start=question.start,
        stop=question.stop,
        points=question.points,
    )
    return encode(
        {
            "over": drawn.over,
            "quantity": drawn.quantity,
            "with_respect_to": drawn.with_respect_to,
            **_spoken(question.dialect),
            "x": drawn.x,
            "series": [
                {
                    "objective": each.objective.name,
                    "parameters": each.parameters,
                    "player": each.player,
                    "side": each.side,
                    "values": each.values,
                }
                for each in drawn.series
            ],
        }
    )


def penalty_value(penalty: Penalty, question: PenaltyRequest) -> Sequence[Piece]:
    """Answer /v1/penalties/{name}."""
    result = penalise(
        penalty,
        question.inputs,
        state=question.state,
        parameters=question.parameters,
        reduction=question.reduction,
        outputs=question.outputs,
        dtype=question.dtype,
    )
    groups = {name: _arrays(getattr(result, name)) for name in ("losses", "gradients", "results", "state")}
    loss = _loss(result.loss)
    non_finite = loss.get("non_finite", 0) + sum(missing for _, missing in groups.values())
    return encode(
        {
            "penalty": penalty.name,
            "parameters": result.parameters,
            "reduction": question.reduction,
            "dtype": question.dtype,
            "loss": loss["loss"],
            **{name: members for name, (members, _) in groups.items()},
            **({"non_finite": non_finite} if non_finite else {}),
        }
    )


def _arrays(arrays: Mapping[str, Array]) -> tuple[dict[str, Any], int]:
    """Arrays as members, single numbers as numbers, and how many numbers are not finite."""
    members: dict[str, Any] = {}
    non_finite = 0
    for name, values in arrays.items():
        if values.ndim:
            members[name], missing = write(values)
        else:
            members[name], missing = values[()], int(not isfinite(values))
        non_finite += missing
    return members, non_finite


def _spoken(name: str | None) -> dict[str, str]:
    """The dialect of an answer, if there was one."""
    return {} if name is None else {"dialect": dialect(name).name}


def _heads(result: HeadsResult) -> dict[str, Any]:
    return _loss(result.loss) | {"heads": [_player(head) for head in result.heads]}


def _player(result: PlayerResult) -> dict[str, Any]:
    return _loss(result.loss) | {side: _side(values) for side, values in result.sides.items()}


def _loss(loss: Scalar | None) -> dict[str, Any]:
    finite = loss is None or isfinite(loss)
    return {"loss": loss} if finite else {"loss": None, "non_finite": 1}


def _side(result: SideResult) -> dict[str, Any]:
    members: dict[str, Any] = {}
    non_finite = 0
    for name in _ARRAYS:
        values = getattr(result, name)
        if values is not None:
            members[name], missing = write(values)
            non_finite += missing
    if non_finite:
        members["non_finite"] = non_finite
    return members


def _compared(player: PlayerComparison) -> dict[str, Any]:
    return {
        "loss": player.loss,
        **_strength(player.overall),
        "ratio_to_reference": {
            "gradient_norm": player.ratio.gradient_norm,
            "mean_weight": player.ratio.mean_weight,
        },
        "sides": {side: _strength(values) for side, values in player.sides.items()},
    }


def _strength(strength: Strength) -> dict[str, Any]:
    weights = strength.weights
    return {
        "gradient_norm": strength.gradient_norm,
        "weights": {
            "mean": weights.mean,
            "median": weights.median,
            "minimum": weights.minimum,
            "maximum": weights.maximum,
        },
        "saturated_fraction": strength.saturated_fraction,
        "effective_sample_size": strength.effective_sample_size,
    }
