"""A ReLU, or one of its kin, before the loss."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._fitted import chained, is_a_factor
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import is_slow
from lossgrad.analysis.verify.mistakes._transforms import Transform
from lossgrad.core.arrays import Array


class _Activation(NamedTuple):
    name: str
    below: float


_ACTIVATIONS = (
    _Activation("ReLU", 0.0),
    _Activation("LeakyReLU(0.2)", 0.2),
    _Activation("LeakyReLU(0.01)", 0.01),
    _Activation("LeakyReLU(0.1)", 0.1),
    _Activation("LeakyReLU(0.3)", 0.3),
    _Activation("absolute value", -1.0),
)


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.inputs != "logits" or is_slow(case):
        return
    negative = sum(int(np.count_nonzero(array < 0)) for array in case.logits.values())
    if not negative:
        return
    for name, below in _ACTIVATIONS:
        code = chained(case, _leaky(below))
        if not is_a_factor(case, code(case.logits)):
            yield from guesses(case, code, {"activation": name, "below": below, "examples": negative})


def _changes(case: Case) -> Iterator[Change]:
    """The usual two only: each is tried with every other mistake."""
    if (
        case.objective.inputs != "logits"
        or is_slow(case)
        or not any(np.any(array < 0) for array in case.logits.values())
    ):
        return
    negative = sum(int(np.count_nonzero(array < 0)) for array in case.logits.values())
    for name, below in _ACTIVATIONS[:2]:
        details: dict[str, Evidence] = {"activation": name, "below": below, "examples": negative}
        yield from (replace(change, details=details) for change in of_logits(case, _leaky(below)))


def _leaky(below: float) -> Transform:
    def value(a: Array) -> Array:
        return np.where(a > 0, a, below * a)

    def slope(a: Array) -> Array:
        # Of |a| it is 0 at 0.
        at_zero = 0.0 if below < 0 else below
        return np.where(a > 0, 1.0, np.where(a < 0, below, at_zero))

    return Transform(value, slope)


MISTAKE = Mistake(
    code="relu_before_loss",
    severity="critical",
    cost=1.3,
    title="The {player}'s outputs pass through an activation ({activation}) before the loss",
    explanation=(
        "The numbers are those of {objective} computed on what an activation ({activation}) gives. {examples} of your "
        "logits are negative; below 0 the loss sees {below:g} times the logit, so the discriminator can hardly say "
        "that an example is fake, and what it says of such examples carries {below:g} times the gradient."
    ),
    advice="End the discriminator in a linear or convolutional layer with no activation after it.",
    sources=(
        "https://github.com/NVlabs/imaginaire/issues/130",
        "https://github.com/heykeetae/Self-Attention-GAN/issues/56",
    ),
    guesses=_guesses,
    changes=_changes,
)
