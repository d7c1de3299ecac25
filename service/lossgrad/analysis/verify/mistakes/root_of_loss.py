"""The root of a squared loss."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, guesses, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    is_squared = case.objective.family == "kernel" or "least_squares" in case.objective.name
    if not is_squared or is_slow(case):
        return
    # Losses before reduction have no such root.
    if any(given.losses is not None for given in case.reported.sides.values()):
        return
    for factor in (1.0, 2.0):
        yield from guesses(case, _root(case, factor), {"factor": factor})


def _root(case: Case, factor: float) -> Code:
    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        root = np.sqrt(np.abs(factor * found.loss))
        sign = np.sign(found.loss)
        return Outcome(
            loss=float(sign * root),
            losses={},
            gradients={side: each * factor / (2 * root) for side, each in found.gradients.items()},
        )

    return code


MISTAKE = Mistake(
    code="root_of_loss",
    severity="warning",
    cost=1.4,
    title="The {player}'s loss is the root of {objective}",
    explanation=(
        "A root was taken of the mean. The gradients point the same way, but are divided by twice the loss: they grow "
        "without bound where the loss nears 0, and are not a number at 0."
    ),
    advice="Leave the root out: the mean of squares, not its root; the squared discrepancy, not the discrepancy.",
    sources=("https://github.com/OctoberChang/MMD-GAN/blob/master/mmd_gan.py",),
    guesses=_guesses,
)
