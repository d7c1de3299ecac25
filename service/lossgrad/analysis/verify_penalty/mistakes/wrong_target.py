"""Another norm is aimed at."""

from collections.abc import Iterator
from math import floor, log10

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import INPUT, is_radial, meant_axes, over
from lossgrad.core.arrays import Array

USUAL = (0.5, 1.0, 2.0, 10.0, 100.0, 750.0)

NEAR_ZERO = 1e-4
"""A target below so much of a norm is 0 with rounding."""


def _guesses(case: Case) -> Iterator[Guess]:
    meant = case.number("target")
    if meant is None or not is_radial(case):
        return
    for target in dict.fromkeys((*_recovered(case), *USUAL)):
        # A target of 0 is another penalty, and is told as that.
        if target > 0 and target != meant:
            details = {"target": target, "meant_target": meant}
            yield Guess(case.code(parameters={"target": target}), details, free=int(target not in USUAL))


def _recovered(case: Case) -> Iterator[float]:
    """Targets at which the numbers may be right."""
    g = case.inputs[INPUT]
    axes = meant_axes(case)
    norms = over(axes)(g).norms
    strength = case.strength or 1.0
    smallest = NEAR_ZERO * float(np.median(norms))
    losses, gradients = case.reported.losses.get(INPUT), case.reported.gradients.get(INPUT)
    if gradients is not None and gradients.shape == g.shape:
        # Along g the gradient is A·(1 − τ/ν): a line in 1/ν, with two unknowns.
        squares = np.sum(g * g, axis=axes)
        along = np.sum(gradients * g, axis=axes) / squares
        known = np.ravel(np.isfinite(along) & (along != 0))
        if np.count_nonzero(known) > 1:
            inverse, along = 1 / np.ravel(norms)[known], np.ravel(along)[known]
            line = np.stack([np.ones_like(inverse), inverse], axis=1)
            slope, bend = np.linalg.lstsq(line, along, rcond=None)[0]
            yield from _rounded(-bend / slope if slope else 0.0, smallest)
    if losses is not None and losses.size == norms.size:
        distances: Array = np.sqrt(np.maximum(np.ravel(losses), 0) / strength)
        flat = np.ravel(norms)
        # Of the flattest example the target is most likely above, of the steepest below.
        low, high = int(np.argmin(flat)), int(np.argmax(flat))
        for each in (flat[low] + distances[low], flat[high] - distances[high], flat[high] + distances[high]):
            yield from _rounded(float(each), smallest)


def _rounded(value: float, smallest: float) -> Iterator[float]:
    if not np.isfinite(value) or value <= smallest or value > 1e6:  # noqa: PLR2004 - no target is larger
        return
    for digits in (1, 2, 3):
        short = round(value, digits - 1 - floor(log10(value)))
        if abs(short - value) <= 1e-4 * value:
            yield short
            return
    yield float(value)


MISTAKE = Mistake(
    code="wrong_target",
    severity="warning",
    cost=1.2,
    title="The norm is pulled to {target:.6g}, not to {meant_target:g}",
    explanation=(
        "The numbers are those of {penalty} with the target {target:.6g}. The slope of the discriminator, and with it "
        "the scale of a Wasserstein loss, changes in proportion."
    ),
    advice=(
        "Correct the target; if {target:.6g} is what you mean, verify with it as the parameter target. Progressive GAN "
        "uses 750, for CIFAR-10 alone."
    ),
    sources=(
        "https://github.com/tkarras/progressive_growing_of_gans/blob/master/loss.py",
        "https://github.com/igul222/improved_wgan_training/issues/50",
    ),
    guesses=_guesses,
)
