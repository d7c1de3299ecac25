"""How strong a gradient is and who carries it: statistics of an evaluation's gradients and weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossgrad.core.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightStatistics:
    """The distribution of the weights over examples."""

    mean: float
    median: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How much gradient there is, and on how many examples.

    Args:
        gradient_norm: Euclidean norm of d(loss)/d(logits).
        weights: distribution of the weights.
        saturated_fraction: the share of examples whose weight is below the threshold.
        effective_sample_size: (Σw)²/Σw², the number of examples that would carry the same gradient if all
            weighed alike (Kish); 0 if no example weighs anything.
    """

    gradient_norm: float
    weights: WeightStatistics
    saturated_fraction: float
    effective_sample_size: float


def strength(gradients: Sequence[Array], weights: Sequence[Array], threshold: float) -> Strength:
    """The strength of a gradient over one or several sides' examples, computed in float64."""
    g, w = _joined(gradients), _joined(weights)
    largest = w.max()
    shares = w / largest if largest > 0 else w
    squares = np.sum(shares * shares)
    return Strength(
        gradient_norm=norm(g),
        weights=WeightStatistics(
            mean=float(np.mean(w)), median=float(np.median(w)), minimum=float(w.min()), maximum=float(largest)
        ),
        saturated_fraction=float(np.mean(w < threshold)),
        effective_sample_size=float(np.sum(shares) ** 2 / squares) if squares > 0 else 0.0,
    )


def norm(values: Array) -> float:
    """Euclidean norm, scaled so that the squares neither overflow nor vanish."""
    largest = np.max(np.abs(values))
    if largest == 0 or not np.isfinite(largest):
        return float(largest)
    return float(largest * np.sqrt(np.sum(np.square(values / largest))))


def _joined(arrays: Sequence[Array]) -> Array:
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])
