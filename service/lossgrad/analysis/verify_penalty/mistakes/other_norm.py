"""A norm that is not the Euclidean one."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import Measured, Norm, is_radial, meant_axes, with_norm
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if is_radial(case):
        axes = meant_axes(case)
        yield Guess(with_norm(case, _sum(axes)), {"norm": "sum of magnitudes (L1)"})
        yield Guess(with_norm(case, _largest(axes)), {"norm": "largest magnitude"})


def _sum(axes: tuple[int, ...]) -> Norm:
    def norm(g: Array) -> Measured:
        kept = np.sum(np.abs(g), axis=axes, keepdims=True)
        return Measured(np.ravel(kept), lambda slopes: slopes.reshape(kept.shape) * np.sign(g))

    return norm


def _largest(axes: tuple[int, ...]) -> Norm:
    def norm(g: Array) -> Measured:
        kept = np.max(np.abs(g), axis=axes, keepdims=True)
        ties = np.abs(g) == kept
        share = np.sign(g) * ties / np.sum(ties, axis=axes, keepdims=True)
        return Measured(np.ravel(kept), lambda slopes: slopes.reshape(kept.shape) * share)

    return norm


MISTAKE = Mistake(
    code="other_norm",
    severity="warning",
    cost=1.3,
    title="The norm is the {norm}, not the Euclidean one",
    explanation=(
        "The numbers are those of {penalty} with another norm. It bounds the discriminator's slope in another "
        "geometry, and with many pixels it is larger or smaller by a large factor."
    ),
    advice="Take the root of the sum of the squares over all numbers of an example: g.flatten(1).norm(2, dim=1).",
    sources=("https://arxiv.org/abs/1704.00028",),
    guesses=_guesses,
)
