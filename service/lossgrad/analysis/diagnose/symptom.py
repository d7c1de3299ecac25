"""Something that can be wrong with a training, and how it is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.thresholds import RECENT
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.finding import Finding


class Seen(NamedTuple):
    """A symptom at one moment: what to say about it, and a number that is larger the worse it is.

    A symptom that has been told is told again at a later ``stage``, or when it is more severe.
    """

    finding: Finding
    badness: float
    stage: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """Something that can be wrong.

    Args:
        code: the code of its findings.
        title: in a few words, for a sentence such as "over since step 90: …".
        check: whether a moment shows it.
        in_batch: whether one batch alone can show it.
        averaged: numbers of the evidence that are summed up by their mean over the steps on which it is seen, rather
            than by the worst moment.
        momentary: an event, which is not called over.
        patience: of a run, how many steps in a row it must be seen before it is told.
        reads_logits: whether it can only be looked for where all logits are finite; a step where they are not neither
            shows it nor says that it is over.
        foremost: told before all that is as severe.
        cause: what else is found most likely comes of it: told before other faults, also more severe ones.
        implies: codes that add nothing where this is found: good-to-know findings of these are folded into it.
        withdrawn: of a run, whether it has turned out never to have been so.
        over_the_run: how its finding for a whole run is told, where the words of one moment do not do.
    """

    code: str
    title: str
    check: Callable[[View], Seen | None]
    in_batch: bool = True
    averaged: tuple[str, ...] = ()
    momentary: bool = False
    patience: int = RECENT
    reads_logits: bool = True
    foremost: bool = False
    cause: bool = False
    implies: frozenset[str] = frozenset()
    withdrawn: Callable[[History], bool] | None = None
    over_the_run: Callable[[Finding, History], Finding] | None = None
