"""How far a float is from the exact value, in units of its last place."""

from typing import Any

import numpy as np
from mpmath import MPContext

from tests.support.intervals import Number

_numbers = MPContext()
_numbers.prec = 256


def ulp(value: Number, dtype: np.dtype[Any]) -> Number:
    """The spacing of the floats around a value: never less than the smallest subnormal."""
    info = np.finfo(dtype)
    smallest = int(info.minexp) - int(info.nmant)
    if value == 0:
        return _numbers.ldexp(1, smallest)
    exponent = min(int(_numbers.mag(value)), int(info.maxexp)) - 1
    return _numbers.ldexp(1, max(exponent - int(info.nmant), smallest))


def error(got: float, exact: Number, dtype: np.dtype[Any], *, scale: Number | None = None) -> float:
    """|got − exact| in ulps of ``scale``, which is the exact value unless told.

    Infinity counts as the float that would come after the largest, and is right for all that lies beyond.
    """
    if np.isnan(got):
        return float("inf")
    unit = ulp(exact if scale is None else scale, dtype)
    if np.isfinite(got):
        return float(abs(_numbers.mpf(got) - exact) / unit)
    missing = _numbers.ldexp(1, int(np.finfo(dtype).maxexp)) - exact * int(np.sign(got))
    return max(0.0, float(missing / unit))
