"""A sigmoid before a loss on raw scores."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._transforms import SIGMOID, through


def _guesses(case: Case) -> Iterator[Guess]:
    if not applies_sigmoid(case.objective) and case.objective.inputs == "logits":
        yield from through(case, SIGMOID)


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
    advice="Remove the sigmoid at the end of the discriminator.",
    sources=(
        "https://github.com/soumith/ganhacks/issues/36",
        "https://github.com/torchgan/torchgan/issues/116",
        "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/904",
    ),
    guesses=_guesses,
)
