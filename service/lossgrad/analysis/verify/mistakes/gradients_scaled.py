"""Gradients that are a constant times those of the loss beside them."""

from collections.abc import Iterator
from dataclasses import replace
from math import log2

import numpy as np

from lossgrad.analysis.verify.distance import factor
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.mistakes._search import is_short, says_of_losses
from lossgrad.analysis.verify.prediction import Batch

_UNNAMED, _FEW_PASSES, _MOST_FEW = 0.8, 0.4, 8
"""What it costs that nothing says where the factor comes from, and that it is what a few passes leave."""

_LEAST_SCALE, _MOST_PASSES = 7, 64
_CLOSE = 1e-4


def _guesses(case: Case) -> Iterator[Guess]:
    given = {
        side: each.gradients
        for side, each in case.reported.sides.items()
        if each.gradients is not None and side in case.definition.sides
    }
    if not given or is_slow(case):
        return
    right = outcome(case, case.logits)
    together = np.concatenate(list(given.values()))
    found = factor(np.concatenate([right.gradients[side] for side in given]), together)
    if not np.isfinite(found) or found <= 0 or abs(found - 1) <= _CLOSE:
        return
    size = float(np.linalg.norm(together))
    power = log2(found)
    is_scaler = abs(power - round(power)) <= _CLOSE and power >= _LEAST_SCALE - _CLOSE

    def code(batch: Batch) -> Outcome:
        each = outcome(case, batch)
        return replace(each, gradients={side: found * array for side, array in each.gradients.items()})

    def scaled(batch: Batch) -> Outcome:
        return outcome(case, batch).times(found)

    if is_scaler:
        why = f"2^{round(power)} is the scale of mixed precision's GradScaler, before unscale_"
        yield from guesses(case, code, {"factor": found, "why": why}, free=1)
        yield from guesses(case, scaled, {"factor": found, "why": f"{why}; the loss is scaled by it too"}, free=1)
    elif found < 1 and is_short(size):
        why = f"together they have a norm of {size:.3g}, as clip_grad_norm_ leaves them"
        yield from guesses(case, code, {"factor": found, "why": why}, free=1)
    elif says_of_losses(case):
        for guess in guesses(case, code, {"factor": found, "why": _passes(found)}, free=1):
            yield replace(guess, cost=_FEW_PASSES if _is_few(found) else _UNNAMED)


def _is_few(found: float) -> bool:
    """Whether the factor is that of two to eight passes, added up or averaged."""
    number = max(found, 1 / found)
    return abs(number - round(number)) <= _CLOSE * number and round(number) <= _MOST_FEW


def _passes(found: float) -> str:
    """How many backward passes a factor may come from."""
    for number, told in (
        (found, "as {n:g} backward passes add up where zero_grad is forgotten"),
        (1 / found, "as after a division by {n:g} accumulation steps, or GPUs"),
    ):
        if abs(number - round(number)) <= _CLOSE * number and round(number) <= _MOST_PASSES:
            return told.format(n=round(number))
    return "they may have been clipped by their norm, or a loss weight is on them that the loss shown has not"


MISTAKE = Mistake(
    code="gradients_scaled",
    severity="warning",
    cost=1.6,
    title="The {player}'s gradients are {factor:.6g} times what its loss gives",
    explanation=(
        "All gradients are right but for one factor that the loss does not have: {why}. An optimiser without momentum "
        "terms takes steps {factor:.6g} times as long; Adam hardly sees it, but a clip, a penalty or a weight decay "
        "beside it does."
    ),
    advice=(
        "Call zero_grad before each backward pass, scaler.unscale_(optimizer) before gradients are read or clipped, "
        "and report gradients before they are clipped."
    ),
    sources=(
        "https://github.com/pytorch/examples/issues/1196",
        "https://github.com/languini-kitchen/languini-kitchen/pull/7",
        "https://github.com/ajbrock/BigGAN-PyTorch/issues/25",
    ),
    guesses=_guesses,
    alone=True,
)
