"""A relativistic generator whose two terms cancel."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import predicted
from lossgrad.analysis.verify.mistakes._outcomes import Outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.curves import HINGE
from lossgrad.core.margins import AgainstMean
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    is_relativistic_hinge = all(
        isinstance(term, Pointwise) and term.curve is HINGE and isinstance(term.on, AgainstMean)
        for term in case.definition.terms
    )
    if case.player != "generator" or not is_relativistic_hinge:
        return

    def code(batch: Batch) -> Outcome:
        real, fake = batch["real"], batch["fake"]
        return Outcome(
            loss=0.0,
            losses={"real": np.mean(fake) - real, "fake": np.mean(real) - fake},
            gradients={"real": np.zeros_like(real), "fake": np.zeros_like(fake)},
        )

    with np.errstate(all="ignore"):
        found = code(case.logits)
        # Of a loss of 0 nothing is left but rounding, which is near nothing.
        yield Guess(predicted(case, code, found))


MISTAKE = Mistake(
    code="generator_cancels",
    severity="critical",
    cost=1.0,
    title="The generator's loss is always exactly 0: its two terms cancel",
    explanation=(
        "A hinge that gives the generator -mean(x) whatever it is asked for makes -mean(real - mean(fake)) of one term "
        "and -mean(fake - mean(real)) of the other. Their sum is 0 for every batch and so is every gradient: the "
        "generator does not learn from this loss at all. BasicSR and mmagic do this with gan_type='hinge' in ESRGAN."
    ),
    advice=(
        "Use max(0, 1 + (real - mean(fake))) + max(0, 1 - (fake - mean(real))) for the generator, or the logistic "
        "form (gan_type='vanilla'), which is what their configurations use."
    ),
    sources=(
        "https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/losses/gan_loss.py",
        "https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/models/esrgan_model.py",
    ),
    guesses=_guesses,
)
