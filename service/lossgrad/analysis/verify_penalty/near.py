"""Whether numbers may be those of an outcome at all: most outcomes end here."""

from collections.abc import Iterable, Mapping

import numpy as np

from lossgrad.analysis.verify.conventions import Reduction, ways
from lossgrad.analysis.verify.distance import factor
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.analysis.verify_penalty.outcome import Outcome
from lossgrad.analysis.verify_penalty.reported import ReportedPenalty
from lossgrad.core.arrays import Array

NEAR = 0.02
"""A guess that is further away than this, whatever the factor, is not looked at more closely."""

_ALMOST = 1e-3
"""How far a lone value may be from what is looked at more closely."""


def distance(outcome: Outcome, reported: ReportedPenalty, absolute: float = 0.0) -> float:
    """How far the arrays are from the outcome, up to factors, signs and constants: the worst of what is given."""
    worst = 0.0
    for name, given in reported.gradients.items():
        expected = outcome.gradients.get(name)
        apart = float(np.any(given)) if expected is None else _apart(expected, given, absolute)
        worst = max(worst, apart)
    for name, given in reported.losses.items():
        terms = outcome.losses.get(name)
        if terms is None or terms.size != given.size:
            return 1.0
        flat, got = np.ravel(terms), np.ravel(given)
        plain = _apart(flat, got, absolute)
        worst = max(worst, min(plain, _apart(flat - np.median(flat), got - np.median(got), absolute)))
    return worst


def value_may_be(
    outcome: Outcome, value: float, factors: Iterable[float], rounding: Rounding, reduction: Reduction
) -> bool:
    """Whether a lone value is within reach of one of the usual ways with the outcome."""
    means = {name: float(np.mean(terms)) for name, terms in outcome.losses.items()}
    if not means or not np.isfinite(value):
        return False
    sums = np.array(
        [
            sum(way.of_reduced(name) * mean for name, mean in means.items())
            for way in ways(tuple((name, outcome.sizes[name]) for name in means), reduction)
        ]
    )
    reached = np.multiply.outer(np.array(list(factors)), sums)
    allowed = (_ALMOST + 4 * rounding.relative) * np.maximum(np.abs(reached), abs(value)) + rounding.absolute
    return bool(np.any(np.abs(reached - value) <= allowed))


def _apart(expected: Array, given: Array, absolute: float) -> float:
    expected, given = np.ravel(expected), np.ravel(given)
    known = np.isfinite(expected) & np.isfinite(given)
    if not known.any():
        return 0.0
    expected, given = expected[known], given[known]
    largest = float(np.max(np.abs(given)))
    left = given - factor(expected, given) * expected
    if largest == 0:
        # A sign of 0 is a way to leave a side out.
        return 0.0 if not np.any(np.abs(expected) > absolute) else 1.0
    short = np.maximum(np.abs(left) - absolute, 0) / largest
    return float(np.sqrt(np.sum(np.square(short)) / np.sum(np.square(given / largest))))


def nan_at_zero(case_inputs: Mapping[str, Array], reported: ReportedPenalty) -> tuple[ReportedPenalty, dict[str, int]]:
    """The report with 0 where a gradient is NaN and the input 0, and by input how many those are."""
    counts: dict[str, int] = {}
    mended = dict(reported.gradients)
    for name, given in reported.gradients.items():
        if given.shape != case_inputs[name].shape:
            continue
        lost = np.isnan(given) & (case_inputs[name] == 0)
        if lost.any():
            counts[name] = int(np.count_nonzero(lost))
            mended[name] = np.where(lost, 0.0, given)
    return ReportedPenalty(loss=reported.loss, losses=reported.losses, gradients=mended), counts
