"""What a symptom looks at: one batch, or a run up to a step, through the same questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lossgrad.analysis.diagnose.figure import Measured
from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import RECENT, WINDOW

_EXAMPLES = 256
_SHARES = frozenset({"auc", "r_t", "fake_sign"})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The figures of a moment.

    Args:
        now: the batch.
        values: its figures' numbers by key.
        history: of a run, what went before, this moment included.
        step: of a run, the step's number.
        active: whether the symptom asked is being seen already; it then takes more for it to be over.
    """

    now: Snapshot
    values: Mapping[str, float]
    history: History | None = None
    step: int | None = None
    active: bool = False

    def typical(self, key: str, last: int = RECENT) -> float | None:
        """A number as it is of late: over a run's last steps, or the batch's own.

        Of shares it is the mean, of other numbers the median, for the sake of outliers; of small batches over more
        steps, so that it is always made of a few hundred examples where the run has them.
        """
        if self.history is None:
            return self.values.get(key)
        smaller = min(self.now.real.size, self.now.fake.size)
        span = min(max(last, -(-_EXAMPLES // smaller)), WINDOW)
        return self.history.average(key, span) if key in _SHARES else self.history.recent(key, span)

    def above(self, value: float, threshold: float, *, slack: float = 0.8) -> bool:
        """Whether a value is past a threshold; once it is, it has to fall a good way below it again."""
        return value > threshold * (slack if self.active else 1)

    def below(self, value: float, threshold: float, *, slack: float = 1.25) -> bool:
        """Whether a value is under a threshold; once it is, it has to rise a good way above it again."""
        return value < threshold * (slack if self.active else 1)


def values_of(figures: Sequence[Measured]) -> dict[str, float]:
    """The numbers of all figures by key, where they are defined."""
    return {
        value.key(measured.figure.name): value.value
        for measured in figures
        for value in measured.values
        if value.value is not None
    }
