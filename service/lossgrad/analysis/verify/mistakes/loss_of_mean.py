"""The loss of the mean logit, where the mean of the losses was meant."""

from collections.abc import Iterator, Sequence

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.margins import Paired
from lossgrad.core.terms import Pointwise


def _guesses(case: Case) -> Iterator[Guess]:
    sides = case.definition.sides
    is_paired = all(isinstance(term, Pointwise) and isinstance(term.on, Paired) for term in case.definition.terms)
    if not (case.definition.separable or is_paired) or any(case.logits[side].size == 1 for side in sides):
        return
    if is_paired:
        yield from guesses(case, _of_mean(case, sides), {"sides": "differences"})
        return
    for chosen in (sides, *(((side,) for side in sides) if len(sides) > 1 else ())):
        yield from guesses(case, _of_mean(case, chosen), {"sides": " and ".join(chosen)})


def _of_mean(case: Case, sides: Sequence[str]) -> Code:
    def code(batch: Batch) -> Outcome:
        means = {side: np.full_like(a, np.mean(a)) if side in sides else a for side, a in batch.items()}
        return outcome(case, means)

    return code


MISTAKE = Mistake(
    code="loss_of_mean",
    severity="critical",
    cost=1.3,
    title="The {player}'s loss is taken of the mean logit, not averaged over the examples ({sides})",
    explanation=(
        "The logits of a side are averaged first, and the loss is that of their mean: (mean(a) - 1)^2 is not "
        "mean((a - 1)^2), and a hinge of the mean is 0 as soon as the average example is beyond the margin. All "
        "examples of a side then get the same gradient, whether they are right or wrong."
    ),
    advice="Apply the loss to every logit and take the mean last: relu(1 - a).mean(), not relu(1 - a.mean()).",
    sources=(
        "https://github.com/akanimax/pro_gan_pytorch/issues/13",
        "https://github.com/eriklindernoren/PyTorch-GAN/blob/master/implementations/ebgan/ebgan.py",
    ),
    guesses=_guesses,
)
