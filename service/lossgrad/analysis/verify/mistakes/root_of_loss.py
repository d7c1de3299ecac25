"""The root of a squared loss."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    is_squared = case.objective.family == "kernel" or "least_squares" in case.objective.name
    if not is_squared or is_slow(case):
        return
    # Losses before reduction have no such root.
    if any(given.losses is not None for given in case.reported.sides.values()):
        return
    # The square itself may have a factor ½ that stands within the root, before it, or not at all.
    for inside, outside in ((1.0, 1.0), (2.0, 1.0), (2.0, 0.5)):
        details: dict[str, Evidence] = {"factor": inside, "where": ""}
        yield from guesses(case, _root(case, inside, outside), details)
        if case.definition.separable and len(case.definition.sides) > 1:
            yield from guesses(case, _roots(case, inside, outside), {**details, "where": ", of each side's mean"})


def _root(case: Case, factor: float, outside: float) -> Code:
    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        root = np.sqrt(np.abs(factor * found.loss))
        sign = np.sign(found.loss)
        return Outcome(
            loss=float(outside * sign * root),
            losses={},
            gradients={side: each * outside * factor / (2 * root) for side, each in found.gradients.items()},
        )

    return code


def _roots(case: Case, factor: float, outside: float) -> Code:
    """The sum of the sides' roots."""

    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        roots = {side: np.sqrt(factor * float(np.mean(each))) for side, each in found.losses.items()}
        return Outcome(
            loss=float(outside * sum(roots.values())),
            losses={},
            gradients={side: each * outside * factor / (2 * roots[side]) for side, each in found.gradients.items()},
        )

    return code


MISTAKE = Mistake(
    code="root_of_loss",
    severity="warning",
    cost=1.4,
    title="The {player}'s loss is the root of {objective}{where}",
    explanation=(
        "A root was taken of the mean. The gradients point the same way, but are divided by twice the loss: they grow "
        "without bound where the loss nears 0, and are not a number at 0."
    ),
    advice=(
        "Leave the root out: MSELoss, not its square root. Of a discrepancy between kernels (MMD) it is the "
        "square that is minimised, too."
    ),
    sources=("https://github.com/OctoberChang/MMD-GAN/blob/master/mmd_gan.py",),
    guesses=_guesses,
)
