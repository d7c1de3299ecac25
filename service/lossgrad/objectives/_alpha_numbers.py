"""What the curves of the α-divergence need of α < 1, worked out to sixty digits and kept as pairs of floats."""

from decimal import Decimal, Overflow, localcontext
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from lossgrad.objectives._f_divergence import Twofold, twofold


class AlphaNumbers(NamedTuple):
    """What the curves need of α, each as a float and what that lacks.

    Args:
        alpha: α.
        reciprocal: 1/α.
        distance: 1 − α.
        inverse: 1/(1 − α).
        root: 1/(α − 1), the power that makes u of x.
        power: p = α/(α − 1).
        factor: (1 − α)/s for s = max(1, 1 − α), so that x/s does not overflow.
        log_scale: log s.
        powered: s^p.
        value_scale: s^p/α.
        slope_scale: s^p/(1 − α).
        tail: ((1 − α)/s)^p, and infinite if it is too large for a float.
        rooted: (1 − α)^(1/(α − 1)), likewise.
        log_distance: log(1 − α).
    """

    alpha: Twofold
    reciprocal: Twofold
    distance: Twofold
    inverse: Twofold
    root: Twofold
    power: Twofold
    factor: Twofold
    log_scale: Twofold
    powered: Twofold
    value_scale: Twofold
    slope_scale: Twofold
    tail: Twofold
    rooted: Twofold
    log_distance: Twofold


@lru_cache
def numbers_of(alpha: float, dtype: np.dtype[Any]) -> AlphaNumbers:
    """Those of α < 1 other than 0, in a float type."""
    with localcontext(prec=60, Emax=10**17 * 9) as context, np.errstate(over="ignore", under="ignore"):
        context.traps[Overflow] = False
        exact, one = Decimal(alpha), Decimal(1)
        distance = 1 - exact
        power, scale = -exact / distance, max(one, distance)
        powered = scale**power
        several = (
            *(exact, 1 / exact, distance, 1 / distance, -1 / distance, power, distance / scale, scale.ln()),
            *(powered, powered / exact, powered / distance, (distance / scale) ** power, distance ** (-1 / distance)),
            distance.ln(),
        )
        return AlphaNumbers(*(twofold(each, dtype) for each in several))
