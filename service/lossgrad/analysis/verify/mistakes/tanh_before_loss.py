"""A tanh before the loss."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._transforms import TANH, through


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.inputs == "logits":
        yield from through(case, TANH)


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
    advice="Remove the tanh at the end of the discriminator (MONAI's hinge puts one there itself).",
    sources=(
        "https://github.com/Project-MONAI/MONAI/blob/dev/monai/losses/adversarial_loss.py",
        "https://github.com/soumith/ganhacks/issues/36",
    ),
    guesses=_guesses,
)
