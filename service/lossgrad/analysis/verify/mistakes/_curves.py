"""What kinds of curves an objective is made of, so that a mistake is looked for only where it can happen."""

from typing import NamedTuple

from lossgrad.core.curves import (
    ABSOLUTE_DISTANCE,
    CROSS_ENTROPY,
    EXPONENTIAL,
    HINGE,
    LINEAR,
    LOGISTIC,
    SQUARED_DISTANCE,
    SQUARED_HINGE,
)
from lossgrad.core.margins import Margin
from lossgrad.core.objective import Objective
from lossgrad.core.player import Player
from lossgrad.core.terms import Batchwise, Bound, Pointwise

_OF_RAW_SCORES = {LINEAR, HINGE, SQUARED_HINGE, SQUARED_DISTANCE, ABSOLUTE_DISTANCE, EXPONENTIAL}
_FAMILIES_OF_RAW_SCORES = {"f_divergence", "integral_probability", "kernel", "energy", "contrastive"}


def applies_sigmoid(objective: Objective) -> bool:
    """Whether the loss turns logits into probabilities itself."""
    if objective.family in _FAMILIES_OF_RAW_SCORES:
        return False
    terms = objective.players["discriminator"].terms
    return any(not isinstance(term, Batchwise) and term.curve not in _OF_RAW_SCORES for term in terms)


def is_cross_entropy(player: Player) -> bool:
    """Whether every term is a logarithm of a probability."""
    return all(isinstance(term, Pointwise) and term.curve in {CROSS_ENTROPY, LOGISTIC} for term in player.terms)


class CrossEntropy(NamedTuple):
    """One term of a cross-entropy.

    Args:
        target: t in −t·log D − (1 − t)·log(1 − D).
        scale: what it is multiplied by.
        is_direct: whether code has D = sigmoid(margin) itself, and 1 − D as a difference from 1; else it is the other
            way round.
    """

    target: float
    scale: float
    is_direct: bool


def cross_entropy(bound: Bound) -> CrossEntropy:
    """A term of a player whose terms are all cross-entropies."""
    on: Margin = bound.term.on
    return CrossEntropy(
        target=bound.arguments.get("target", 1.0), scale=bound.scale, is_direct=getattr(on, "sign", 1) > 0
    )
