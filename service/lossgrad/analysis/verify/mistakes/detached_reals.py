"""A relativistic generator's reals without gradients."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._still import still_changes, still_guesses, still_sides


def _guesses(case: Case) -> Iterator[Guess]:
    if case.player == "generator" and still_sides(case) == ("real",):
        yield from still_guesses(case, ("real",))


def _changes(case: Case) -> Iterator[Change]:
    if case.player == "generator" and still_sides(case) == ("real",):
        yield from still_changes(case, ("real",))


MISTAKE = Mistake(
    code="detached_reals",
    severity="info",
    cost=0.4,
    title="The generator's gradients on real examples are 0, as the logits of reals are detached",
    explanation=(
        "Losses and the gradients on fakes are those of {objective}. A relativistic generator's loss depends on the "
        "logits of reals too, but no change of the generator moves those, so nothing is lost by holding them constant."
    ),
    advice="Nothing has to be changed. Leave the gradients on reals out when you compare.",
    sources=("https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/models/esrgan_model.py",),
    guesses=_guesses,
    changes=_changes,
)
