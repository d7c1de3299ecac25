"""The square forgotten: the norm in the place of the squared norm, or of the squared distance."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import Curve, is_radial, with_curve
from lossgrad.core.arrays import Array


def _guesses(case: Case) -> Iterator[Guess]:
    if not is_radial(case):
        return

    def rooted(phi: Curve) -> Curve:
        # The factor before the square: what a distance of 1 costs.
        strength = phi(np.array([(case.number("target") or 0.0) + 1.0]))[0].item()

        def changed(norms: Array) -> tuple[Array, Array]:
            values, slopes = phi(norms)
            roots = np.sqrt(values / strength)
            return strength * roots, np.where(roots > 0, slopes / np.where(roots > 0, 2 * roots, 1), 0.0)

        return changed

    yield Guess(with_curve(case, rooted))


MISTAKE = Mistake(
    code="norm_for_squared_norm",
    severity="critical",
    cost=1.1,
    title="The last square is missing",
    explanation=(
        "The numbers are those of {penalty} without its last square: the norm, or its distance to the target, is taken "
        "as it is. Its gradient then has the same length for any slope, and jumps at the target."
    ),
    advice="Square it before the mean is taken: ((norm - target) ** 2).mean().",
    sources=("https://arxiv.org/abs/1704.00028",),
    guesses=_guesses,
)
