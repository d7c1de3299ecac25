"""Losses that stay at one number."""

from math import log

import numpy as np

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.finding import Finding

_STEPS = 16
_CONSTANT = 1e-3
_CLOSE = 2e-3

FINGERPRINTS: tuple[tuple[float, str], ...] = (
    (log(2), "log 2: a logistic loss at logits of 0"),
    (2 * log(2), "2 log 2: a logistic discriminator's loss at logits of 0, that is at chance"),
    (0.25, "1/4: the least-squares discriminator's loss at chance with a factor of 1/2"),
    (0.5, "1/2: the least-squares discriminator's loss at chance"),
    (1.0, "1: a hinge loss at logits of 0"),
    (2.0, "2: the hinge discriminator's loss at logits of 0, that is at chance"),
    (-log(1e-6), "−log 1e-6: a logarithm cut off at 1e-6"),
    (-log(1e-7), "−log 1e-7: Keras's logarithm, cut off at 1e-7; its gradient is 0 there"),
    (-log(1e-8), "−log 1e-8: a logarithm cut off at 1e-8"),
    (-log(1e-12), "−log 1e-12: a logarithm cut off at 1e-12"),
    (100.0, "100: torch's BCELoss, which cuts its logarithm off at −100; the probability was exactly 0 or 1"),
)
"""Losses people see standing still, and what they mean."""


def _stuck(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < _STEPS:
        return None
    for player in view.now.objective.players:
        column = history.column(f"loss.{player}", _STEPS)
        if len(column) < _STEPS or not np.isfinite(column).all():
            continue
        value = float(np.median(column))
        constant = float(np.ptp(column)) <= _CONSTANT * abs(value)
        meaning = next((text for at, text in FINGERPRINTS if abs(value - at) <= _CLOSE * at), None)
        if constant and meaning is not None:
            return Seen(_finding(player, value, meaning), 1.0)
    return None


def _finding(player: str, value: float, meaning: str) -> Finding:
    return Finding(
        code="stuck_loss",
        severity="warning",
        confidence="likely",
        title=f"The {player}'s loss stands at {value:.4f}",
        explanation=f"That number is well known, {meaning}. It has not moved for {_STEPS} steps.",
        evidence={"loss": value, "meaning": meaning},
        advice="At a cut-off logarithm, compute the loss from logits instead. At chance, check that the discriminator "
        "learns at all: that its gradients are not 0 and its optimizer steps.",
        player=player,
        sources=(
            "https://github.com/osh/KerasGAN/issues/14",
            "https://github.com/SHI-Labs/StyleNAT/issues/11",
            "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/904",
        ),
    )


SYMPTOMS = (Symptom(code="stuck_loss", title="a loss that stood still", check=_stuck, in_batch=False, patience=1),)
