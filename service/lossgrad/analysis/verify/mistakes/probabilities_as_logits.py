"""Probabilities sent in place of logits."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._curves import applies_sigmoid
from lossgrad.analysis.verify.mistakes._transforms import LOGIT, through


def _guesses(case: Case) -> Iterator[Guess]:
    if _can_happen(case):
        yield from through(case, LOGIT)


def _changes(case: Case) -> Iterator[Change]:
    if _can_happen(case):
        yield from of_logits(case, LOGIT)


def _can_happen(case: Case) -> bool:
    read = [case.logits[side] for side in case.definition.sides]
    return applies_sigmoid(case.objective) and all(bool(np.all((array > 0) & (array < 1))) for array in read)


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
        "https://github.com/carpedm20/DCGAN-tensorflow/issues/15",
        "https://github.com/torchgan/torchgan/issues/116",
    ),
    guesses=_guesses,
    changes=_changes,
)
