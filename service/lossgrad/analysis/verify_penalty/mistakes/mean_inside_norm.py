"""A mean of squares under the root, where the sum is meant."""

from collections.abc import Iterator
from math import sqrt

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import INPUT, Measured, is_radial, meant_axes, over, with_norm
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_radial(case):
        return
    axes = meant_axes(case)
    count = 1
    for axis in axes:
        count *= case.inputs[INPUT].shape[axis]
    if count == 1:
        return

    def norm(g: Array) -> Measured:
        norms, spread = over(axes)(g)
        return Measured(norms / sqrt(count), lambda slopes: spread(slopes) / sqrt(count))

    yield Guess(with_norm(case, norm), {"count": count})


MISTAKE = Mistake(
    code="mean_inside_norm",
    severity="critical",
    cost=1.1,
    title="The norm is the root of the mean of the squares, not of their sum",
    explanation=(
        "The numbers are those of {penalty} with norms divided by the root of {count}, the numbers in each. The slope "
        "that is asked for then depends on the resolution of the images, and is far larger than the one meant."
    ),
    advice="Sum the squares over an example: (g ** 2).flatten(1).sum(1).sqrt(), not .mean(1).",
    sources=("https://github.com/igul222/improved_wgan_training/issues/50",),
    guesses=_guesses,
)
