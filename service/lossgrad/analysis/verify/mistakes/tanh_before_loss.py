"""A tanh before the loss."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._transforms import TANH, through


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.inputs == "logits":
        yield from through(case, TANH)


def _changes(case: Case) -> Iterator[Change]:
    if case.objective.inputs == "logits":
        yield from of_logits(case, TANH)


MISTAKE = Mistake(
    code="tanh_before_loss",
    severity="critical",
    cost=1.3,
    title="The {player}'s outputs pass through a tanh before the loss",
    explanation=(
        "The numbers are those of {objective} computed on tanh(a) instead of a. The loss then sees scores between -1 "
        "and 1 only; a hinge never switches off, and the gradient fades on every example that the discriminator is "
        "sure of, right or wrong: at a = -5 it is 1.8e-4 of what it should be."
    ),
    advice=(
        "Remove the tanh at the end of the discriminator, or in the loss: MONAI's hinge loss for discriminators "
        "applies one itself."
    ),
    sources=(
        "https://github.com/Project-MONAI/MONAI/blob/dev/monai/losses/adversarial_loss.py",
        "https://github.com/vincent-thevenin/Realistic-Neural-Talking-Head-Models/issues/13",
    ),
    guesses=_guesses,
    changes=_changes,
)
