"""exp(v) for exp(−v) in the activation of an f-divergence."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._transforms import NEGATION, through


def _guesses(case: Case) -> Iterator[Guess]:
    if case.objective.family == "f_divergence":
        yield from through(case, NEGATION)


MISTAKE = Mistake(
    code="f_gan_sign",
    severity="critical",
    cost=1.1,
    title="The activation of {objective} has exp(v) where it should have exp(-v)",
    explanation=(
        "The numbers are those of {objective} computed on -a. Several public implementations write -exp(v) or "
        "1 - exp(v) for the reverse Kullback-Leibler, Hellinger and Neyman divergences; with it bigger outputs are "
        "more fake for these, and more real for the others. A discriminator that is shared, or logits that are read "
        "by anything else, then change their meaning with the name of the divergence."
    ),
    advice="Write exp(-v), so that bigger is more real as for the other divergences; or send the logits negated.",
    sources=("https://github.com/progradeep/gan-pytorch/issues/1",),
    guesses=_guesses,
)
