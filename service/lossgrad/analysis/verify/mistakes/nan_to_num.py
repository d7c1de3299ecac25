"""Gradients that overflowed, and were replaced by numbers."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import predicted
from lossgrad.analysis.verify.mistakes._lost import beyond
from lossgrad.analysis.verify.mistakes._outcomes import Outcome, is_slow, outcome
from lossgrad.analysis.verify.mistakes._overflow import uses_exponentials
from lossgrad.analysis.verify.prediction import Batch

_STAND_INS = (0.0, 1e5, 65504.0, 3.4028234663852886e38)
_LARGEST, _LARGEST_HALF = 3.4028234663852886e38, 65504.0


def _guesses(case: Case) -> Iterator[Guess]:
    if is_slow(case) or not any(each.gradients is not None for each in case.reported.sides.values()):
        return
    with np.errstate(all="ignore"):
        right = outcome(case, case.logits)
        is_half = case.rounding.name == "float16"
        yield from _replaced(case, right, _LARGEST_HALF if is_half else _LARGEST)


def _replaced(case: Case, right: Outcome, largest: float) -> Iterator[Guess]:
    too_big = beyond(case, right, largest, with_exponentials=uses_exponentials(case))
    masks = {}
    for side, given in case.reported.sides.items():
        if given.gradients is None or side not in too_big:
            continue
        stands_in = np.isin(np.abs(given.gradients).astype(np.float32), np.array(_STAND_INS, np.float32))
        is_right = np.isclose(given.gradients, right.gradients[side], rtol=1e-3, atol=1e-6)
        masks[side] = too_big[side] & stands_in & ~is_right
    count = sum(int(np.count_nonzero(mask)) for mask in masks.values())
    if not count:
        return

    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        gradients = {
            side: np.where(masks[side], np.nan, each) if side in masks else each
            for side, each in found.gradients.items()
        }
        losses = {
            side: np.where(too_big[side], np.nan, each) if side in too_big else each
            for side, each in found.losses.items()
        }
        is_lost = case.reported.loss is not None and not np.isfinite(case.reported.loss)
        return replace(found, loss=np.nan if is_lost else found.loss, losses=losses, gradients=gradients)

    put = sorted(
        {
            float(value)
            for side, mask in masks.items()
            for value in np.unique(np.asarray(case.reported.sides[side].gradients)[mask])
        }
    )
    yield Guess(predicted(case, code, code(case.logits)), {"examples": count, "put_in": put})


MISTAKE = Mistake(
    code="nan_to_num",
    severity="warning",
    cost=0.9,
    title="{examples} of the {player}'s gradients were replaced by numbers where they overflow",
    explanation=(
        "The gradients are right but for {examples} examples, whose loss overflows in the precision used. There stands "
        "{put_in}, as torch.nan_to_num(grad, nan=0, posinf=1e5, neginf=-1e5) leaves it: nothing warns of the overflow, "
        "and these examples teach nothing, or the wrong thing."
    ),
    advice=(
        "Compute the loss in float32 from logits with softplus, so that there is nothing to replace, and count how "
        "often the replacement happens."
    ),
    sources=(
        "https://github.com/NVlabs/stylegan3/blob/main/training/training_loop.py",
        "https://github.com/NVlabs/stylegan2-ada-pytorch/blob/main/training/training_loop.py",
    ),
    guesses=_guesses,
)
