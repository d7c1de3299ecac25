"""A generator that takes its fakes for reals in the discriminator's loss, where something else was meant."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.objectives import CATALOGUE


def _guesses(case: Case) -> Iterator[Guess]:
    discriminator = case.objective.players.get("discriminator")
    if case.player != "generator" or discriminator is None or not discriminator.separable:
        return

    details: dict[str, Evidence] = {"rest": "", "known": _known(case)}

    def code(batch: Batch) -> Outcome:
        found = outcome(case, {"real": batch["fake"], "fake": batch["fake"]}, player="discriminator")
        mean = float(found.losses["real"].mean())
        return Outcome(loss=mean, losses={"fake": found.losses["real"]}, gradients={"fake": found.gradients["real"]})

    still = int(np.count_nonzero(code(case.logits).gradients["fake"] == 0))
    if still:
        details["rest"] = f", and not at all on {still} of your fakes, which convince already"
    yield from guesses(case, code, details)


def _known(case: Case) -> str:
    """How to ask for this form."""
    if "non_saturating" in case.parameters:
        return "the parameter non_saturating = 1"
    name = f"{case.objective.name}_non_saturating"
    return f'objective="{name}"' if name in CATALOGUE else "the objective that has this generator"


MISTAKE = Mistake(
    code="non_saturating_generator",
    severity="warning",
    cost=1.25,
    title="The generator's loss is the discriminator's loss on reals, applied to the fakes: not what {objective} does",
    explanation=(
        "The fakes are given to the loss that the discriminator has for reals: this is called the non-saturating form. "
        "It pulls the right way, on fakes that are rejected at least as hard as the form of {objective}{rest}."
    ),
    advice=(
        "If you want this form, which is often the better one, verify with {known}. Otherwise write the generator's "
        "loss of {objective}."
    ),
    sources=(
        "https://github.com/brownvc/R3GAN/issues/10",
        "https://github.com/lucidrains/audiolm-pytorch/issues/190",
    ),
    guesses=_guesses,
)
