"""The largest term alone, where the mean is meant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.outcome import Arrays, Outcome
from lossgrad.analysis.verify_penalty.radial import INPUT, is_radial, meant_axes, over, takes_largest, with_norm
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_radial(case) or takes_largest(case):
        return
    code, axes = with_norm(case, over(meant_axes(case))), meant_axes(case)

    def changed(inputs: Arrays) -> Outcome:
        found = code(inputs)
        values = found.losses[INPUT]
        at = np.arange(values.size) == int(np.argmax(values))
        kept = at.reshape([1 if axis in axes else size for axis, size in enumerate(inputs[INPUT].shape)])
        gradients: Array = np.where(kept, found.gradients[INPUT], 0.0) * values.size
        return Outcome(losses={INPUT: np.ravel(values)[at]}, gradients={INPUT: gradients})

    yield Guess(changed)


MISTAKE = Mistake(
    code="max_for_mean",
    severity="warning",
    cost=1.1,
    title="Only the largest term of the batch counts, not the mean of all",
    explanation=(
        "The numbers are those of {penalty} of one example, the one that costs most; all others have no gradient. As "
        "the maximum gradient penalty that is a method of its own, but it needs another coefficient."
    ),
    advice="Take the mean over the batch, or verify max_gradient_penalty if the maximum is what you mean.",
    sources=("https://arxiv.org/abs/1902.05687",),
    guesses=_guesses,
)
