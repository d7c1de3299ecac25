"""Gradients of 0 where a tensor was detached."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._still import still_changes, still_guesses, still_sides


def _guesses(case: Case) -> Iterator[Guess]:
    sides = still_sides(case)
    if sides and not (case.player == "generator" and sides == ("real",)):
        yield from still_guesses(case, sides)


def _changes(case: Case) -> Iterator[Change]:
    sides = still_sides(case)
    if sides and not (case.player == "generator" and sides == ("real",)):
        yield from still_changes(case, sides)


MISTAKE = Mistake(
    code="detached",
    severity="critical",
    cost=1.0,
    title="No gradient reaches the {player}'s {sides} examples",
    explanation=(
        "{loss} the gradients on {sides} examples are all 0: the loss was computed from detached tensors or under "
        "no_grad, or the gradients were read before backward or after they were set to zero. A softmax or a "
        "CrossEntropyLoss over a single output does it too, as its result never changes. The {player} learns nothing "
        "from these examples."
    ),
    advice=(
        "In the generator's step nothing between the generator and the loss may be detached; in the discriminator's "
        "step detach the fakes before the discriminator, not the logits after it. If the loss stands still as well "
        "(at 0, 50 or 100), look for a softmax over one output."
    ),
    sources=(
        "https://github.com/nikhilsinghmus/image2reverb/issues/37",
        "https://github.com/wangle53/CSA-CDGAN/issues/5",
    ),
    guesses=_guesses,
    changes=_changes,
)
