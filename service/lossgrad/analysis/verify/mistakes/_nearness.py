"""How far the reported numbers are from what some code gives."""

from itertools import product

import numpy as np

from lossgrad.analysis.verify.distance import median, relative
from lossgrad.analysis.verify.mistake import Case
from lossgrad.analysis.verify.mistakes._logistic import inverse_slope
from lossgrad.analysis.verify.mistakes._outcomes import Outcome

NEAR = 0.02
"""A guess that is further away than this, whatever the factor, is not looked at more closely."""

_FACTORS = (1.0, 0.5, 2.0)


def is_near(case: Case, found: Outcome) -> bool:
    """Whether the numbers may be those of the outcome, up to factors, signs and constants."""
    return distance(case, found, NEAR) <= NEAR


def distance(case: Case, found: Outcome, enough: float = np.inf) -> float:
    """How far the numbers are from the outcome, up to factors, signs and constants: the worst of what is given.

    Further away than ``enough``, the first that is found to be so will do.
    """
    worst, has_arrays = 0.0, False
    # A side may be left out as well.
    is_said = any(
        array is not None and np.any(array)
        for given in case.reported.sides.values()
        for array in (given.losses, given.gradients)
    )
    for side, given in case.reported.sides.items():
        if worst > enough:
            return worst
        if given.gradients is not None:
            has_arrays = True
            expected = found.gradients.get(side)
            if expected is None:
                worst = max(worst, float(np.any(given.gradients)))
            elif np.any(given.gradients) or not is_said:
                if case.with_respect_to == "probability":
                    expected = expected * inverse_slope(case.logits[side])
                slope = case.slopes.get(side, 1.0)
                worst = max(worst, relative(expected * slope, given.gradients * slope, case.rounding.absolute))
        if worst > enough:
            return worst
        if given.losses is not None:
            has_arrays = True
            losses = found.losses.get(side)
            if losses is None:
                return 1.0
            if is_said and not np.any(given.losses):
                continue
            plain = relative(losses, given.losses, case.rounding.absolute)
            if plain > worst:
                centred = relative(losses - median(losses), given.losses - median(given.losses), 0.0)
                worst = max(worst, min(plain, centred))
    if not has_arrays and case.reported.loss is not None:
        return _scalar_distance(case, found, case.reported.loss)
    return worst


def _scalar_distance(case: Case, found: Outcome, given: float) -> float:
    """How far a lone scalar is from the nearest number that the usual ways make of the outcome."""
    if not np.isfinite(given):
        return 1.0
    candidates = [found.loss]
    if found.is_sum:
        parts = [float(np.mean(each)) for each in found.losses.values()]
        sizes = [each.size for each in found.losses.values()]
        signs = [sign for sign in product((1, -1, 0), repeat=len(parts)) if any(sign)]
        ways = [[1.0] * len(parts), [float(n) for n in sizes], [1 / n for n in sizes], [n / sum(sizes) for n in sizes]]
        candidates = [
            sum(s * w * part for s, w, part in zip(sign, way, parts, strict=True)) for sign in signs for way in ways
        ]
    else:
        n = max(array.size for array in case.logits.values())
        candidates += [found.loss * n, found.loss / n]
        candidates += [-each for each in candidates]
    values = np.multiply.outer(_FACTORS, candidates)
    allowed = case.rounding.absolute_of(np.asarray(given)) / max(abs(given), 1e-300)
    apart = np.abs(values - given) / max(abs(given), 1e-300) - allowed
    apart = np.where(np.isfinite(apart), np.maximum(apart, 0), 1.0)
    # Losses near 0 are differences of numbers near 1.
    close = np.isfinite(values) & (np.abs(values - given) <= 32 * case.rounding.epsilon * (1 + np.abs(values)))
    return float(np.min(np.where(close, 0.0, apart * 20)))
