"""Curves of an objective over a range of logits or probabilities: the pictures of the textbooks, as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidOption
from lossgrad.core.evaluate import Output, Variable, evaluate
from lossgrad.core.objective import Objective

DEFAULT_RANGE: Mapping[str, tuple[float, float]] = {"logits": (-8.0, 8.0), "probability": (0.01, 0.99)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One curve: a quantity of one player on one side's examples."""

    objective: Objective
    parameters: Mapping[str, float]
    player: str
    side: str
    values: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Curves over a common range; ``x`` holds logits or probabilities."""

    over: Variable
    quantity: Output
    with_respect_to: Variable
    x: Array
    series: tuple[Series, ...]


def sweep(
    objectives: Sequence[Objective],
    *,
    player: Literal["discriminator", "generator"] | None = None,
    quantity: Output = "losses",
    over: Variable = "logits",
    with_respect_to: Variable = "logits",
    start: float | None = None,
    stop: float | None = None,
    points: int = 201,
) -> Sweep:
    """Evaluate a quantity of each objective at equally spaced logits or probabilities, before reduction.

    Args:
        objectives: separable ones, at their default parameters.
        player: one player, or by default every player each objective has.
        quantity: losses, gradients, weights or curvatures.
        over: what runs from start to stop: the logit a, or D = sigmoid(a).
        with_respect_to: what gradients are taken in.
        start: first value; −8, or 0.01 over probability.
        stop: last value; 8, or 0.99 over probability.
        points: how many.

    Raises:
        InvalidOption: a coupled objective, energies over probability, an empty or impossible range, or a
            player an objective lacks.
    """
    x = _range(over, start, stop, points)
    with np.errstate(all="ignore"):
        logits = x if over == "logits" else np.log(x) - np.log1p(-x)
    series = tuple(
        curve
        for objective in objectives
        for curve in _curves(objective, player, quantity, logits, over, with_respect_to)
    )
    return Sweep(over=over, quantity=quantity, with_respect_to=with_respect_to, x=x, series=series)


def _range(over: Variable, start: float | None, stop: float | None, points: int) -> Array:
    low, high = DEFAULT_RANGE[over]
    first, last = low if start is None else start, high if stop is None else stop
    if not first < last:
        raise InvalidOption(f"start must be below stop; they are {first:g} and {last:g}", pointer="?start")
    if over == "probability":
        if first <= 0:
            raise InvalidOption("a probability of 0 has no finite logit; start above 0", pointer="?start")
        if last >= 1:
            raise InvalidOption("a probability of 1 has no finite logit; stop below 1", pointer="?stop")
    with np.errstate(over="ignore", invalid="ignore"):
        x = np.linspace(first, last, points)
    if not np.isfinite(x).all():
        raise InvalidOption("the range is wider than float64 can step through", pointer="?stop")
    return x


def _curves(
    objective: Objective,
    player: str | None,
    quantity: Output,
    logits: Array,
    over: Variable,
    with_respect_to: Variable,
) -> list[Series]:
    if not objective.separable:
        raise InvalidOption(
            f"{objective.name!r} compares examples with each other, so one logit alone has no loss and no curve; "
            f"evaluate a batch instead",
            pointer="?objective",
        )
    if over == "probability" and objective.inputs == "energies":
        raise InvalidOption(
            f"{objective.name!r} takes energies, and the sigmoid of an energy is no probability; draw it over logits",
            pointer="?over",
        )
    players = None if player is None else [player]
    if player is not None:
        objective.player(player, pointer="?player")
    evaluation = evaluate(
        objective,
        {"real": logits, "fake": logits},
        players=players,
        reduction="none",
        outputs=(quantity,),
        with_respect_to=with_respect_to,
    )
    return [
        Series(
            objective=objective,
            parameters=evaluation.parameters,
            player=name,
            side=side,
            values=getattr(values, quantity),
        )
        for name, result in evaluation.players.items()
        for side, values in result.sides.items()
    ]
