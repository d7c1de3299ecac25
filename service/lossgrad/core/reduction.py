"""From the contributions of a player's terms to its scalar loss and its arrays: the only place that reduces."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from lossgrad.core.arrays import Array, mean, positive_zero, total, wide
from lossgrad.core.terms import Contribution

Reduction = Literal["mean", "sum", "none"]
Scalar = np.floating[Any]


def reduced_loss(contributions: Sequence[Contribution], reduction: Reduction) -> Scalar | None:
    """The sum over terms of their means or sums, rounded once at the end; None without a reduction."""
    if reduction == "none":
        return None
    parts = [_scalar(contribution, reduction) for contribution in contributions]
    dtype = next(c.losses.dtype for c in contributions if c.losses is not None)
    loss: Scalar = positive_zero(dtype.type(sum(parts)))
    return loss


def _scalar(contribution: Contribution, reduction: Reduction) -> Scalar:
    losses, weights = contribution.losses, contribution.item_weights
    if losses is None:
        raise ValueError("a reduced loss needs the losses")
    if weights is None:
        return mean(losses) if reduction == "mean" else total(losses)
    weighted = total(losses * weights)
    if not np.isfinite(weighted):
        # A product may have overflowed where the sum does not, or two may have to opposite infinities.
        weighted = total(losses.astype(wide(losses.dtype)) * weights)
    return weighted / total(weights) if reduction == "mean" else weighted


def side_losses(contributions: Sequence[Contribution], side: str) -> Array | None:
    """The losses listed on a side; None if no term lists any there."""
    return _sum([c.losses for c in contributions if side in c.listed and c.losses is not None])


def side_gradients(contributions: Sequence[Contribution], side: str, reduction: Reduction) -> Array | None:
    """The gradient of the reduced loss; under ``none`` that of the sum."""
    return _sum([_averaged(c.pulls[side], c, reduction) for c in contributions if side in c.pulls])


def _averaged(pull: Array, contribution: Contribution, reduction: Reduction) -> Array:
    if reduction != "mean":
        return pull
    weights = contribution.item_weights
    divisor = contribution.count if weights is None else total(weights)
    return pull / pull.dtype.type(divisor)


def side_weights(contributions: Sequence[Contribution], side: str, size: int) -> Array | None:
    """n·|gradient| of the plain mean, whatever the reduction and the sample weights."""
    pulls = _sum([_per_example(c.plain_pulls[side], c, size) for c in contributions if side in c.plain_pulls])
    return None if pulls is None else np.abs(pulls)


def side_curvatures(contributions: Sequence[Contribution], side: str, size: int) -> Array | None:
    """n times the diagonal of the plain mean's second derivative."""
    return _sum([_per_example(c.bends[side], c, size) for c in contributions if side in c.bends])


def _per_example(values: Array, contribution: Contribution, size: int) -> Array:
    if contribution.count == size:
        return values
    return values * values.dtype.type(size / contribution.count)


def _sum(arrays: Sequence[Array]) -> Array | None:
    if not arrays:
        return None
    result = arrays[0]
    for array in arrays[1:]:
        result = result + array
    return positive_zero(result)
