"""Two mistakes at once: the guesses of every mistake in a case that another one has changed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import prod

import numpy as np

from lossgrad.analysis.finding import SEVERITIES
from lossgrad.analysis.verify.conventions import Reduction, Sizes
from lossgrad.analysis.verify.explanation import Occurrence
from lossgrad.analysis.verify.fit import Fit, fit
from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake, computed
from lossgrad.analysis.verify.mistakes import MISTAKES
from lossgrad.analysis.verify.prediction import Batch, Prediction
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.core.errors import LossgradError

TOGETHER = 0.5
"""What it costs that two mistakes come together, on top of both."""

FEWEST = 6
"""So many different numbers must be left over, once what is free is fitted: two mistakes explain much by chance."""

MOST, MOST_PAIRS = 2**11, 2**10
"""In batches of more logits, or of more pairs where all are compared, trying every two mistakes takes too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two mistakes whose numbers are those reported, the graver first."""

    occurrences: tuple[Occurrence, Occurrence]
    fit: Fit
    cost: float
    free: int


def is_enough(reported: ReportedPlayer, logits: Batch) -> bool:
    """Whether there are numbers enough to tell two mistakes from chance, and not too many to try them all."""
    return spare(reported) >= FEWEST and is_small(logits)


def is_small(logits: Batch) -> bool:
    """Whether a batch is small enough to try much on it."""
    return sum(array.size for array in logits.values()) <= MOST


def spare(reported: ReportedPlayer) -> int:
    """How many different finite numbers other than 0 were given: a column of ones is no more than one of them.

    Where gradients are cut off, as those of a hinge, each example that is, or is not, says something as well.
    """
    given = [np.ravel(values) for _, values in reported.values("")]
    every = np.concatenate(given) if given else np.zeros(0)
    cut_off = sum(min(int(np.count_nonzero(each)), int(np.count_nonzero(each == 0))) for each in given)
    return int(np.unique(every[np.isfinite(every) & (every != 0)]).size) + cut_off


def two_at_once(case: Case, sizes: Sizes, reduction: Reduction) -> Iterator[Pair]:
    """Every two mistakes that together give the numbers, up to a reduction and signs.

    Other factors and constants are not fitted: beside two mistakes they would explain anything.
    """
    if case.objective.cost == "n·m" and max(prod(sizes.values()), *(n * n for n in sizes.values())) > MOST_PAIRS:
        return
    for first in MISTAKES.values():
        if first.changes is None:
            continue
        for change in computed(first.changes(case)):
            for second in MISTAKES.values():
                if second is not first and not second.alone:
                    yield from _both(case, first, change, second, sizes, reduction)


def _both(
    case: Case, first: Mistake, change: Change, second: Mistake, sizes: Sizes, reduction: Reduction
) -> Iterator[Pair]:
    for guess in computed(second.guesses(change.case)):
        prediction = change.back(guess.prediction)
        free = change.free + guess.free
        if prediction is None or spare(case.reported) - free < FEWEST or _says_nothing(prediction, case.reported):
            continue
        fitted = fit(prediction, case.reported, case.rounding, sizes, reduction)
        if fitted is not None and not fitted.free and not _is_one(case, change, second, sizes, reduction):
            yield Pair(
                occurrences=_ranked(first, change, second, guess),
                fit=fitted,
                cost=TOGETHER + first.cost + change.cost + second.cost + guess.cost,
                free=free,
            )


def _is_one(case: Case, change: Change, second: Mistake, sizes: Sizes, reduction: Reduction) -> bool:
    """Whether either of the two gives the numbers alone, so that the other changes nothing."""
    alone = [guess.prediction for guess in computed(second.guesses(case))]
    with suppress(LossgradError):
        first = change.back(change.case.predict())
        alone += [] if first is None else [first]
    return any(fit(each, case.reported, case.rounding, sizes, reduction) is not None for each in alone)


def _ranked(first: Mistake, change: Change, second: Mistake, guess: Guess) -> tuple[Occurrence, Occurrence]:
    both = Occurrence(first, change.details), Occurrence(second, guess.details)
    one, other = sorted(both, key=lambda each: SEVERITIES.index(each.mistake.severity))
    return one, other


def _says_nothing(prediction: Prediction, reported: ReportedPlayer) -> bool:
    """Whether any number will do where a finite one is reported."""
    for side, given in reported.sides.items():
        each = prediction.sides.get(side)
        if each is None:
            continue
        for array, values in ((given.losses, each.losses), (given.gradients, each.gradients)):
            if array is not None and np.any(np.isnan(values.value) & np.isfinite(array)):
                return True
    return reported.loss is not None and bool(np.isnan(prediction.loss.value)) and bool(np.isfinite(reported.loss))
