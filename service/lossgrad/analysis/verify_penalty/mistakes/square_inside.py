"""The square at the norm, where it belongs around the distance to the target."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import Curve, is_radial, with_curve
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    meant = case.number("target")
    if not is_radial(case) or not meant:
        return

    def moved(phi: Curve) -> Curve:
        # The factor before the square: what a distance of 1 costs.
        strength = phi(np.array([meant + 1.0]))[0].item()

        def changed(norms: Array) -> tuple[Array, Array]:
            return strength * (norms**2 - meant), 2 * strength * norms

        return changed

    yield Guess(with_curve(case, moved), {"meant_target": meant})


MISTAKE = Mistake(
    code="square_inside",
    severity="critical",
    cost=1.1,
    title="The square stands at the norm: ‖g‖² - {meant_target:g} in place of (‖g‖ - {meant_target:g})²",
    explanation=(
        "The numbers are those of {penalty} with the target subtracted after the square, where it is a constant "
        "without a gradient. The penalty can be negative, is lowest at a norm of 0, and asks the discriminator to be "
        "flat everywhere."
    ),
    advice="Subtract first and square then: ((norm - {meant_target:g}) ** 2).mean().",
    sources=("https://arxiv.org/abs/1704.00028",),
    guesses=_guesses,
)
