"""A hinge without its margin."""

from collections.abc import Iterator
from functools import partial

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import is_slow, outcome
from lossgrad.core.errors import LossgradError

NAME = "margin"


def _guesses(case: Case) -> Iterator[Guess]:
    meant = case.parameters.get(NAME, 0.0)
    if meant <= 0 or is_slow(case):
        return
    none = {**case.parameters, NAME: 0.0}
    try:
        case.objective.resolve(none)
    except LossgradError:
        return
    yield from guesses(case, partial(outcome, case, parameters=none), {"margin": meant})


MISTAKE = Mistake(
    code="margin_missing",
    severity="warning",
    cost=1.05,
    title="The margin is missing in the {player}'s loss: it is 0, not {margin:g}",
    explanation=(
        "The numbers are those of {objective} with relu(-a) where relu({margin:g} - a) is meant. An example then costs "
        "nothing as soon as it lies on its side of 0, however near, so nothing holds reals and fakes apart; a "
        "discriminator that gives 0 for everything has the lowest loss there is."
    ),
    advice="Put the margin in: relu({margin:g} - a) on reals and relu({margin:g} + a) on fakes.",
    sources=("Lim and Ye, Geometric GAN, 2017, section 3",),
    guesses=_guesses,
)
