"""What code for a penalty gives for some arrays, and how far rounding may move it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.analysis.verify.prediction import PredictedSide, Prediction, Values
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.core.arrays import Array
from lossgrad.core.penalise import penalise
from lossgrad.core.penalty import Penalty, Setting

Arrays = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Terms by the input they are counted on, and gradients in each input under mean reduction."""

    losses: Arrays
    gradients: Arrays

    @property
    def sizes(self) -> dict[str, int]:
        """By input, how many terms its gradients are the mean of."""
        terms = {name: values.size for name, values in self.losses.items()}
        return {name: terms.get(name, max(terms.values(), default=1)) for name in [*terms, *self.gradients]}

    def predicted(self, others: Sequence["Outcome"] = (), *, wide: bool = False) -> Prediction:
        """The prediction of these numbers, the others being the same with everything rounded differently.

        ``wide``: sums run over whole arrays, so that a small number may be a difference of large ones.
        """
        empty = np.zeros(0)
        all_of_it = (self, *others)
        sides = {
            name: PredictedSide(
                losses=_values([each.losses.get(name, empty) for each in all_of_it], wide=wide),
                gradients=_values([each.gradients.get(name, empty) for each in all_of_it], wide=wide),
            )
            for name in self.sizes
        }
        parts = {name: sides[name].losses.mean() for name in self.losses}
        first, *rest = parts.values() or [_values([np.asarray(np.nan)], wide=False)]
        for part in rest:
            first = first.plus(part)
        return Prediction(loss=first, parts=parts or None, sides=sides)


Code = Callable[[Arrays], Outcome]
"""Code for a penalty, right or wrong."""


def right(penalty: Penalty, parameters: Mapping[str, Setting], state: Arrays) -> Code:
    """The penalty itself, as code.

    Raises:
        LossgradError: when called, as ``penalise``.
    """

    def code(inputs: Arrays) -> Outcome:
        result = penalise(
            penalty, inputs, state=state, parameters=parameters, outputs=("losses", "gradients"), strict=False
        )
        return Outcome(losses=result.losses, gradients=result.gradients)

    return code


def as_read(inputs: Arrays, rounding: Rounding) -> list[dict[str, Array]]:
    """The arrays as code may read them: in its precision, and each number a few roundings away."""
    apart = rounding.relative / 2
    read = [{name: rounding.rounded(array) for name, array in inputs.items()}]
    read += [{name: array * (1 + way * apart) for name, array in inputs.items()} for way in (-1, 1)]
    draw = np.random.default_rng(0)
    for _ in range(2):
        read.append({name: a * (1 + apart * draw.choice((-1.0, 1.0), a.shape)) for name, a in inputs.items()})
    return read


def _values(arrays: Sequence[Array], *, wide: bool) -> Values:
    flat = [np.ravel(array).astype(np.float64) if array.ndim else np.asarray(array, np.float64) for array in arrays]
    value, low, high = flat[0], np.minimum.reduce(flat), np.maximum.reduce(flat)
    size = np.abs(value)
    if wide and size.size:
        size = np.full(size.shape, size.max())
    return Values(value, low, high, size)
