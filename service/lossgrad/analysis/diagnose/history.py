"""What is remembered of a run: the figures of the last steps and a few averages, never the logits."""

from collections import deque
from collections.abc import Mapping

import numpy as np

from lossgrad.analysis.diagnose.averages import Averages
from lossgrad.analysis.diagnose.nonfinite import Outage
from lossgrad.analysis.diagnose.snapshot import SIDES, Snapshot
from lossgrad.analysis.diagnose.stillness import Stillness
from lossgrad.analysis.diagnose.thresholds import LECAM_DECAY, RECENT, SPREAD_DECAY, WINDOW
from lossgrad.core.arrays import Array

Values = Mapping[str, float]
_PEAKED = ("spread.fake", "spread.real", "parameter_gradient_norm.generator")
_GROWING = ("_largest", "_spread")


class History:
    """The last ``WINDOW`` steps' figures, and what of earlier ones is still needed.

    Steps with logits that are not finite are kept out of it; ``outage`` knows of them.
    """

    def __init__(self) -> None:
        self._steps: deque[int] = deque(maxlen=WINDOW)
        self._values: deque[Values] = deque(maxlen=WINDOW)
        self._averages: Averages | None = None
        self.outage = Outage()
        self.peaks: dict[str, float] = {}
        """By name, the largest an average over the last few steps has been, slowly forgotten."""
        self.lowest: dict[str, float] = {}
        """By name, the least an average over the last few steps has been."""
        self.standstill = Stillness(SIDES)
        self.judges_alike = Stillness(("real",))
        """Whether the discriminator moves: the reals are always alike, so their logits tell of it alone."""
        self.beyond_unit = False
        """Whether a logit was ever outside [0, 1]."""

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def first_step(self) -> int:
        """The number of the first step in the window."""
        return self._steps[0]

    @property
    def steps(self) -> list[int]:
        """The numbers of the steps in the window."""
        return list(self._steps)

    def averaged(self, snapshot: Snapshot) -> Averages:
        """The averages with one more step in them."""
        real, fake = snapshot.means["real"], snapshot.means["fake"]
        old = self._averages
        if old is None:
            self._averages = Averages(real=real, fake=fake, steps=1)
        else:
            kept = LECAM_DECAY
            self._averages = Averages(
                real=kept * old.real + (1 - kept) * real,
                fake=kept * old.fake + (1 - kept) * fake,
                steps=old.steps + 1,
            )
        return self._averages

    def add(self, step: int, snapshot: Snapshot, values: Values) -> None:
        """Remember one step's figures."""
        errors = {f"_sampling.{side}": error for side, error in snapshot.sampling.items()}
        self._steps.append(step)
        self._values.append({**values, **errors, "_largest": snapshot.largest, "_spread": snapshot.spread})
        for key in (*_PEAKED, *_GROWING):
            recent = self.recent(key)
            if recent is not None and len(self) >= RECENT:
                self.peaks[key] = max(recent, self.peaks.get(key, 0.0) * SPREAD_DECAY)
                self.lowest[key] = min(recent, self.lowest.get(key, recent))
        self.standstill.add(step, snapshot)
        self.judges_alike.add(step, snapshot)
        self.beyond_unit = self.beyond_unit or snapshot.lowest < 0 or snapshot.highest > 1

    def column(self, key: str, last: int = WINDOW) -> Array:
        """One number over the last steps, where it is known."""
        rows = list(self._values)[-last:]
        return np.array([row[key] for row in rows if key in row], dtype=np.float64)

    def average(self, key: str, last: int) -> float | None:
        """Its mean over the last steps; None if it is known at none of them."""
        known = [row[key] for row in list(self._values)[-last:] if key in row]
        return sum(known) / len(known) if known else None

    def recent(self, key: str, last: int = RECENT) -> float | None:
        """Its median over the last few steps; None if it is known at none of them."""
        rows = list(self._values)[-last:]
        known = sorted(row[key] for row in rows if key in row)
        if not known:
            return None
        middle = len(known) // 2
        return known[middle] if len(known) % 2 else known[middle - 1] / 2 + known[middle] / 2
