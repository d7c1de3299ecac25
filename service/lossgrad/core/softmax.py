"""Log-sum-exp and softmax of a batch, with the digits that differences from them need."""

from typing import NamedTuple

import numpy as np

from lossgrad.core.arrays import Array, Scalar


class LogSumExp(NamedTuple):
    """log Σ exp(a) as the largest a and what comes on top of it.

    Args:
        top: max a.
        rest: log Σ exp(a − top), between 0 and log n, in a longer type where there is one.
        shares: the softmax of the values.
        others: 1 − softmax, without the cancellation where one value is far above the rest.
    """

    top: Scalar
    rest: Scalar
    shares: Array
    others: Array

    def above(self, values: Array) -> tuple[Array, Array]:
        """values − log Σ exp(a), rounded, and what that lost: an exponential of it keeps all its digits."""
        d = values - self.top
        back = d - values
        lost = (values - (d - back)) - (self.top + back)
        high = np.float64(self.rest)
        m = d - high
        again = m - d
        lost = lost + ((d - (m - again)) - (high + again)) - np.float64(self.rest - high)
        return m, np.where(np.isfinite(lost), lost, 0.0)


def log_sum_exp(values: Array) -> LogSumExp:
    """Of a flat float64 array."""
    top = values.max()
    # In the long double: the exponents of the shares are differences, and the sum's logarithm is added to others.
    parts = np.exp(values.astype(np.longdouble) - top)
    at = int(np.argmax(values))
    below = parts[:at].sum() + parts[at + 1 :].sum()  # the largest part is 1, beside which small ones would vanish
    whole = 1 + below
    shares = (parts / whole).astype(np.float64)
    others = 1 - shares
    others[at] = below / whole
    return LogSumExp(top, np.log1p(below), shares, others)
