"""Every figure of the diagnosis, by the module it is defined in; a new one is one entry there."""

from lossgrad.analysis.diagnose.figure import Figure
from lossgrad.analysis.diagnose.figures import (
    balance,
    density,
    level,
    numerics,
    overfitting,
    separation,
    strength,
    training,
)

FIGURES: tuple[Figure, ...] = tuple(
    figure
    for module in (strength, balance, separation, level, overfitting, numerics, density, training)
    for figure in module.FIGURES
)
"""In the order of an answer."""
