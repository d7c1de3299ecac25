"""What a penalty is: frozen data about the arrays it is computed from, and one plain function.

A penalty is added to a loss. A transform takes the place of an array (a weight, the logits): its value is ⟨G, result⟩,
G being the gradient that comes from above, so that the gradient of the value is what backpropagation hands on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from lossgrad.core.arrays import Array
from lossgrad.core.errors import InvalidParameter
from lossgrad.core.literature import Alias, Reference
from lossgrad.core.parameter import Parameter

Subject = Literal["input gradients", "logits", "weights"]
Kind = Literal["penalty", "transform"]
Setting = float | str

MAX_DIMENSIONS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An array that a penalty is computed from, or a piece of the state it carries from step to step.

    Args:
        name: as in a request.
        description: one sentence.
        required: whether there is no answer without it.
        shape: the shape in words, by the letters the descriptions use.
        dimensions: the fewest and the most there may be; (0, 0) is a single number.
        like: the input whose shape it has.
    """

    name: str
    description: str
    required: bool = True
    shape: str = "any shape"
    dimensions: tuple[int, int] = (1, MAX_DIMENSIONS)
    like: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An array that is answered beside losses and gradients."""

    name: str
    description: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Parameter):
    """A parameter that is a whole number."""

    def includes(self, value: float) -> bool:
        """Whether the value lies in the domain."""
        return float(value).is_integer() and Parameter.includes(self, value)

    @property
    def domain(self) -> str:
        """The domain in words."""
        return f"{{{self.minimum:g}, …, {self.maximum:g}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A parameter that is one of a few names, each with what it means."""

    name: str
    description: str
    default: str
    options: Mapping[str, str]

    @property
    def domain(self) -> str:
        """The names there are."""
        return ", ".join(self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What a library computes: the parameters with which the answer here is the same.

    Args:
        library: its name.
        file: where in it.
        parameters: those that differ from the defaults.
        note: what else is different, if anything.
    """

    library: str
    file: str
    parameters: Mapping[str, Setting] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLatex:
    """A penalty's value for one example, and its gradient, in LaTeX."""

    value: str
    gradient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyExample:
    """A worked example: arrays and the numbers they give under ``mean``, as the service answers them."""

    summary: str
    inputs: Mapping[str, Any]
    state: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Setting] = field(default_factory=dict)
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a penalty's function is given.

    Args:
        arrays: the inputs that were sent, in float64 and of the shapes that were declared.
        state: the pieces of state that were sent, likewise.
        values: all parameters.
        wanted: names of outputs to compute.
        dtype: what the answer will be rounded to.
    """

    arrays: Mapping[str, Array]
    state: Mapping[str, Array]
    values: Mapping[str, Any]
    wanted: frozenset[str]
    dtype: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a penalty's function gives.

    Args:
        losses: the terms of the value, by the input they are counted on: under ``mean`` the value is the sum over
            these inputs of the mean of their terms. Empty if there is no value.
        gradients: given by how much each input's terms count (1, or 1/n), the gradient in every input.
        results: the other arrays that were wanted.
        state: the state after this step.
    """

    losses: Mapping[str, Array] = field(default_factory=dict)
    gradients: Callable[[Mapping[str, Any]], Mapping[str, Array]] = lambda _: {}
    results: Mapping[str, Array] = field(default_factory=dict)
    state: Mapping[str, Array] = field(default_factory=dict)


def _no_check(_: Mapping[str, Any]) -> None:
    """Accept any combination of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Penalty:
    """A regulariser computed from arrays.

    Args:
        name: the canonical name; the file's stem.
        title: the name in prose.
        kind: added to a loss, or in the place of an array.
        subject: what it is computed from.
        summary: one or two sentences on what it does to training.
        notes: what else a user of it should know.
        inputs: the arrays.
        differentiable: the inputs it has a gradient in.
        terms: the inputs its terms are counted on.
        state: what it carries from one step to the next: all of it may be left out at the first.
        held: the parameters under which the state stays as it was sent, and the value is a function of the inputs
            alone that has the same gradient; None without state.
        results: further arrays of the answer.
        parameters: its numbers and choices.
        formula: the value of one example in plain notation.
        latex: value and gradient for typesetting.
        function: from a question to its outcome.
        check: refuses parameters that contradict each other.
        aliases: the names it goes by in libraries.
        peers: what libraries compute, by the parameters here.
        references: where it was published.
        examples: at least one worked example.
    """

    name: str
    title: str
    kind: Kind = "penalty"
    subject: Subject
    summary: str
    notes: tuple[str, ...] = ()
    inputs: tuple[Input, ...]
    differentiable: tuple[str, ...]
    terms: tuple[str, ...]
    state: tuple[Input, ...] = ()
    held: Mapping[str, Setting] | None = None
    results: tuple[Result, ...] = ()
    parameters: tuple[Parameter | Choice, ...] = ()
    formula: str
    latex: PenaltyLatex
    function: Callable[[Question], Outcome]
    check: Callable[[Mapping[str, Any]], None] = _no_check
    aliases: tuple[Alias, ...] = ()
    peers: tuple[Peer, ...]
    references: tuple[Reference, ...]
    examples: tuple[PenaltyExample, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """What may be asked for beside the loss and the state."""
        return ("losses", "gradients", *(result.name for result in self.results))

    def resolve(self, given: Mapping[str, Setting], *, pointer: str = "/parameters") -> dict[str, Setting]:
        """All parameters: the given ones checked, the others at their defaults.

        Raises:
            InvalidParameter: an unknown name, a value out of its domain, or values in conflict.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        values: dict[str, Setting] = {
            name: parameter.default if isinstance(parameter, Choice) else float(parameter.default)
            for name, parameter in known.items()
        }
        for name, value in given.items():
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in known:
                raise InvalidParameter(self._unknown(name, known), pointer=place)
            values[name] = _checked(known[name], value, place)
        try:
            self.check(values)
        except InvalidParameter as error:
            raise InvalidParameter(error.detail, pointer=f"{pointer}{error.pointer or ''}") from None
        return values

    def _unknown(self, name: str, known: Mapping[str, object]) -> str:
        if not known:
            return f"{self.name!r} has no parameters"
        close = get_close_matches(name[:100], known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known)}"
        return f"{self.name!r} has no such parameter; {hint}"


def _checked(parameter: Parameter | Choice, value: Setting, place: str) -> Setting:
    if isinstance(parameter, Choice):
        if not isinstance(value, str) or value not in parameter.options:
            found = "another name" if isinstance(value, str) else f"{value:g}"
            names = " or ".join(map(repr, parameter.options))
            raise InvalidParameter(f"{parameter.name} must be {names}, found {found}", pointer=place)
        return value
    if isinstance(value, str):
        raise InvalidParameter(f"{parameter.name} must be a number, found a string", pointer=place)
    if not parameter.includes(value):
        raise InvalidParameter(f"{parameter.name} must lie in {parameter.domain}; it is {value:g}", pointer=place)
    return float(value)
