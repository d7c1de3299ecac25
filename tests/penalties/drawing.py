"""Arrays, state and parameters that fit a penalty, drawn by what its entry in the catalogue says."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.penalise import PenaltyResult, penalise
from lossgrad.core.penalty import Choice, Count, Input, Penalty, Setting

IMAGES = (5, 3, 4)
WEIGHT = (4, 3, 2)
LOGITS = (6,)


def shape(penalty: Penalty, each: Input) -> tuple[int, ...]:
    """A shape that the input may have."""
    if each.dimensions == (0, 0):
        return ()
    return {"input gradients": IMAGES, "weights": WEIGHT, "logits": LOGITS}[penalty.subject]


def inputs(penalty: Penalty, rng: np.random.Generator, scale: float = 1.0) -> dict[str, Array]:
    """All inputs, the optional ones too."""
    return {each.name: scale * rng.normal(size=shape(penalty, each)) for each in penalty.inputs}


def parameters(penalty: Penalty, rng: np.random.Generator) -> dict[str, Setting]:
    """Parameters in use."""
    drawn: dict[str, Setting] = {}
    for each in penalty.parameters:
        if isinstance(each, Choice):
            drawn[each.name] = str(rng.choice(list(each.options)))
        elif isinstance(each, Count):
            drawn[each.name] = float(rng.integers(int(each.typical[0]), int(each.typical[1]) + 1))
        else:
            drawn[each.name] = float(rng.uniform(*each.typical))
    return drawn


class Still:
    """A penalty as a function of its inputs alone: with state, and with the parameters that hold it."""

    def __init__(self, penalty: Penalty, given: Mapping[str, Array], values: Mapping[str, Setting]) -> None:
        self.penalty = penalty
        self.values = {**values, **(penalty.held or {})}
        self.state = penalise(penalty, given, parameters=values).state

    def __call__(self, given: Mapping[str, Array], **options: Any) -> PenaltyResult:
        return penalise(self.penalty, given, state=self.state, parameters=self.values, **options)


def arrays(result: PenaltyResult) -> dict[str, Array]:
    """Every array of an answer, by the name of its output."""
    groups = {"losses": result.losses, "gradients": result.gradients, "results": result.results, "state": result.state}
    found = {f"{group}.{name}": values for group, members in groups.items() for name, values in members.items()}
    return found if result.loss is None else {"loss": np.asarray(result.loss), **found}
