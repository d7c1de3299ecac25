"""Reals and fakes that are both called real, or both called fake."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.prediction import Batch


def _guesses(case: Case) -> Iterator[Guess]:
    if case.player != "discriminator" or not case.definition.separable:
        return
    if set(case.definition.sides) != {"real", "fake"} or set(case.logits) != {"real", "fake"}:
        return
    right = outcome(case, case.logits)
    for label, side in (("real", "fake"), ("fake", "real")):

        def code(batch: Batch, label: str = label, side: str = side) -> Outcome:
            return _alike(case, batch, label, side)

        found = code(case.logits)
        # A linear loss is then turned round on that side, which says the same in fewer words.
        if not np.allclose(found.gradients[side], -right.gradients[side], rtol=1e-6, atol=0):
            yield from guesses(case, code, {"label": label, "side": side})


def _alike(case: Case, batch: Batch, label: str, side: str) -> Outcome:
    right = outcome(case, batch)
    exchanged = outcome(case, {"real": batch["fake"], "fake": batch["real"]})
    losses = {**right.losses, side: exchanged.losses[label]}
    return Outcome(
        loss=sum(float(np.mean(each)) for each in losses.values()),
        losses=losses,
        gradients={**right.gradients, side: exchanged.gradients[label]},
    )


MISTAKE = Mistake(
    code="one_label_for_both",
    severity="critical",
    cost=1.15,
    title="The {player}'s {side} examples are called {label}, as the others are",
    explanation=(
        "The numbers of the {side} side are those of the loss over {label} examples, so the {player} is taught to call "
        "everything {label}, and learns nothing that tells them apart."
    ),
    advice=(
        "Give the {side} examples their own label or term: a tensor of labels that is filled once and used twice, or a "
        "line that was copied and not changed, does this."
    ),
    sources=("https://github.com/pytorch/examples/blob/main/dcgan/main.py",),
    guesses=_guesses,
)
