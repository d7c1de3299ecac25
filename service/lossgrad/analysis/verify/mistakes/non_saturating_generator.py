"""A generator that takes its fakes for reals in the discriminator's loss, where something else was meant."""

from collections.abc import Iterator

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, guesses, outcome
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    discriminator = case.objective.players.get("discriminator")
    if case.player != "generator" or discriminator is None or not discriminator.separable:
        return

    def code(batch: Batch) -> Outcome:
        found = outcome(case, {"real": batch["fake"], "fake": batch["fake"]}, player="discriminator")
        mean = float(found.losses["real"].mean())
        return Outcome(loss=mean, losses={"fake": found.losses["real"]}, gradients={"fake": found.gradients["real"]})

    yield from guesses(case, code)


MISTAKE = Mistake(
    code="non_saturating_generator",
    severity="warning",
    cost=1.25,
    title="The generator's fakes are given the discriminator's loss for reals, which is not what {objective} does",
    explanation=(
        "The numbers are the discriminator's loss on real examples, applied to the fakes: the non-saturating form. It "
        "pulls the right way, usually harder than the form of {objective} on fakes that are rejected, and not at all "
        "on fakes that convince already."
    ),
    advice="If this form is what you want, say so; it is often the better one. Otherwise use the loss of {objective}.",
    sources=(
        "https://github.com/brownvc/R3GAN/issues/10",
        "https://github.com/CompVis/taming-transformers/issues/137",
    ),
    guesses=_guesses,
)
