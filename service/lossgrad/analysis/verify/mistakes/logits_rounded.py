"""Logits in half precision, before a loss in a better one."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.analysis.verify.rounding import EPSILON, precision


def _guesses(case: Case) -> Iterator[Guess]:
    if is_slow(case):
        return
    for name in ("float16", "bfloat16"):
        if EPSILON[name] <= case.rounding.epsilon:
            continue
        rounding = precision(name)
        moved = max(float(np.max(np.abs(rounding.rounded(array) - array))) for array in case.logits.values())
        if moved:
            yield from guesses(case, _code(case, name), {"precision": name, "moved": moved})


def _code(case: Case, name: str) -> Code:
    rounding = precision(name)  # type: ignore[arg-type]

    def code(batch: Batch) -> Outcome:
        return outcome(case, {side: rounding.rounded(array) for side, array in batch.items()})

    return code


MISTAKE = Mistake(
    code="logits_rounded",
    severity="info",
    cost=1.1,
    title="The {player}'s loss is that of the logits rounded to {precision}",
    explanation=(
        "The numbers are those of {objective} computed on your logits in {precision}, which moves them by up to "
        "{moved:.2g}; the loss itself is in a better precision. That is what a discriminator under autocast gives."
    ),
    advice=(
        "It does little harm. To compare numbers, send the logits as the loss had them; to keep the digits, cast the "
        "last layer's input to float32, or leave that layer out of autocast."
    ),
    sources=("https://pytorch.org/docs/stable/amp.html",),
    guesses=_guesses,
    alone=True,
)
