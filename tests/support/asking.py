"""Short ways to ask the core, and to walk through what it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array, Scalar
from lossgrad.core.evaluate import Evaluation, Output, evaluate
from lossgrad.core.objective import Objective
from lossgrad.core.player import SIDES
from tests.support.broken import Faulty

OUTPUTS: tuple[Output, ...] = ("losses", "gradients", "weights", "curvatures")
UNREDUCED: tuple[Output, ...] = ("losses", "weights", "curvatures")


@dataclass(frozen=True, slots=True)
class Values:
    """One array of an answer, and where in it it stands."""

    player: str
    side: str
    output: Output
    array: Array

    def __str__(self) -> str:
        return f"{self.player}.{self.side}.{self.output}"


def ask(objective: Objective, logits: Mapping[str, Array], **options: Any) -> Evaluation:
    """Evaluate with every output, unless told which; a faulty objective spoils the answer.

    Of energies there is no D to take gradients in, so they are asked about energies only.
    """
    if objective.inputs == "energies":
        options.pop("with_respect_to", None)
    answer = evaluate(objective, logits, **{"outputs": OUTPUTS, **options})
    return objective.fault(answer, logits, options) if isinstance(objective, Faulty) else answer


def arrays(evaluation: Evaluation, *outputs: Output) -> Iterator[Values]:
    """Every array of the answer, or those of some outputs."""
    for player, result in evaluation.players.items():
        for side, values in result.sides.items():
            for output in outputs or OUTPUTS:
                array = getattr(values, output)
                if array is not None:
                    yield Values(player, side, output, array)


def pairs(one: Evaluation, other: Evaluation, *outputs: Output) -> Iterator[tuple[Values, Array]]:
    """Every array of an answer beside the same of another one, which must have it too."""
    for values in arrays(one, *outputs):
        array = getattr(other.players[values.player].sides[values.side], values.output)
        assert array is not None, f"{values} is missing"
        yield values, array


def scalar(evaluation: Evaluation, player: str) -> Scalar:
    """A player's loss, which must be there."""
    loss = evaluation.players[player].loss
    assert loss is not None, f"{player} has no loss"
    return loss


def scalars(one: Evaluation, other: Evaluation) -> Iterator[tuple[str, Scalar, Scalar]]:
    """Every player's loss in an answer beside that in another one."""
    for name in one.players:
        yield name, scalar(one, name), scalar(other, name)


def largest(objective: Objective, array: Array) -> float:
    """What beside its own size a number is measured by: where examples meet, it may be what is left of such ones."""
    return 0.0 if objective.separable else float(np.abs(array).max())


def moved(logits: Mapping[str, Array], side: str, index: Any, step: float) -> dict[str, Array]:
    """The same logits with one of them moved."""
    changed = {name: logits[name].copy() for name in SIDES if name in logits}
    changed[side][index] += step
    return changed
