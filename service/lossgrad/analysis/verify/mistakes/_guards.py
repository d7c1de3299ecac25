"""Guards of a logarithm, an epsilon or a clip, and numbers that need none to be explained."""

import numpy as np

from lossgrad.analysis.verify.fit import fit
from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._logarithms import logarithm_guesses, minus_log

_ZERO = 1 / 8
"""A difference from 1 that is smaller than so many units of the precision is rounded to 0."""


def needs_no_guard(case: Case) -> bool:
    """Whether logarithms of rounded probabilities give the numbers with no guard, so that any guard would fit them.

    Where 1 − D is rounded to 0, code without one gives no number at all.
    """
    unit = case.rounding.epsilon
    reach = max(float(np.max(np.abs(array))) for array in case.logits.values())
    if not case.definition.separable or np.exp(-reach) < _ZERO * unit:
        return False
    sizes = {side: array.size for side, array in case.logits.items()}
    for guess in logarithm_guesses(case, minus_log, floor=unit / 2):
        fitted = fit(guess.prediction, case.reported, case.rounding, sizes, "mean")
        if fitted is not None and fitted.weights is None and not fitted.offset and not fitted.side_offsets:
            return True
    return False
