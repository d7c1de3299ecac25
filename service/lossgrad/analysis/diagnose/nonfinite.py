"""Logits that are not finite: how many, on which side, and at which steps of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossgrad.core.arrays import Array

TRAINED_ON = ("real", "fake")
_LISTED = 8
"""Steps that are told one by one; of more, the first and the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NonFinite:
    """What is not finite among one side's logits.

    Args:
        side: ``real``, ``fake`` or ``validation``.
        nan, infinite: how many are NaN, and how many are infinite.
        of: how many logits there are.
        first: where the first of them is in that side's array.
    """

    side: str
    nan: int
    infinite: int
    of: int
    first: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return self.nan + self.infinite

    @property
    def trained_on(self) -> bool:
        """Whether these are logits that losses are computed from, not held-out ones."""
        return self.side in TRAINED_ON

    @property
    def reason(self) -> str:
        """Why nothing can be computed from this side's logits."""
        return f"{self.count:,} of {self.of:,} {self.side} logits {'is' if self.count == 1 else 'are'} not finite"

    @property
    def all(self) -> bool:
        """Whether no logit of this side is finite."""
        return self.count == self.of


def counted(side: str, values: Array) -> NonFinite | None:
    """What is not finite among a side's logits; None if all are."""
    finite = np.isfinite(values)
    if finite.all():
        return None
    nan = int(np.count_nonzero(np.isnan(values)))
    return NonFinite(
        side=side,
        nan=nan,
        infinite=values.size - int(np.count_nonzero(finite)) - nan,
        of=values.size,
        first=tuple(int(i) for i in np.unravel_index(int(np.argmin(finite)), values.shape)),
    )


def floats(values: Any) -> Array:
    """Logits of any floating type in float64, None as NaN; as they are if that would make one infinite."""
    given = np.asarray(values)
    if given.dtype.kind not in "fO":
        return given
    with np.errstate(over="ignore"):
        result: Array = given.astype(np.float64, copy=False)
    overflowed = given.dtype.kind == "f" and np.any(np.isinf(result) & np.isfinite(given))
    return given if overflowed else result


def is_dead(found: Sequence[NonFinite]) -> bool:
    """Whether every logit that is trained on is NaN, as it is once a weight is; infinite ones may be finite again."""
    return {each.side for each in found if each.nan == each.of} >= set(TRAINED_ON)


def is_outgrown(found: Sequence[NonFinite]) -> bool:
    """Whether no logit that is trained on is finite, and some are infinite."""
    return {each.side for each in found if each.all} >= set(TRAINED_ON) and not is_dead(found)


class Outage:
    """The steps of a run with logits that are not finite, in constant memory."""

    def __init__(self) -> None:
        self.steps = 0
        """How many there were."""
        self.listed: list[int] = []
        """The first few of them."""
        self.first = self.last = 0
        self.since: int | None = None
        """Where the unbroken row of them began that lasts up to now."""
        self.began: tuple[NonFinite, ...] = ()
        """What was not finite there."""
        self.row = 0
        """How many steps that row has."""
        self.dead_since: int | None = None
        """The step from which on up to now every logit of both sides was NaN."""

    def add(self, step: int, found: tuple[NonFinite, ...]) -> None:
        """One step of the run, and what of it is not finite."""
        if not found:
            self.since = self.dead_since = None
            self.row = 0
            return
        self.first = self.first if self.steps else step
        self.last = step
        self.steps += 1
        if len(self.listed) < _LISTED:
            self.listed.append(step)
        if self.since is None:
            self.since, self.began = step, found
        self.row += 1
        if not is_dead(found):
            self.dead_since = None
        elif self.dead_since is None:
            self.dead_since = step
