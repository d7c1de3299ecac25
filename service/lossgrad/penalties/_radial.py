"""What penalties on the norm ν of the discriminator's input gradients g share: φ(ν) has the gradient φ′(ν)·g/ν."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidArray
from lossgrad.core.norms import Norms, group_shape, grouped, norms, spread, ungrouped
from lossgrad.core.parameter import Parameter
from lossgrad.core.penalty import Choice, Input, Outcome, Question, Result

INPUT = "input_gradients"

INPUT_GRADIENTS = Input(
    name=INPUT,
    description="Gradient g of the discriminator's output with respect to its input, an example in each row.",
    shape="(n, …)",
)

NORMS = Result(
    name="norms",
    description="The norms ν, one for each example, pixel or batch.",
    shape="(n,) for each example, without the axis of the channels for each pixel, (1,) for the batch",
)

NORM = Choice(
    name="norm",
    description="What one norm is taken over; libraries differ under one name.",
    default="sample",
    options={
        "sample": "All numbers of an example, as the paper has it.",
        "pixel": "The channels of each pixel of each example.",
        "batch": "Everything that was sent, as one.",
    },
)

CHANNELS = Choice(
    name="channels",
    description="Where the channels are, for norms of pixels.",
    default="first",
    options={"first": "Axis 1, as in PyTorch.", "last": "The last axis, as in TensorFlow."},
)

EPSILON = Parameter(
    name="epsilon",
    symbol=r"\varepsilon",
    description="Added to the sum of squares inside of the root. Gradients of zero norm need none here.",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    typical=(0.0, 1e-4),
)


def coefficient(default: float, *, symbol: str = r"\lambda", name: str = "coefficient", note: str = "") -> Parameter:
    """The factor before the whole."""
    return Parameter(
        name=name,
        symbol=symbol,
        description=f"Factor before the whole.{note}",
        default=default,
        minimum=0.0,
        exclusive_minimum=True,
        maximum=1e6,
        typical=(0.1, 100.0),
    )


def target(default: float, symbol: str = r"\tau") -> Parameter:
    """The norm that costs nothing."""
    return Parameter(
        name="target",
        symbol=symbol,
        description="The norm that costs nothing.",
        default=default,
        minimum=0.0,
        maximum=1e6,
        typical=(0.5, 2.0),
    )


def check_axes(given: Array, axes: str) -> None:
    """Refuse what has no axis of channels where norms are taken over it.

    Raises:
        InvalidArray: there is the axis of the examples alone.
    """
    if axes == "pixel" and given.ndim == 1:
        raise InvalidArray("norms of pixels need an axis of channels beside the first", pointer=f"/inputs/{INPUT}")


Curve = Callable[[Norms, Mapping[str, Any]], Array]


def radial(question: Question, value: Curve, pull: Curve) -> Outcome:
    """A penalty on each norm.

    Args:
        question: as a penalty's function is given it.
        value: φ(ν).
        pull: φ′(ν)/ν where ν is not 0; there the gradient is 0.
    """
    given, values = question.arrays[INPUT], question.values
    axes, last = values["norm"], values["channels"] == "last"
    check_axes(given, axes)
    rows = grouped(given, axes, channels_last=last)
    shape = group_shape(given.shape, axes, channels_last=last)
    found = norms(rows, values.get("epsilon", 0.0))

    def gradients(shares: Mapping[str, Any]) -> Mapping[str, Array]:
        factors = np.where(found.high > 0, pull(found, values), 0) * shares[INPUT]
        return {INPUT: ungrouped(spread(rows, factors), given.shape, axes, channels_last=last)}

    return Outcome(
        losses={INPUT: value(found, values).reshape(shape)},
        gradients=gradients,
        results={"norms": found.values.reshape(shape)} if "norms" in question.wanted else {},
    )
