"""Real and fake exchanged."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_sides
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch

_OTHER = {"real": "fake", "fake": "real"}


def _guesses(case: Case) -> Iterator[Guess]:
    if is_slow(case) or not _can_happen(case):
        return

    def code(batch: Batch) -> Outcome:
        found = outcome(case, {side: batch[other] for side, other in _OTHER.items()})
        return Outcome(
            loss=found.loss,
            losses={_OTHER[side]: each for side, each in found.losses.items()},
            gradients={_OTHER[side]: each for side, each in found.gradients.items()},
        )

    yield from guesses(case, code)


def _changes(case: Case) -> Iterator[Change]:
    if _can_happen(case):
        yield of_sides(case, _OTHER)


def _can_happen(case: Case) -> bool:
    # A generator's of both sides is then the discriminator's loss, which is a mistake of its own.
    is_other_player = case.player == "generator" and not case.definition.separable
    return set(case.logits) == set(_OTHER) and not is_other_player


MISTAKE = Mistake(
    code="sides_swapped",
    severity="critical",
    cost=1.1,
    title="Real and fake are exchanged in the {player}'s loss",
    explanation=(
        "The numbers are those of {objective} with the fakes where the reals belong, and the other way round: fakes "
        "are called real, and reals fake."
    ),
    advice=(
        "Look at the order of the arguments where the loss is called, at the labels 1 and 0, and at what the batch of "
        "each is made of. If it is the reported arrays that stand in the wrong place, exchange those."
    ),
    sources=(
        "https://github.com/lucidrains/stylegan2-pytorch/issues/289",
        "https://github.com/https-deeplearning-ai/GANs-Public/issues/1",
        "https://github.com/martinarjovsky/WassersteinGAN/issues/9",
    ),
    guesses=_guesses,
    changes=_changes,
)
