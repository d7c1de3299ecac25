"""A sigmoid before a loss that applies one itself."""

from collections.abc import Iterator
from functools import partial

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._outcomes import Formulas, is_slow, outcome
from lossgrad.analysis.verify.mistakes._transforms import SIGMOID, through
from lossgrad.core.arrays import Array
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound


def _guesses(case: Case) -> Iterator[Guess]:
    if not applies_sigmoid(case.objective):
        return
    yield from through(case, SIGMOID)
    if not case.definition.separable and case.definition.linear and not is_slow(case):
        yield from guesses(case, partial(outcome, case, formulas=_of_differences))


def _changes(case: Case) -> Iterator[Change]:
    if applies_sigmoid(case.objective):
        yield from of_logits(case, SIGMOID)


def _of_differences(bound: Bound) -> Formulas:
    """A relativistic loss of the sigmoid of the differences, which are the margins but for their sign."""
    sign = getattr(bound.term.on, "sign", 1.0)

    def value(x: Points) -> Array:
        return bound.values(Points(sign * sigmoid(sign * x.m)))

    def slope(x: Points) -> Array:
        result: Array = bound.slopes(Points(sign * sigmoid(sign * x.m))) * sigmoid(x.m) * sigmoid(-x.m)
        return result

    return Formulas(value, slope)


MISTAKE = Mistake(
    code="double_sigmoid",
    severity="critical",
    cost=1.2,
    title="The {player}'s logits pass through a sigmoid before a loss that applies one itself",
    explanation=(
        "The numbers are those of {objective} computed on sigmoid(a) instead of a. What the loss takes for logits then "
        "lies between 0 and 1, so that D stays between 0.5 and 0.731, no loss can become small, and the gradient on "
        "the examples that matter is up to hundreds of times too weak."
    ),
    advice=(
        "Remove the sigmoid at the end of the discriminator and keep the loss that takes logits (BCEWithLogitsLoss in "
        "torch, from_logits=True in Keras). A loss on probabilities, such as BCELoss, would be right too, but loses "
        "digits where D is near 0 or 1."
    ),
    sources=(
        "https://github.com/itakurah/focal-loss-pytorch/pull/5",
        "https://github.com/jeffheaton/t81_558_deep_learning/pull/81",
        "https://github.com/torchgan/torchgan/issues/116",
    ),
    guesses=_guesses,
    changes=_changes,
)
