"""Numbers as people read them."""

from collections.abc import Sequence
from math import isinf

_MANY = 1e6


def number(value: float) -> str:
    """Two or three digits of it: 0.021, 4.2, 135, 12,000."""
    if isinf(value):
        return "infinity" if value > 0 else "−infinity"
    size = abs(value)
    if size >= _MANY or 0 < size < 1e-4:  # noqa: PLR2004 - below, plain digits are mostly zeros
        text = f"{value:.2g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    elif size >= 1000:  # noqa: PLR2004 - thousands get a separator
        text = f"{float(f'{value:.3g}'):,.0f}"
    else:
        text = f"{value:.2g}" if size < 10 else f"{value:.3g}"  # noqa: PLR2004 - one digit before the point
    return f"−{text[1:]}" if value < 0 else text


def listed(each: Sequence[object]) -> str:
    """Several in a row: 3, 4 and 7."""
    *most, last = map(str, each)
    return f"{', '.join(most)} and {last}" if most else last


def times(ratio: float) -> str:
    """How many times as much: 4.2 times, infinitely."""
    return "infinitely many times" if isinf(ratio) else f"{number(ratio)} times"


def percent(share: float) -> str:
    """A share in percent; only all of it is 100 %, and only none of it 0 %."""
    hundreds = 100 * share
    if 99.5 <= hundreds < 100 or 0 < hundreds < 0.5:  # noqa: PLR2004 - what would be rounded to all or none
        return f"{hundreds:.1f}%" if 0.05 <= hundreds < 99.95 else ("over 99.9%" if hundreds > 50 else "under 0.1%")  # noqa: PLR2004
    return f"{hundreds:.0f}%"
