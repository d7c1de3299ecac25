"""Logits that are bigger for fakes, in a loss for which bigger is more real."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.mistakes._search import says_of_losses
from lossgrad.analysis.verify.mistakes._transforms import NEGATION, through


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.family != "f_divergence":
        right = outcome(case, case.logits)
        for guess in through(case, NEGATION):
            # That gradients were taken in -a is told by the losses beside them.
            if not _is_flipped_sign(guess, right) and (guess.cost == 0 or says_of_losses(case)):
                yield guess


def _changes(case: Case) -> Iterator[Change]:
    if case.objective.family != "f_divergence":
        yield from of_logits(case, NEGATION)


def _is_flipped_sign(guess: Guess, right: Outcome) -> bool:
    """Whether it is all the same: a linear loss of -a is the negative of that of a."""
    return all(np.array_equal(side.losses.value, -right.losses[name]) for name, side in guess.prediction.sides.items())


MISTAKE = Mistake(
    code="logits_negated",
    severity="critical",
    cost=1.15,
    title="The {player}'s loss takes every output with the opposite sign",
    explanation=(
        "The numbers are those of {objective} computed on -a instead of a: what your loss calls more real, the other "
        "player and everyone who reads your logits call more fake. If both players do it, training is right and only "
        "the meaning of the sign differs from the usual one; if one does, they pull the same way."
    ),
    advice=(
        "Decide what a bigger output means (for logits: more real; for energies: more fake) and use it in both "
        "players' losses. If your sign is meant, send the logits negated."
    ),
    sources=(
        "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
        "https://github.com/lucidrains/stylegan2-pytorch/issues/190",
    ),
    guesses=_guesses,
    changes=_changes,
)
