"""Spectral normalisation with sigma taken for a constant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome
from lossgrad.core.penalise import penalise


def _guesses(case: Case) -> Iterator[Guess]:
    if case.penalty.name == "spectral_normalization" and "upstream_gradient" in case.inputs:
        yield Guess(_constant(case))


def _constant(case: Case) -> Code:
    def code(inputs: Arrays) -> Outcome:
        found = penalise(case.penalty, inputs, state=case.state, parameters=case.parameters)
        sigma = float(np.ravel(found.results["sigma"])[0])
        return Outcome(losses=found.losses, gradients={"weight": inputs["upstream_gradient"] / sigma})

    return code


MISTAKE = Mistake(
    code="sigma_detached",
    severity="warning",
    cost=1.0,
    title="No gradient flows through sigma, the largest singular value",
    explanation=(
        "The gradient is G/σ: the weight is divided by a constant. The part that keeps the step from growing the "
        "largest singular value, −⟨G, W̄⟩uvᵀ/σ, is missing."
    ),
    advice="Hold u and v constant (no_grad around the power iteration), but compute σ = uᵀWv outside of it.",
    sources=(
        "https://github.com/rdevon/cortex/pull/57",
        "https://arxiv.org/abs/1802.05957",
    ),
    guesses=_guesses,
)
