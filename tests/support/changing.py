"""A batch to see changes of an objective on, and the objectives that are changed most."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import evaluate
from lossgrad.core.objective import Objective
from lossgrad.objectives import CATALOGUE

LOGITS = {"real": np.array([2.0, 0.5, -1.0]), "fake": np.array([-3.0, 0.0, 1.5])}
HINGE, LEAST_SQUARES = CATALOGUE["hinge"], CATALOGUE["least_squares"]
NON_SATURATING, AVERAGE = CATALOGUE["non_saturating"], CATALOGUE["relativistic_average"]


def answer(
    objective: Objective,
    player: str = "discriminator",
    logits: Mapping[str, Array] = LOGITS,
    **parameters: float,
) -> Any:
    """What one player gets for a batch."""
    return evaluate(objective, logits, players=[player], parameters=parameters).players[player]
