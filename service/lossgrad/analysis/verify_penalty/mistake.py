"""What a mistake in a penalty is: what it makes of the arrays, how to say so, and how to mend it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.known import Known
from lossgrad.analysis.verify_penalty.outcome import Arrays, Code, Outcome, right
from lossgrad.analysis.verify_penalty.reported import ReportedPenalty
from lossgrad.core.penalty import Penalty, Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Someone's numbers, and the penalty they are taken for.

    Args:
        penalty, parameters: what is believed to be computed; the parameters are complete.
        inputs, state: the arrays it was computed from.
        reported: the numbers.
    """

    penalty: Penalty
    parameters: Mapping[str, Setting]
    inputs: Arrays
    state: Arrays
    reported: ReportedPenalty

    def code(
        self,
        penalty: Penalty | None = None,
        parameters: Mapping[str, Setting] | None = None,
        state: Arrays | None = None,
    ) -> Code:
        """Right code for the case, or for one that differs in what is named; parameters given are changes."""
        of = penalty or self.penalty
        own = {each.name for each in of.parameters}
        values = {name: value for name, value in self.parameters.items() if name in own} | dict(parameters or {})
        return right(of, values, self.state if state is None else state)

    def compute(self) -> Outcome:
        """What right code gives."""
        return self.code()(self.inputs)

    def number(self, name: str) -> float | None:
        """A parameter that is a number; None where there is no such one."""
        value = self.parameters.get(name)
        return value if isinstance(value, float) else None

    @property
    def strength(self) -> float | None:
        """λ, or γ: the factor before the whole."""
        found = self.number("coefficient")
        return self.number("gamma") if found is None else found


@dataclass(frozen=True, slots=True)
class Guess:
    """What a mistake would have computed, with what describes it (the axes, an epsilon)."""

    code: Code
    details: Mapping[str, Evidence] = field(default_factory=dict)
    free: int = 0
    extra_cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake(Known):
    """A known way to get a penalty wrong; ``{penalty}`` and the guess's details are filled in.

    Args:
        guesses: what it would have computed; nothing where it cannot happen.
    """

    guesses: Callable[[Case], Iterator[Guess]]
