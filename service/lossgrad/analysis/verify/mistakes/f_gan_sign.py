"""exp(v) for exp(−v) in the activation of an f-divergence."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Change, Guess, Mistake
from lossgrad.analysis.verify.mistakes._changes import of_logits
from lossgrad.analysis.verify.mistakes._transforms import NEGATION, through


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.family == "f_divergence":
        yield from through(case, NEGATION)


def _changes(case: Case) -> Iterator[Change]:
    if case.objective.family == "f_divergence":
        yield from of_logits(case, NEGATION)


MISTAKE = Mistake(
    code="f_gan_sign",
    severity="critical",
    cost=1.1,
    title="The activation of {objective} has exp(v) where it should have exp(-v)",
    explanation=(
        "The numbers are those of {objective} computed on -a. Several public implementations write -exp(v) or "
        "1 - exp(v) for the reverse Kullback-Leibler, Hellinger and Neyman divergences. Bigger outputs then mean more "
        "fake for these divergences and more real for all others, so whatever reads the logits besides this loss takes "
        "them the wrong way round."
    ),
    advice="Write exp(-v), so that bigger is more real as for the other divergences; or send the logits negated.",
    sources=("https://github.com/progradeep/gan-pytorch/issues/1",),
    guesses=_guesses,
    changes=_changes,
)
