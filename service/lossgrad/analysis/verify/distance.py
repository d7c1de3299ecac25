"""How far numbers are from others, up to a factor."""

import numpy as np

from lossgrad.analysis.verify.prediction import Prediction
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.core.arrays import Array


def residual(prediction: Prediction, reported: ReportedPlayer) -> float:
    """How far the numbers are from the prediction times the best factor, in relation to themselves: 0 to 1."""
    shares = []
    with np.errstate(all="ignore"):
        for side, given in reported.sides.items():
            each = prediction.sides.get(side)
            for array, values in (
                (given.gradients, each.gradients if each else None),
                (given.losses, each.losses if each else None),
            ):
                if array is None:
                    continue
                shares.append(1.0 if values is None else _distance(values.value, array))
        if not shares and reported.loss is not None:
            exact = float(prediction.loss.value)
            size = max(abs(exact), abs(reported.loss))
            shares.append(abs(exact - reported.loss) / size if size else 0.0)
    finite = [share if np.isfinite(share) else 1.0 for share in shares]
    return float(np.mean(finite)) if finite else 1.0


def _distance(expected: Array, given: Array) -> float:
    expected, given = _known(expected, given)
    total = float(np.add.reduce(given * given))
    if not total:
        return 0.0 if not expected.any() else 1.0
    left = given - _factor(expected, given) * expected
    return float(np.sqrt(min(float(np.add.reduce(left * left)) / total, 1.0)))


def factor(expected: Array, given: Array) -> float:
    """The factor that brings the one nearest to the other; 0 where there is none."""
    with np.errstate(all="ignore"):
        return _factor(*_known(expected, given))


def relative(expected: Array, given: Array, absolute: float) -> float:
    """How far numbers are from others times the best factor, in relation to themselves.

    What is no further than ``absolute`` counts as met. NaN and infinity are not compared, but where they are expected.
    """
    known, others = np.isfinite(expected), np.isfinite(given)
    if not known.all():
        if (others & ~known).any():
            return 1.0
        expected, given, others = expected[known], given[known], others[known]
    if not others.all():
        expected, given = expected[others], given[others]
    size = float(np.sqrt(np.add.reduce(given * given)))
    if size == 0:
        return 0.0 if not (np.abs(expected) > absolute).any() else 1.0
    left = np.abs(given - _factor(expected, given) * expected)
    if absolute:
        left = np.maximum(left - absolute, 0)
    return float(np.sqrt(np.add.reduce(left * left))) / size


def median(values: Array) -> float:
    """The median, as NumPy has it: NaN where there is one."""
    ordered = np.sort(values)
    middle = ordered.size // 2
    if np.isnan(ordered[-1]):
        return float("nan")
    # The mean of equals is one of them, infinite or not.
    return float(ordered[middle] if ordered.size % 2 else np.add.reduce(ordered[middle - 1 : middle + 1]) / 2)


def _known(expected: Array, given: Array) -> tuple[Array, Array]:
    known = np.isfinite(expected) & np.isfinite(given)
    return (expected, given) if known.all() else (expected[known], given[known])


def _factor(expected: Array, given: Array) -> float:
    largest = float(np.maximum.reduce(np.abs(expected), initial=0.0))
    if not largest:
        return 0.0
    shrunk = expected / largest
    return float(np.add.reduce(shrunk * given) / np.add.reduce(shrunk * shrunk) / largest)
