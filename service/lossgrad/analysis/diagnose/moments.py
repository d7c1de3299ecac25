"""Means and spreads of logits as large as floats can be."""

import numpy as np

from lossgrad.core.arrays import Array

_SAFE = 1e150


def mean(values: Array) -> float:
    """The mean, also where the sum would overflow."""
    scale = _scale(values)
    return float(np.mean(values / scale) * scale) if scale > 1 else float(np.mean(values))


def deviation(values: Array) -> float:
    """The standard deviation over the batch, also where the squares would overflow; 0 of one number."""
    scale = _scale(values)
    return float(np.std(values / scale) * scale) if scale > 1 else float(np.std(values))


def pooled(one: float, other: float) -> float:
    """The root mean square of two spreads."""
    return float(np.hypot(one / np.sqrt(2), other / np.sqrt(2)))


def _scale(values: Array) -> float:
    largest = float(np.max(np.abs(values)))
    return largest if largest > _SAFE else 1.0


def outranking(real: Array, fake: Array) -> float:
    """The share of all pairs in which the real has the larger number, ties counted half (Mann-Whitney's U/nm)."""
    ordered = np.sort(fake)
    below = np.searchsorted(ordered, real, "left") + np.searchsorted(ordered, real, "right")
    return float(np.mean(below) / (2 * len(ordered)))
