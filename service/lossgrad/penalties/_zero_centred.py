"""What R1 and R2 share: a multiple of the squared norm."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.norms import WIDE, Norms
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Count, Outcome, Peer, Question
from lossgrad.penalties._radial import CHANNELS, NORM, coefficient, radial

VALUE = r"\frac{\gamma}{2} \, \lVert g \rVert^2"
PULL = r"\gamma \, g"

PARAMETERS = (
    coefficient(10.0, name="gamma", symbol=r"\gamma"),
    Parameter(
        name="factor",
        symbol=r"\kappa",
        description="The factor beside gamma: 1/2 as in the paper, or 1 as in its code.",
        default=0.5,
        minimum=0.0,
        exclusive_minimum=True,
        maximum=1e6,
        typical=(0.5, 1.0),
    ),
    Count(
        name="interval",
        symbol="k",
        description="Steps from one regularised step to the next, by which it is multiplied.",
        default=1.0,
        minimum=1.0,
        maximum=1000.0,
        typical=(1.0, 16.0),
    ),
    NORM,
    CHANNELS,
)

STYLEGAN = (
    Peer(library="stylegan2", file="training/loss.py", parameters={"interval": 16.0}),
    Peer(
        library="stylegan2-ada-pytorch and stylegan3",
        file="training/loss.py",
        parameters={"interval": 16.0},
        note="gamma depends on the resolution and the batch size.",
    ),
)


def squared_norms(question: Question, factor: float) -> Outcome:
    """Factor·ν² of each norm."""

    def value(norms: Norms, _: Mapping[str, Any]) -> Array:
        return factor * norms.squares

    def pull(norms: Norms, _: Mapping[str, Any]) -> Array:
        return np.full(norms.high.shape, 2 * WIDE(factor))

    return radial(question, value, pull)


def zero_centred(question: Question) -> Outcome:
    """γ·factor·interval·ν² of each norm."""
    values = question.values
    return squared_norms(question, values["gamma"] * values["factor"] * values["interval"])
