"""Real and fake exchanged."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, guesses, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch

_OTHER = {"real": "fake", "fake": "real"}


def _guesses(case: Case) -> Iterator[Guess]:
    if is_slow(case) or set(case.logits) != set(_OTHER):
        return
    if case.player == "generator" and not case.definition.separable:
        return  # the discriminator's loss, which is a mistake of its own

    def code(batch: Batch) -> Outcome:
        found = outcome(case, {side: batch[other] for side, other in _OTHER.items()})
        return Outcome(
            loss=found.loss,
            losses={_OTHER[side]: each for side, each in found.losses.items()},
            gradients={_OTHER[side]: each for side, each in found.gradients.items()},
        )

    yield from guesses(case, code)


MISTAKE = Mistake(
    code="sides_swapped",
    severity="critical",
    cost=1.1,
    title="Real and fake are exchanged in the {player}'s loss",
    explanation=(
        "The numbers are those of {objective} with the fakes where the reals belong, and the other way round: the "
        "discriminator is taught to call fakes real, or the generator is judged by its reals. Where the loss is the "
        "same for both sides but for the sign, negating every output does the same."
    ),
    advice=(
        "Look at the order of the arguments where the loss is called, at the labels 1 and 0, and at what the batch of "
        "each is made of. If it is the reported arrays that stand in the wrong place, exchange those."
    ),
    sources=(
        "https://github.com/lucidrains/stylegan2-pytorch/issues/289",
        "https://github.com/martinarjovsky/WassersteinGAN/issues/9",
    ),
    guesses=_guesses,
)
