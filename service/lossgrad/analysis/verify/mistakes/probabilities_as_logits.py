"""Probabilities sent in place of logits."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._transforms import LOGIT, through


def _guesses(case: Case) -> Iterator[Guess]:
    if not applies_sigmoid(case.objective):
        return
    read = [case.logits[side] for side in case.definition.sides]
    if all(np.all((array > 0) & (array < 1)) for array in read):
        yield from through(case, LOGIT)


MISTAKE = Mistake(
    code="probabilities_as_logits",
    severity="warning",
    cost=1.1,
    title="What was sent as logits are probabilities",
    explanation=(
        "All of them lie between 0 and 1, and the {player}'s numbers are those of {objective} if each is taken for "
        "D = sigmoid(a). So the loss itself is right, of a discriminator that ends in a sigmoid. In single precision "
        "such a D rounds to 1 from a = 16.6 on, and the tails lose their digits before."
    ),
    advice=(
        "Send a = log(D/(1 - D)), or better, let the discriminator give logits and use the loss that takes them "
        "(in torch BCEWithLogitsLoss)."
    ),
    sources=(
        "https://github.com/soumith/ganhacks/issues/36",
        "https://github.com/torchgan/torchgan/issues/116",
    ),
    guesses=_guesses,
)
