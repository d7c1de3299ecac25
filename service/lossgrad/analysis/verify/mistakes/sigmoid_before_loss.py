"""A sigmoid before a loss on raw scores."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._transforms import SIGMOID, through


def _guesses(case: Case) -> Iterator[Guess]:
    if _can_happen(case):
        yield from through(case, SIGMOID)


def _changes(case: Case) -> Iterator[Change]:
    if _can_happen(case):
        yield from of_logits(case, SIGMOID)


def _can_happen(case: Case) -> bool:
    return not applies_sigmoid(case.objective) and case.objective.inputs == "logits"


MISTAKE = Mistake(
    code="sigmoid_before_loss",
    severity="critical",
    cost=1.25,
    title="The {player}'s outputs pass through a sigmoid before a loss on raw scores",
    explanation=(
        "The numbers are those of {objective} computed on sigmoid(a) instead of a. This loss wants scores without "
        "bounds; squeezed into [0, 1] they cannot reach its margins or move apart, and the gradient is multiplied by "
        "D(1 - D), which is at most 1/4 and fades where the discriminator is sure."
    ),
    advice="Remove the sigmoid at the end of the discriminator: this loss takes its raw outputs.",
    sources=(
        "https://github.com/hwalsuklee/tensorflow-generative-model-collections/issues/19",
        "https://github.com/grey-eye/talking-heads/issues/42",
        "https://github.com/ozanciga/gans-with-pytorch/issues/2",
    ),
    guesses=_guesses,
    changes=_changes,
)
