"""Labels that are drawn anew for every example."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._curves import is_cross_entropy
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._logistic import sigmoid
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, outcome
from lossgrad.analysis.verify.mistakes._search import says_of_losses
from lossgrad.analysis.verify.mistakes._targets import is_square
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array

_LOW, _HIGH = -0.35, 1.35
"""Labels are drawn from around 0 or around 1; numbers beyond that are none."""
_FEWEST = 4
_FLIP, _TAME = 1e-3, 6.0
"""Labels this near to 0 or 1 are just that, unless the logit says so itself."""
_UNSAID = 0.5
"""What it costs that nothing but the gradients says so."""


def _guesses(case: Case) -> Iterator[Guess]:
    if not case.definition.separable or not case.definition.linear or case.with_respect_to != "logits":
        return
    if not (is_cross_entropy(case.definition) or is_square(case)):
        return
    right = outcome(case, case.logits)
    labels = {side: found for side in case.definition.sides if (found := _labels(case, right, side)) is not None}
    if not labels:
        return

    def code(batch: Batch) -> Outcome:
        given = outcome(case, batch)
        losses, gradients = dict(given.losses), dict(given.gradients)
        for side, each in labels.items():
            losses[side], gradients[side] = _of_labels(case, right, batch[side], side, each)
        return Outcome(loss=sum(float(np.mean(each)) for each in losses.values()), losses=losses, gradients=gradients)

    every = np.concatenate(list(labels.values()))
    told = f"on {' and '.join(labels)}, from {every.min():.3g} to {every.max():.3g}"
    flipped = {side: those for side, each in labels.items() if (those := _flipped(case, side, each)) is not None}
    free = every.size
    if len(flipped) == len(labels):
        told = " and ".join(
            f"{each.size} of {labels[side].size} on {side} are flipped" for side, each in flipped.items()
        )
        free = sum(each.size for each in flipped.values())
    elif not says_of_losses(case):
        return
    for guess in guesses(case, code, {"labels": told}, free=free):
        yield replace(guess, cost=0.0 if says_of_losses(case) else _UNSAID)


def _of_labels(case: Case, right: Outcome, a: Array, side: str, labels: Array) -> tuple[Array, Array]:
    """Losses and gradients of these labels."""
    if is_square(case):
        scale = _scale(case, right, side)
        return scale / 2 * np.square(a - labels), scale * (a - labels) / a.size
    return np.logaddexp(0, a) - labels * a, (sigmoid(a) - labels) / a.size


def _scale(case: Case, right: Outcome, side: str) -> float:
    """The slope of a square's gradient."""
    a = case.logits[side]
    return float(np.ptp(right.gradients[side]) * a.size / np.ptp(a)) if np.ptp(a) else 1.0


def _labels(case: Case, right: Outcome, side: str) -> Array | None:
    """The label of each example, from its gradient; None where they are those meant, or are none."""
    given, a = case.reported.sides.get(side), case.logits[side]
    if given is None or given.gradients is None or a.size < _FEWEST or not np.isfinite(given.gradients).all():
        return None
    margin = a if is_square(case) else sigmoid(a)
    scale = _scale(case, right, side) if is_square(case) else 1.0
    labels: Array = margin - given.gradients * a.size / scale
    meant = margin - right.gradients[side] * a.size / scale
    is_drawn = 2 * np.unique(np.round(labels, 3)).size >= labels.size and labels.min() >= _LOW and labels.max() <= _HIGH
    if np.allclose(labels, meant, atol=_FLIP) or not (is_drawn or _flipped(case, side, labels) is not None):
        return None
    nearest = np.rint(labels)
    return nearest if np.allclose(labels, nearest, rtol=0, atol=_FLIP) else labels


def _flipped(case: Case, side: str, labels: Array) -> np.ndarray[Any, np.dtype[np.intp]] | None:
    """Those examples that have the other label; None if they are most, or labels are anything else."""
    meant = {"real": 1.0, "fake": 0.0}[side] if case.player == "discriminator" else 1.0
    flipped = np.flatnonzero(np.abs(labels - (1 - meant)) <= _FLIP)
    others = np.abs(labels - meant) <= _FLIP
    # A gradient that has vanished looks like the label that the logit says.
    tells = is_square(case) or bool(np.all(np.abs(case.logits[side][flipped]) <= _TAME))
    is_few = 0 < 2 * flipped.size < labels.size and flipped.size + int(np.count_nonzero(others)) == labels.size
    return flipped if is_few and tells else None


MISTAKE = Mistake(
    code="random_labels",
    severity="info",
    cost=1.2,
    title="The {player}'s examples have labels of their own: {labels}",
    explanation=(
        "Losses and gradients are right for a label that differs from example to example, as when smooth labels are "
        "drawn at random or some are flipped. The loss then moves from batch to batch for that reason alone."
    ),
    advice=(
        "If you draw or flip labels on purpose, verify once with fixed ones; otherwise print the tensor of labels and "
        "see what fills it."
    ),
    sources=("https://github.com/soumith/ganhacks/issues/10", "https://github.com/soumith/ganhacks/issues/41"),
    guesses=_guesses,
)
