"""Functions that stand between the discriminator and the loss, where there should be none."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array


class Transform(NamedTuple):
    """A function of a logit, and its slope."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


IN_BETWEEN = 0.3
"""What it costs that gradients were taken in what the function gives, and not in the logits."""

SIGMOID = Transform(sigmoid, lambda a: sigmoid(a) * sigmoid(-a))
TANH = Transform(np.tanh, lambda a: 4 * sigmoid(2 * a) * sigmoid(-2 * a))
NEGATION = Transform(np.negative, lambda a: np.full_like(a, -1.0))
LOGIT = Transform(lambda p: np.log(p / (1 - p)), lambda p: 1 / (p * (1 - p)))


def through(case: Case, transform: Transform) -> Iterator[Guess]:
    """The guess that the loss is right, but of a function of the logits."""
    if is_slow(case):
        return

    def inner(batch: Batch) -> Outcome:
        return outcome(case, {side: transform.value(a) for side, a in batch.items()})

    def whole(batch: Batch) -> Outcome:
        return inner(batch).chained({side: transform.slope(a) for side, a in batch.items()})

    yield from guesses(case, whole)
    # The gradients may have been taken in the logits, or in what the loss was given.
    if any(given.gradients is not None for given in case.reported.sides.values()):
        yield from (replace(guess, cost=IN_BETWEEN) for guess in guesses(case, inner))
