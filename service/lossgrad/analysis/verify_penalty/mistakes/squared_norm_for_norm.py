"""The root forgotten: the squared norm in the place of the norm."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify_penalty.radial import Curve, is_radial, with_curve
from lossgrad.core.arrays import Array


def _of_squares(phi: Curve) -> Curve:
    def changed(norms: Array) -> tuple[Array, Array]:
        values, slopes = phi(norms**2)
        return values, slopes * 2 * norms

    return changed


def _guesses(case: Case) -> Iterator[Guess]:
    if is_radial(case):
        yield Guess(with_curve(case, _of_squares))


MISTAKE = Mistake(
    code="squared_norm_for_norm",
    severity="critical",
    cost=1.1,
    title="The squared norm stands where the norm belongs",
    explanation=(
        "The numbers are those of {penalty} computed from the sum of the squares without its root. Large slopes cost "
        "far too much (a power of four in the place of a square), and small ones next to nothing."
    ),
    advice="Take the root of the sum of the squares before the target is subtracted: g.flatten(1).norm(2, dim=1).",
    sources=("https://arxiv.org/abs/1704.00028",),
    guesses=_guesses,
)
