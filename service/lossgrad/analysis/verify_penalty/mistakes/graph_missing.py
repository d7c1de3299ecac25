"""A value without a gradient: the graph through the first differentiation was not kept."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Outcome


def _guesses(case: Case) -> Iterator[Guess]:
    given = case.reported.gradients
    code = case.code()
    if not given or any(np.any(array) for array in given.values()) or not _pulls(code(case.inputs)):
        return

    def detached(inputs: Arrays) -> Outcome:
        found = code(inputs)
        return Outcome(losses=found.losses, gradients={name: 0 * array for name, array in found.gradients.items()})

    yield Guess(detached)


def _pulls(outcome: Outcome) -> bool:
    return any(np.any(array) for array in outcome.gradients.values())


MISTAKE = Mistake(
    code="graph_missing",
    severity="critical",
    cost=1.0,
    title="The penalty has no gradient",
    explanation=(
        "Every gradient is 0 though {penalty} is not flat here: the value is computed and shown, but it is a constant "
        "to the optimiser and does nothing."
    ),
    advice=(
        "Keep the graph of the first differentiation (in torch autograd.grad(..., create_graph=True); in TensorFlow an "
        "inner tape), and do not detach or take .data of the gradients."
    ),
    sources=(
        "https://github.com/brownvc/R3GAN/issues/20",
        "https://github.com/igul222/improved_wgan_training/issues/18",
    ),
    guesses=_guesses,
)
