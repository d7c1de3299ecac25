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


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The batch, by side; every number is exact in float16."""

    logits: Mapping[str, Array]


def probe(*, equal: bool = True) -> Probe:
    """The batch, with as many fakes as reals or with fewer."""
    fake = FAKE if equal else FAKE[:FEWER]
    return Probe(logits={"real": np.array(REAL), "fake": np.array(fake)})
