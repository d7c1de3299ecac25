"""Examples that are masked out of a loss."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.mistake import Case, Guess, Mistake
from lossgrad.analysis.verify.mistakes._guessing import guesses
from lossgrad.analysis.verify.mistakes._outcomes import Code, Outcome, is_slow, outcome
from lossgrad.analysis.verify.prediction import Batch
from lossgrad.core.arrays import Array

Mask = np.ndarray[Any, np.dtype[np.bool_]]

_SMALL = 1e-3
"""Gradients below this share of the largest may be 0 for other reasons."""

_LEAST = 4
"""Of fewer examples, those that are left may be all that are not 0 by chance."""


def _guesses(case: Case) -> Iterator[Guess]:
    if not case.definition.separable or is_slow(case):
        return
    right = outcome(case, case.logits)
    gone = {side: _gone(case, right, side) for side in right.gradients}
    left_out = sum(int(np.count_nonzero(each)) for each in gone.values())
    # Sides that are gone altogether are another mistake.
    if not left_out or any(np.any(each) and _is_gone(right, side, each) for side, each in gone.items()):
        return
    kept = {side: ~each for side, each in gone.items()}
    details: dict[str, Evidence] = {
        "examples": left_out,
        "of": sum(each.size for each in kept.values()),
        "which": _which(kept),
    }
    for is_of_kept in (False, True):
        told = "the number of those that are left" if is_of_kept else "the whole batch, as before"
        yield from guesses(case, _code(case, kept, is_of_kept=is_of_kept), {**details, "divided": told}, free=left_out)


def _gone(case: Case, right: Outcome, side: str) -> Mask:
    """The examples of which everything reported is 0, and should not be."""
    given = case.reported.sides.get(side)
    pairs = [] if given is None else [(given.gradients, right.gradients[side]), (given.losses, right.losses.get(side))]
    known = [(array, meant) for array, meant in pairs if array is not None and meant is not None]
    if not known:
        return np.zeros(case.logits[side].size, bool)
    result: Mask = np.logical_and.reduce([array == 0 for array, _ in known]) & np.logical_or.reduce(
        [_counts(meant) for _, meant in known]
    )
    return result


def _counts(meant: Array) -> Mask:
    result: Mask = np.abs(meant) > _SMALL * np.max(np.abs(meant), initial=0.0)
    return result


def _is_gone(right: Outcome, side: str, gone: Mask) -> bool:
    """Whether no example of a side has a part in it any more, or the one that has is one of a few."""
    left = int(np.count_nonzero(_counts(right.gradients[side]) & ~gone))
    return left == 0 or (left == 1 and gone.size < _LEAST)


def _which(kept: Mapping[str, Mask]) -> str:
    """In words, which examples are left, where it is the first or the last of each side."""
    found = {side: np.flatnonzero(mask) for side, mask in kept.items() if not mask.all()}
    for at, where in ((0, "first"), (-1, "last")):
        of = {side: kept[side].size for side in found}
        expected = {
            side: np.arange(left.size) + (0 if at == 0 else of[side] - left.size) for side, left in found.items()
        }
        if all(np.array_equal(left, expected[side]) for side, left in found.items()):
            told = " and ".join(f"{left.size} of {side}" for side, left in found.items())
            return f" Only the {where} examples count ({told}): look for an index or a slice, such as loss[{at}]."
    return ""


def _code(case: Case, kept: dict[str, Mask], *, is_of_kept: bool) -> Code:
    def code(batch: Batch) -> Outcome:
        found = outcome(case, batch)
        share = {side: each.size / np.count_nonzero(each) if is_of_kept else 1.0 for side, each in kept.items()}
        losses = {side: each * kept[side] for side, each in found.losses.items()}
        return replace(
            found,
            loss=sum(float(np.mean(each)) * share[side] for side, each in losses.items()),
            losses=losses,
            gradients={side: each * kept[side] * share[side] for side, each in found.gradients.items()},
        )

    return code


MISTAKE = Mistake(
    code="examples_left_out",
    severity="warning",
    cost=1.6,
    title="{examples} of {of} examples have no part in the {player}'s loss",
    explanation=(
        "Their numbers are exactly 0 where they should not be; those of the other examples are right.{which} The "
        "sum is divided by {divided}. A mask does this, a top-k selection, dropout on the outputs, or a batch that is "
        "padded."
    ),
    advice=(
        "If examples are left out on purpose, send only the others' logits and numbers. Otherwise look for a mask, for "
        "where(...) with a 0 in it, and for a dropout after the last layer."
    ),
    sources=("Sinha et al., Top-k Training of GANs, 2020, section 3",),
    guesses=_guesses,
    alone=True,
)
