"""A series as a line of small bars."""

import numpy as np

from lossgrad.core.arrays import Array

BARS = "▁▂▃▄▅▆▇█"
_GAP, _INFINITE = " ", "∞"


def sparkline(values: Array, width: int) -> str:
    """A bar for each of ``width`` stretches of the series: its mean, between the lowest and the highest of them.

    A stretch without a number is a gap; one of infinities only is ∞. A series that never changes is drawn low.
    """
    count = min(width, len(values))
    stretches = [_mean(part) for part in np.array_split(values, count)] if count else []
    finite = [each for each in stretches if np.isfinite(each)]
    if not finite:
        return "".join(map(_unknown, stretches))
    largest = max(map(abs, finite)) or 1.0  # by which they are scaled, as differences of huge numbers overflow
    low, high = min(finite) / largest, max(finite) / largest
    span = high - low or 1.0
    return "".join(_bar((each / largest - low) / span) if np.isfinite(each) else _unknown(each) for each in stretches)


def _mean(part: Array) -> float:
    finite = part[np.isfinite(part)]
    if finite.size:
        largest = float(np.max(np.abs(finite)))
        return float(np.mean(finite / largest)) * largest if largest else 0.0
    known = part[~np.isnan(part)]
    return float(known[0]) if known.size else float("nan")


def _bar(share: float) -> str:
    return BARS[min(int(share * len(BARS)), len(BARS) - 1)]


def _unknown(value: float) -> str:
    return _GAP if np.isnan(value) else _INFINITE
