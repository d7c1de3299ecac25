"""Whether logits still move: their means and spreads since a step, held against what drawing other batches does."""

from collections import deque
from collections.abc import Sequence
from math import inf, isnan, log, sqrt

import numpy as np

from lossgrad.analysis.diagnose.snapshot import SIDES, Snapshot
from lossgrad.analysis.diagnose.thresholds import ENOUGH, MOVED, MOVED_AGAIN, WINDOW

_SMALLEST = 1e-300
_AT_ONCE = 4
"""Records that are left out at a time."""


class Stillness:
    """Follows the records since the last one at which one of these sides was seen to move, in constant memory.

    A side moves if, over those records, its mean varies by more than redrawing the batch explains (the variance of the
    means over the mean squared standard error is 1 ± √(2/n) over n records), or if its mean or the logarithm of its
    spread has a straight trend (the t value of the slope). All are judged in standard errors.

    Args:
        sides: which of ``real`` and ``fake`` must not move.
    """

    def __init__(self, sides: Sequence[str]) -> None:
        self._sides = [SIDES.index(side) for side in sides]
        self._latest: deque[tuple[float, ...]] = deque(maxlen=WINDOW)
        self._steps: deque[int] = deque(maxlen=WINDOW)
        self.since = self._last = self._count = 0
        self._middle = self._time = 0.0
        self._means, self._squares, self._along = [0.0] * 6, [0.0] * 6, [0.0] * 6

    @property
    def records(self) -> int:
        """For how many records nothing has moved; 0 where these are too few to say."""
        return self._count if self._count >= ENOUGH else 0

    @property
    def steps(self) -> int:
        """The same in steps of the training."""
        return self._last - self.since if self.records else 0

    def varies(self, side: str) -> float:
        """The variance of a side's mean over these records, over that which redrawing the batch explains."""
        at = SIDES.index(side)
        return self._ratio(self._squares[at], self._means[4 + at])

    def add(self, step: int, snapshot: Snapshot) -> None:
        """One more record."""
        row = (
            *(snapshot.means[side] for side in SIDES),
            *(log(max(snapshot.spreads[side], _SMALLEST)) for side in SIDES),
            *(snapshot.sampling[side] * snapshot.sampling[side] for side in SIDES),
        )
        self._latest.append(row)
        self._steps.append(step)
        self._last = step
        if not self._count:
            self.since = step
        self._include(row)
        # What has been called still takes more to be called moving, or a long standstill would end by chance.
        limit = MOVED_AGAIN if self._count > WINDOW else MOVED
        if self._count >= ENOUGH and self._moved() > limit:
            self._begin_later()

    def _include(self, row: Sequence[float]) -> None:
        """Welford's means and products, so that nothing cancels."""
        self._count += 1
        position = self._count - 1
        ahead = position - self._middle
        self._middle += ahead / self._count
        self._time += ahead * (position - self._middle)
        for at, value in enumerate(row):
            off = value - self._means[at]
            self._means[at] += off / self._count
            self._squares[at] += off * (value - self._means[at])
            self._along[at] += ahead * (value - self._means[at])

    def _begin_later(self) -> None:
        """Leave out the first records, as few as will do."""
        for count in range(min(self._count, WINDOW) - _AT_ONCE, ENOUGH - 1, -_AT_ONCE):
            self._begin(list(self._latest)[-count:], self._steps[-count])
            if self._moved() <= MOVED:
                return
        # The next record makes these enough.
        self._begin(list(self._latest)[1 - ENOUGH :], self._steps[1 - ENOUGH])

    def _begin(self, rows: list[tuple[float, ...]], step: int) -> None:
        table = np.array(rows)
        means = table.mean(axis=0)
        self.since = step
        self._count = len(rows)
        self._middle = (len(rows) - 1) / 2
        time, centred = np.arange(len(rows)) - self._middle, table - means
        self._time = float(time @ time)
        self._means = means.tolist()
        self._squares = (centred**2).sum(axis=0).tolist()
        self._along = (time @ centred).tolist()

    def _moved(self) -> float:
        """By how many standard errors it moves most; infinity where numbers overflow."""
        found = []
        for side in self._sides:
            wander = (self._ratio(self._squares[side], self._means[4 + side]) - 1) * sqrt(self._count / 2)
            found += [wander, self._trend(side), self._trend(2 + side)]
        return inf if any(isnan(each) for each in found) else max(found)

    def _ratio(self, squares: float, expected: float) -> float:
        if squares == 0:
            return 0.0
        return squares / self._count / expected if expected > 0 else inf

    def _trend(self, at: int) -> float:
        along, squares = self._along[at], self._squares[at]
        if squares == 0 or along == 0:
            return 0.0
        rest = max(squares - along * along / self._time, 0.0) / (self._count - 2)
        return abs(along) / sqrt(rest * self._time) if rest > 0 else inf
