"""A generator that minimises minus the discriminator's loss, where something stronger was meant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_player
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, is_slow, outcome
from lossgrad.analysis.verify.mistakes._rivals import discriminator_loss, part_of_it
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    if case.player != "generator" or "discriminator" not in case.objective.players or is_slow(case):
        return
    right = outcome(case, case.logits)
    for code, whose in discriminator_loss(case):
        if _is_meant(right, _negated(code)(case.logits)):
            continue
        yield from guesses(case, _negated(code), {"part": whose})


def _changes(case: Case) -> Iterator[Change]:
    if case.player == "generator" and "discriminator" in case.objective.players:
        yield from of_player(case, "discriminator", -1.0, {"part": part_of_it(case)})


def _is_meant(right: Outcome, found: Outcome) -> bool:
    """Whether the saturating form is what the objective itself has, but for a constant."""
    return right.gradients.keys() == found.gradients.keys() and all(
        np.allclose(each, found.gradients[side], rtol=1e-9, atol=0) for side, each in right.gradients.items()
    )


def _negated(code: Code) -> Code:
    def negated(batch: Batch) -> Outcome:
        return code(batch).times(-1.0)

    return negated


MISTAKE = Mistake(
    code="saturating_generator",
    severity="warning",
    cost=1.2,
    title="The generator maximises the discriminator's loss: the saturating form, not that of {objective}",
    explanation=(
        "The numbers are minus {part}, as in the minimax game of the first paper on GANs. The direction is right, but "
        "for cross-entropy and the hinge the gradient is weakest on the fakes that are rejected most surely, so the "
        "generator stalls while the discriminator is ahead; the form of {objective} is strongest there."
    ),
    advice=(
        "Compute the generator's loss with the fakes labelled as real: BCEWithLogitsLoss with ones, or softplus(-a); "
        "for the hinge -a.mean()."
    ),
    sources=(
        "https://github.com/brownvc/R3GAN/issues/10",
        "https://github.com/llSourcell/Generative_Adversarial_networks_LIVE/issues/5",
    ),
    guesses=_guesses,
    changes=_changes,
)
