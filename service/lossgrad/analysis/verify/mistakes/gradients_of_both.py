"""Gradients to which those of the other player were added."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch

_OTHER = {"generator": "discriminator", "discriminator": "generator"}
_SHARES = {1.0: "", 0.5: " (half of them)", 2.0: " (twice)"}
"""How often the other's gradients count: its loss may be halved or doubled where this one is not."""

_HALVED = 0.3


def _guesses(case: Case) -> Iterator[Guess]:
    other = _OTHER[case.player]
    if other not in case.objective.players or is_slow(case):
        return
    theirs = case.objective.players[other]
    missing = {side: np.zeros(1) for side in theirs.sides if side not in case.logits}
    if missing and not theirs.separable:
        return
    if all(each.gradients is None for each in case.reported.sides.values()):
        return
    for share, told in _SHARES.items():

        def code(batch: Batch, share: float = share) -> Outcome:
            whole = {**batch, **missing}
            return _added(outcome(case, batch), outcome(case, whole, player=other).times(share))

        # What cancels says nothing about where it comes from.
        if any(np.any(each) for each in code(case.logits).gradients.values()):
            for guess in guesses(case, code, {"other": other, "share": share, "rest": told}):
                yield replace(guess, cost=0.0 if share == 1 else _HALVED)


def _added(own: Outcome, other: Outcome) -> Outcome:
    gradients = {side: each + other.gradients.get(side, 0.0) for side, each in own.gradients.items()}
    return replace(own, gradients=gradients)


MISTAKE = Mistake(
    code="gradients_of_both",
    severity="critical",
    cost=1.35,
    title="The {player}'s gradients are its own and the {other}'s{rest}, added up",
    explanation=(
        "Each gradient is the sum of what both players' losses give for the same example{rest}: backward adds to the "
        "gradients that are there, and those of the {other}'s step were not set to zero. The two pull fakes in "
        "opposite directions, so most of the {player}'s signal cancels."
    ),
    advice=(
        "Call zero_grad() before each backward pass, of everything whose gradients you read or step along, and detach "
        "the fakes in the discriminator's step."
    ),
    sources=(
        "https://github.com/Lightning-AI/pytorch-lightning/issues/557",
        "https://github.com/Adversarial-Deep-Learning/code-soup/issues/69",
    ),
    guesses=_guesses,
    alone=True,
)
