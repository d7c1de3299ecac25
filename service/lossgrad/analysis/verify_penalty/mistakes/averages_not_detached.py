"""LeCam's averages as part of the graph."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name == "lecam" and case.parameters["anchors"] == "updated":
        yield Guess(_attached(case))


def _attached(case: Case) -> Code:
    code = case.code()
    decay = case.number("decay") or 0.0
    other = {"real": "fake", "fake": "real"}

    def changed(inputs: Arrays) -> Outcome:
        found = code(inputs)
        gradients = {}
        for side, array in inputs.items():
            # This side's mean is the other side's anchor, and carries all of the other side's pull turned round.
            share = 1 - decay if f"mean_{side}" in case.state else 1.0
            gradients[side] = found.gradients[side] - share * np.sum(found.gradients[other[side]]) / array.size
        return Outcome(losses=found.losses, gradients=gradients)

    return changed


MISTAKE = Mistake(
    code="averages_not_detached",
    severity="warning",
    cost=1.1,
    title="Gradients flow through the moving averages",
    explanation=(
        "The value is that of {penalty}, but the averages are not held constant: each batch's own share in them is "
        "differentiated too, which weakens the penalty."
    ),
    advice="Update the averages from detached logits (.item(), .detach(), stop_gradient).",
    sources=("https://arxiv.org/abs/2104.03310",),
    guesses=_guesses,
)
