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
    known = np.isfinite(expected) & np.isfinite(given)
    expected, given = expected[known], given[known]
    total = float(np.sum(np.square(given)))
    if not total:
        return 0.0 if not np.any(expected) else 1.0
    left = given - factor(expected, given) * expected
    return float(np.sqrt(min(float(np.sum(np.square(left))) / total, 1.0)))


def factor(expected: Array, given: Array) -> float:
    """The factor that brings the one nearest to the other; 0 where there is none."""
    with np.errstate(all="ignore"):
        known = np.isfinite(expected) & np.isfinite(given)
        expected, given = expected[known], given[known]
        largest = float(np.max(np.abs(expected), initial=0.0))
        if not largest:
            return 0.0
        shrunk = expected / largest
        return float(np.sum(shrunk * given) / np.sum(np.square(shrunk)) / largest)
