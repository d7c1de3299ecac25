"""Cross-entropies that are taken of probabilities and not of logits, as code in single precision has them."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess
from lossgrad.analysis.verify.mistakes._curves import cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._outcomes import Code, Formulas, Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array
from lossgrad.core.points import Points
from lossgrad.core.terms import Bound

Logarithm = Callable[[Array, Array], tuple[Array, Array]]
"""What stands for −log p, and its derivative times p·(1 − p), of p and 1 − p."""

ROUNDED_BY = 2.0
"""By so many units in the last place a probability may be off."""


def through_probabilities(
    case: Case,
    logarithm: Logarithm,
    *,
    off: float = 0.0,
    floor: float = 0.0,
    clip: float = 0.0,
    in_single: bool = False,
) -> Code:
    """Code that takes its logarithms of probabilities that are ``off`` by so many units of their precision.

    A difference from 1 is off by as much as its own size allows; it is ``floor`` at least, where it is not less
    exactly. Probabilities are clipped to [clip, 1 − clip] first. ``in_single``, they are those of float32.
    """
    unit = off * case.rounding.epsilon

    def formulas(bound: Bound) -> Formulas:
        term = cross_entropy(bound)

        def parts(points: Points) -> tuple[Array, Array]:
            direct, other = sigmoid(points.m), sigmoid(-points.m)
            if not term.is_direct:
                direct, other = other, direct
            if in_single:
                direct = _single_sigmoid(points.m if term.is_direct else -points.m)
                other = 1 - direct
            is_inside = (direct > clip) & (other > clip)
            if in_single and clip:
                direct = np.clip(direct, np.float32(clip), np.float32(1 - clip)).astype(np.float64)
                other = 1 - direct
            rounded = np.clip(direct * (1 + unit), clip, 1 - clip)
            # What was clipped is rounded once, what was computed more often.
            by = np.where(is_inside, unit, unit / 4) * direct
            left = np.clip(other, clip, 1 - clip)
            rest = np.maximum(left - by, np.minimum(left, floor))
            p, q = (rounded, rest) if term.is_direct else (rest, rounded)
            ours, theirs = logarithm(p, q), logarithm(q, p)
            value = (
                term.target * ours[0] + (1 - term.target) * theirs[0]
                if 0 < term.target < 1
                else (ours[0] if term.target == 1 else theirs[0])
            )
            slope = (
                term.target * ours[1] - (1 - term.target) * theirs[1]
                if 0 < term.target < 1
                else (ours[1] if term.target == 1 else -theirs[1])
            )
            return term.scale * value, term.scale * np.where(is_inside, slope, 0.0)

        return Formulas(lambda points: parts(points)[0], lambda points: parts(points)[1])

    def code(batch: Batch) -> Outcome:
        return outcome(case, batch, formulas=formulas, which=(logarithm, unit, floor, clip, in_single))

    return code


def logarithm_guesses(
    case: Case,
    logarithm: Logarithm,
    details: Mapping[str, Evidence] | None = None,
    *,
    free: int = 0,
    floor: float = 0.0,
    clip: float = 0.0,
) -> Iterator[Guess]:
    """The guess that logarithms are taken of probabilities in this way, in double precision or in single."""
    code = partial(through_probabilities, case, logarithm, floor=floor, clip=clip)
    inexact = [code(off=by) for by in (-ROUNDED_BY, ROUNDED_BY)]
    yield from guesses(case, code(), details, free=free, inexact=inexact)
    if is_lossy(case):
        yield from guesses(case, code(in_single=True), details, free=free, inexact=[code(), *inexact])


def matters(case: Case, code: Code) -> bool:
    """Whether a guard changes any number of this batch."""
    with np.errstate(all="ignore"):
        plain, guarded = through_probabilities(case, minus_log)(case.logits), code(case.logits)
    return any(
        not np.allclose(ours[side], array, rtol=1e-6, atol=1e-9, equal_nan=True)
        for ours, theirs in ((plain.losses, guarded.losses), (plain.gradients, guarded.gradients))
        for side, array in theirs.items()
    )


def is_lossy(case: Case) -> bool:
    """Whether probabilities of this batch lose many digits in float32, so that code that uses them differs."""
    reach = max(float(np.max(np.abs(array))) for array in case.logits.values())
    return case.rounding.epsilon >= _SINGLE and reach * (1 if case.definition.separable else 2) > _LOSSY


_SINGLE, _LOSSY = 2.0**-23, 10.0


def _single_sigmoid(m: Array) -> Array:
    with np.errstate(over="ignore"):
        result: Array = (1 / (1 + np.exp(-m.astype(np.float32)))).astype(np.float64)
    return result


def minus_log(p: Array, q: Array) -> tuple[Array, Array]:
    """−log p and −(1 − p)."""
    return -np.log(p), -q


@lru_cache(maxsize=256)
def with_epsilon(epsilon: float) -> Logarithm:
    """−log(p + ε)."""

    def logarithm(p: Array, q: Array) -> tuple[Array, Array]:
        return -np.log(p + epsilon), -(p / (p + epsilon)) * q

    return logarithm


def clamped(p: Array, q: Array) -> tuple[Array, Array]:
    """min(−log p, 100), whose derivative in p is divided by max(p·(1 − p), 1e-12)."""
    return np.minimum(-np.log(p), 100.0), -q * np.minimum(p * q / 1e-12, 1.0)


def without_logarithm(p: Array, q: Array) -> tuple[Array, Array]:
    """1 − p."""
    return q, -p * q


def minus_probability(p: Array, q: Array) -> tuple[Array, Array]:
    """−p."""
    return -p, -p * q
