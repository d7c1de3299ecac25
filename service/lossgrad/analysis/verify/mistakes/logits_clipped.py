"""Logits that are cut off at a largest value before the loss."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._fitted import can_be_fitted, chained, dearer
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code
from lossgrad.analysis.verify.mistakes._search import is_short, recovered, rounded
from lossgrad.analysis.verify.mistakes._transforms import Transform

_USUAL = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 80.0)
_ODD = 0.4


def _guesses(case: Case) -> Iterator[Guess]:
    if not can_be_fitted(case):
        return
    reach = max(float(np.max(np.abs(array))) for array in case.logits.values())
    for largest in recovered(case, lambda value: _code(case, value)(case.logits), _USUAL):
        # Of a cross-entropy, a limit of the logits is one of the probabilities as well; the round one was meant.
        if largest >= reach or (is_cross_entropy(case.definition) and not is_short(largest)):
            continue
        beyond = sum(int(np.count_nonzero(np.abs(array) > largest)) for array in case.logits.values())
        details = {"largest": largest, "examples": beyond}
        is_round = largest == rounded(largest)
        yield from dearer(guesses(case, _code(case, largest), details, free=1), 0.0 if is_round else _ODD)


def _code(case: Case, largest: float) -> Code:
    return chained(
        case,
        Transform(lambda a: np.clip(a, -largest, largest), lambda a: (np.abs(a) <= largest).astype(np.float64)),
    )


MISTAKE = Mistake(
    code="logits_clipped",
    severity="critical",
    cost=1.25,
    title="The {player}'s logits are clipped to [-{largest:.6g}, {largest:.6g}] before the loss",
    explanation=(
        "The numbers are those of {objective} computed on clipped logits. {examples} of the examples lie beyond "
        "{largest:.6g} and get no gradient at all, also those that are wrong: once the discriminator has rejected a "
        "fake that clearly, the generator never hears of it again."
    ),
    advice=(
        "Leave the clip out: losses taken from logits need no guard. To keep logits small, add a penalty (R1, a "
        "gradient penalty, a drift term)."
    ),
    sources=(
        "https://github.com/ethanhe42/GAN-MNIST/issues/4",
        "https://github.com/PeterL1n/BackgroundMattingV2/issues/128",
    ),
    guesses=_guesses,
    alone=True,
)
