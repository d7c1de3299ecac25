"""Penalties and transforms of weights and logits."""

from typing import Any

import autograd.numpy as np
from autograd.tracer import getval

from tests.corpus.penalties.entry import right, wrong

ORTHOGONAL = "https://arxiv.org/abs/1809.11096"
SPECTRAL = "https://arxiv.org/abs/1802.05957"


def off_diagonal(rows: Any) -> Any:
    """The products of different rows."""
    return (rows @ rows.T) * (1 - np.eye(len(rows)).astype(getval(rows).dtype))


@right("orthogonal", ORTHOGONAL, parameters={"coefficient": 1.0})
def orthogonal(weight: Any) -> Any:
    return np.sum(off_diagonal(np.reshape(weight, (len(weight), -1))) ** 2) / 2


@wrong("other_parameter", "orthogonal", "https://arxiv.org/abs/1609.07093", parameters={"coefficient": 1.0})
def orthonormal(weight: Any) -> Any:
    rows = np.reshape(weight, (len(weight), -1))
    return np.sum((rows @ rows.T - np.eye(len(weight)).astype(getval(weight).dtype)) ** 2) / 2


@wrong("other_parameter", "orthogonal", ORTHOGONAL, parameters={"coefficient": 1.0})
def columns_for_rows(weight: Any) -> Any:
    return np.sum(off_diagonal(np.reshape(weight, (-1, weight.shape[-1]))) ** 2) / 2


@wrong("doubled", "orthogonal", ORTHOGONAL, parameters={"coefficient": 1.0})
def without_the_half(weight: Any) -> Any:
    return np.sum(off_diagonal(np.reshape(weight, (len(weight), -1))) ** 2)


def clipped(weight: Any, upstream_gradient: Any) -> Any:
    """The value of weight clipping."""
    inside = np.abs(getval(weight)) < 0.01
    return np.sum(getval(upstream_gradient) * np.where(inside, weight, 0.01 * np.sign(getval(weight))))


@right("weight_clipping", "https://arxiv.org/abs/1701.07875")
def clip(weight: Any, upstream_gradient: Any) -> Any:
    return clipped(weight, upstream_gradient)


@wrong("straight_through", "weight_clipping", "https://arxiv.org/abs/1701.07875", hidden=("scalar",))
def clip_in_place(weight: Any, upstream_gradient: Any) -> Any:
    return clipped(getval(weight), upstream_gradient) + np.sum(getval(upstream_gradient) * (weight - getval(weight)))


@wrong("other_parameter", "top_k", "https://arxiv.org/abs/2002.06224")
def smallest_kept(logits: Any, upstream_gradient: Any) -> Any:
    kept = np.argsort(getval(logits))[:5]
    return np.sum(getval(upstream_gradient)[kept] * logits[kept])


@right("top_k", "https://arxiv.org/abs/2002.06224")
def largest_kept(logits: Any, upstream_gradient: Any) -> Any:
    kept = np.argsort(-getval(logits))[:5]
    return np.sum(getval(upstream_gradient)[kept] * logits[kept])


def largest_direction(weight: Any) -> tuple[Any, Any]:
    """What power iteration ends at."""
    left, _, right = np.linalg.svd(np.asarray(getval(weight), dtype="float64"))
    return left[:, 0].astype(getval(weight).dtype), right[0].astype(getval(weight).dtype)


@wrong(
    "sigma_detached",
    "spectral_normalization",
    "https://github.com/rdevon/cortex/pull/57",
    parameters={"iterations": 100.0},
    hidden=("scalar",),
)
def divided_by_a_constant(weight: Any, upstream_gradient: Any) -> Any:
    u, v = largest_direction(weight)
    return np.sum(getval(upstream_gradient) * weight / (u @ getval(weight) @ v))


@right("spectral_normalization", SPECTRAL, parameters={"iterations": 100.0})
def divided_by_sigma(weight: Any, upstream_gradient: Any) -> Any:
    u, v = largest_direction(weight)
    return np.sum(getval(upstream_gradient) * weight / (u @ weight @ v))
