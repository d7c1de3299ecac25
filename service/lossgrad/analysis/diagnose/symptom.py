"""Something that can be wrong with a training, and how it is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from lossgrad.analysis.diagnose.thresholds import RECENT
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.finding import Finding


class Seen(NamedTuple):
    """A symptom at one moment: what to say about it, and a number that is larger the worse it is."""

    finding: Finding
    badness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """Something that can be wrong.

    Args:
        code: the code of its findings.
        title: in a few words, for a sentence such as "over since step 90: …".
        check: whether a moment shows it.
        in_batch: whether one batch alone can show it.
        latest: of a run, whether it is summed up by its latest moment rather than by its worst.
        momentary: an event, which is not called over.
        patience: of a run, how many steps in a row it must be seen before it is told.
    """

    code: str
    title: str
    check: Callable[[View], Seen | None]
    in_batch: bool = True
    latest: bool = False
    momentary: bool = False
    patience: int = RECENT
