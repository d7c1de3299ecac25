"""The ways in which libraries compute an objective differently: each turns it into another one, formulas included.

A module is what they change: parameters, the amount a loss comes to, logits, guards of logarithms, means, players.
LaTeX, summaries and examples remain those of the canonical objective; nothing shows them for a derived one.
"""

from lossgrad.core.changes.amounts import Scaled, Shifted
from lossgrad.core.changes.guards import Guarded, clamped, epsilon
from lossgrad.core.changes.logits import Flipped, Through
from lossgrad.core.changes.means import Detached, OfMean
from lossgrad.core.changes.parameters import Defaults, Fixed
from lossgrad.core.changes.players import Replaced, Shared, Without

__all__ = [
    "Defaults",
    "Detached",
    "Fixed",
    "Flipped",
    "Guarded",
    "OfMean",
    "Replaced",
    "Scaled",
    "Shared",
    "Shifted",
    "Through",
    "Without",
    "clamped",
    "epsilon",
]
