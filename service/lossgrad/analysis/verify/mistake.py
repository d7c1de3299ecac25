"""What a mistake is: what it makes of right numbers, how to say so, and how to mend it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.known import Known
from lossgrad.analysis.verify.memory import Memory
from lossgrad.analysis.verify.prediction import Batch, Prediction, predict
from lossgrad.analysis.verify.reported import ReportedPlayer
from lossgrad.analysis.verify.rounding import Rounding
from lossgrad.core.arrays import Array
from lossgrad.core.errors import LossgradError
from lossgrad.core.evaluate import Variable
from lossgrad.core.objective import Objective, Player


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One player's numbers, and the objective they are taken for.

    Args:
        objective, parameters: what is believed to be computed; the parameters are complete.
        player: whose numbers they are.
        logits: by side, float64 arrays of one dimension.
        reported: the numbers, in the order of the logits.
        rounding: how exact they can be expected to be.
        with_respect_to: what the gradients are taken in.
        slopes: by side, what the gradients reported were divided by, where another mistake stands before this case.
        memory: what was computed before on the same logits, or such as follow from them.
    """

    objective: Objective
    parameters: Mapping[str, float]
    player: str
    logits: Batch
    reported: ReportedPlayer
    rounding: Rounding
    with_respect_to: Variable = "logits"
    slopes: Mapping[str, Array] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory, repr=False)

    @property
    def definition(self) -> Player:
        """The player's terms and formulas."""
        return self.objective.players[self.player]

    def predict(
        self,
        objective: Objective | None = None,
        parameters: Mapping[str, float] | None = None,
        player: str | None = None,
        logits: Batch | None = None,
    ) -> Prediction:
        """What correct code gives for the case, or for one that differs in what is named.

        Raises:
            LossgradError: as ``evaluate``; a guess that raises it is no guess.
        """
        return predict(
            objective or self.objective,
            self.parameters if parameters is None else parameters,
            player or self.player,
            self.logits if logits is None else logits,
            self.rounding,
            self.with_respect_to,
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """What a mistake would have given, with the numbers that describe it (an epsilon, a target).

    ``cost`` is that of a rarer form of the mistake, on top of the mistake's own.
    """

    prediction: Prediction
    details: Mapping[str, Evidence] = field(default_factory=dict)
    free: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is left to be explained once a mistake is taken for granted: another may be made in the changed case.

    Args:
        case: what the rest of the code has before it: other logits, parameters, sides or player, and the numbers
            reported as they look from there.
        back: a prediction of the changed case as one of the case itself; None where it has none.
        details, free, cost: as those of a guess.
    """

    case: Case
    back: Callable[[Prediction], Prediction | None]
    details: Mapping[str, Evidence] = field(default_factory=dict)
    free: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake(Known):
    """A known way to get an objective wrong; ``{player}``, ``{objective}`` and the guess's details are filled in.

    Args:
        guesses: what it would have given; nothing where it cannot happen.
        changes: what it makes of a case, if another mistake can be made on top of it.
        alone: whether it is looked for by itself only, since it is slow to try or explains much.
    """

    guesses: Callable[[Case], Iterator[Guess]]
    changes: Callable[[Case], Iterator[Change]] | None = None
    alone: bool = False


_Computed = TypeVar("_Computed")


def computed(found: Iterator[_Computed]) -> Iterator[_Computed]:
    """What a mistake gives, up to the first that cannot be computed: on numbers that may be anything, one may fail."""
    while True:
        try:
            with np.errstate(all="ignore"):
                each = next(found)
        except (StopIteration, LossgradError, ArithmeticError, ValueError):
            return
        yield each
