"""The logistic function and the slope of its inverse."""

import numpy as np

from lossgrad.core.arrays import Array


def inverse_slope(a: Array) -> Array:
    """1/(D·(1 − D)), no larger than what a gradient of 0 can bear."""
    with np.errstate(over="ignore"):
        result: Array = np.minimum(2 + np.exp(a) + np.exp(-a), 1e300)
    return result


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(−a)), right on both tails."""
    e = np.exp(-np.abs(a))
    result: Array = np.where(a >= 0, 1, e) / (1 + e)
    return result
