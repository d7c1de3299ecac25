"""Gradients of 0 where a tensor was detached."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._still import still_guesses, still_sides


def _guesses(case: Case) -> Iterator[Guess]:
    sides = still_sides(case)
    if sides and not (case.player == "generator" and sides == ("real",)):
        yield from still_guesses(case, sides)


MISTAKE = Mistake(
    code="detached",
    severity="critical",
    cost=1.0,
    title="No gradient reaches the {player}'s {sides} examples",
    explanation=(
        "The loss is right, but the gradients of its {sides} examples are all 0: it was computed from detached tensors "
        "or under no_grad, or the gradients were read before backward or after they were set to zero. The {player} "
        "learns nothing from these examples."
    ),
    advice=(
        "In the generator's step nothing between the generator and the loss may be detached; in the discriminator's "
        "step detach the fakes before the discriminator, not the logits after it."
    ),
    sources=("https://github.com/Zeleni9/pytorch-wgan/pull/53",),
    guesses=_guesses,
)
