"""A small batch on which no two objectives agree: what someone's code gives for it tells which one it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lossgrad.core.arrays import Array

REAL = (-30.0, -3.0, -1.0, -0.25, 0.0, 0.75, 1.0, 20.0)
"""A hopeless example, for guards against log(0) and saturation; the kinks; the middle, not symmetric; an easy one."""

FAKE = (-33.0, 19.0, -1.0, 0.0, 1.0, 2.5, -2.0, 0.5)
"""A generator reads these alone, so the hopeless example is here too, and among the first."""

FEWER = 6
"""So many fakes where the sides may differ: a mean over both sides together then differs from a half."""


LEAST = 3
"""The lowest bound on the logits' magnitude that cuts off the tails alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The batch, by side; every number is exact in float16."""

    logits: Mapping[str, Array]


def probe(*, equal: bool = True, largest: int | None = None) -> Probe:
    """The batch, with as many fakes as reals or with fewer; logits beyond ±largest, which is at least 3, are cut off.

    At 4 what code makes of the tails no longer shows: it tells apart what differs between -4 and 4.
    """
    sides = {"real": np.array(REAL), "fake": np.array(FAKE if equal else FAKE[:FEWER])}
    if largest is not None:
        sides = {side: np.clip(a, -largest, largest) for side, a in sides.items()}
    return Probe(logits=sides)
