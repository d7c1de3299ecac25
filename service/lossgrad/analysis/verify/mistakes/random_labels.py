"""Labels that are drawn anew for every example."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, guesses, outcome, sigmoid
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array

_LOW, _HIGH = -0.35, 1.35
"""Labels are drawn from around 0 or around 1; numbers beyond that are none."""
_FEWEST = 4


def _guesses(case: Case) -> Iterator[Guess]:
    if not case.definition.separable or not is_cross_entropy(case.definition) or case.with_respect_to != "logits":
        return
    labels = {side: found for side in case.definition.sides if (found := _labels(case, side)) is not None}
    if not labels:
        return

    def code(batch: Batch) -> Outcome:
        right = outcome(case, batch)
        losses, gradients = dict(right.losses), dict(right.gradients)
        for side, each in labels.items():
            a = batch[side]
            losses[side] = np.logaddexp(0, a) - each * a
            gradients[side] = (sigmoid(a) - each) / a.size
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    every = np.concatenate(list(labels.values()))
    told = f"{' and '.join(labels)}, from {every.min():.3g} to {every.max():.3g}"
    yield from guesses(case, code, {"labels": told}, free=every.size)


def _labels(case: Case, side: str) -> Array | None:
    """The label of each example, from its gradient; None where they are all alike, or its loss is not that label's."""
    given, a = case.reported.sides.get(side), case.logits[side]
    # Any gradients are those of some labels: only the losses beside them tell.
    if given is None or given.gradients is None or given.losses is None or a.size < _FEWEST:
        return None
    if not np.isfinite(given.gradients).all() or not np.isfinite(given.losses).all():
        return None
    labels: Array = sigmoid(a) - given.gradients * a.size
    close = np.abs(np.logaddexp(0, a) - labels * a - given.losses) <= 1e-3 * (1 + np.abs(a)) + case.rounding.absolute
    # A few that differ from the others are no drawn labels.
    is_drawn = 2 * np.unique(np.round(labels, 3)).size >= labels.size and labels.min() >= _LOW and labels.max() <= _HIGH
    return labels if is_drawn and close.all() else None


MISTAKE = Mistake(
    code="random_labels",
    severity="info",
    cost=1.2,
    title="The {player}'s examples have labels of their own: on {labels}",
    explanation=(
        "Losses and gradients are right for a label that differs from example to example, as when smooth labels are "
        "drawn at random or some are flipped. The loss then moves from batch to batch for that reason alone."
    ),
    advice="If you draw labels on purpose, compare with fixed ones; otherwise look at what the labels are made of.",
    sources=("https://github.com/soumith/ganhacks/issues/10", "https://github.com/soumith/ganhacks/issues/41"),
    guesses=_guesses,
)
