"""A generator that minimises what the discriminator minimises."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_player
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import is_slow
from lossgrad.analysis.verify.mistakes._rivals import discriminator_loss, part_of_it


def _guesses(case: Case) -> Iterator[Guess]:
    if case.player != "generator" or "discriminator" not in case.objective.players or is_slow(case):
        return
    for code, whose in discriminator_loss(case):
        yield from guesses(case, code, {"part": whose})


def _changes(case: Case) -> Iterator[Change]:
    if case.player == "generator" and "discriminator" in case.objective.players:
        yield from of_player(case, "discriminator", 1.0, {"part": part_of_it(case)})


MISTAKE = Mistake(
    code="shared_loss",
    severity="critical",
    cost=1.12,
    title="The generator minimises the discriminator's loss, not its opposite",
    explanation=(
        "The numbers reported for the generator are {part}. Minimising it, the generator makes its fakes easier to "
        "reject: both players pull the logits of fakes the same way, down."
    ),
    advice=(
        "In the generator's step, label the fakes as real (ones_like, not zeros_like), or change the sign of the loss. "
        "The gradients of both players on the same fake must have opposite signs."
    ),
    sources=("https://github.com/lucidrains/stylegan2-pytorch/issues/289",),
    guesses=_guesses,
    changes=_changes,
)
