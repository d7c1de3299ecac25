"""The conjugate of Pearson's chi-square beyond where it holds."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch

_FROM = -2.0


def _guesses(case: Case) -> Iterator[Guess]:
    fake = case.logits.get("fake")
    if case.objective.name != "f_pearson" or (case.parameters.get("non_saturating") and case.player == "generator"):
        return
    if fake is None or not np.any(fake < _FROM):
        return

    def code(batch: Batch) -> Outcome:
        right = outcome(case, batch)
        a = batch["fake"]
        sign = 1.0 if case.player == "discriminator" else -1.0
        losses = {**right.losses, "fake": sign * (a * a / 4 + a)}
        gradients = {**right.gradients, "fake": sign * (a / 2 + 1) / a.size}
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    yield from guesses(case, code, {"examples": int(np.count_nonzero(fake < _FROM))})


MISTAKE = Mistake(
    code="conjugate_not_clamped",
    severity="critical",
    cost=1.0,
    title="The {player}'s term over fakes, a²/4 + a, is not cut off below a = -2 ({examples} examples)",
    explanation=(
        "In an f-GAN the term over fakes is the convex conjugate of f, and for Pearson's divergence that is flat, at "
        "-1, below a = -2. Without the cut its slope a/2 + 1 turns negative there: the discriminator is rewarded for "
        "raising a fake that it already rejects, and the generator is pushed the wrong way on exactly the fakes that "
        "fare worst."
    ),
    advice="Clamp the logits of fakes first: b = a.clamp(min=-2), then b**2 / 4 + b.",
    sources=(
        "https://github.com/rdevon/DIM/issues/4",
        "https://github.com/nowozin/mlss2018-madrid-gan",
    ),
    guesses=_guesses,
)
