"""A penalty that pulls norms to 0, where a target is meant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import Curve, is_radial, with_curve
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    meant = case.number("target")
    if not is_radial(case) or not meant:
        return

    def centred(phi: Curve) -> Curve:
        # The factor before the square: what a distance of 1 costs.
        strength = phi(np.array([meant + 1.0]))[0].item()

        def changed(norms: Array) -> tuple[Array, Array]:
            return strength * norms**2, 2 * strength * norms

        return changed

    yield Guess(with_curve(case, centred), {"meant_target": meant})


MISTAKE = Mistake(
    code="target_missing",
    severity="critical",
    cost=1.05,
    title="The target is missing: norms are pulled to 0, not to {meant_target:g}",
    explanation=(
        "The numbers are those of {penalty} with ‖g‖² in place of (‖g‖ - {meant_target:g})². The discriminator is then "
        "asked to be flat everywhere. That is a penalty of its own, the zero-centred one (of which R1 has half, at the "
        "reals); it goes with other losses than Wasserstein's and has other coefficients."
    ),
    advice=(
        "Subtract the target before the square: ((norm - {meant_target:g}) ** 2).mean(). If 0 is what you mean, verify "
        "zero_centered_gradient_penalty or r1."
    ),
    sources=("https://arxiv.org/abs/1704.00028", "https://arxiv.org/abs/1801.04406"),
    guesses=_guesses,
)
