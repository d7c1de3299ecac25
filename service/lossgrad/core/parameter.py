"""What a parameter is: a number that a caller may set, with its domain."""

from dataclasses import dataclass
from math import inf, isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number an objective can be given, with everything a caller has to know about it.

    Args:
        name: as in a request.
        symbol: its LaTeX.
        description: one sentence.
        default: used when it is not given.
        minimum, maximum: the domain, inclusive unless ``exclusive_minimum`` or ``exclusive_maximum``.
        typical: a range of values in use, for documentation and for tests to draw from.
        values: the only values it may take, if they are few (a choice, or a count).
    """

    name: str
    symbol: str
    description: str
    default: float
    minimum: float = -inf
    maximum: float = inf
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    typical: tuple[float, float]
    values: tuple[float, ...] = ()

    def includes(self, value: float) -> bool:
        """Whether the value lies in the domain."""
        if self.values:
            return value in self.values
        above = value > self.minimum if self.exclusive_minimum else value >= self.minimum
        below = value < self.maximum if self.exclusive_maximum else value <= self.maximum
        return above and below

    def bounds(self) -> dict[str, float]:
        """The finite bounds by name, as JSON Schema has them."""
        lower = "exclusive_minimum" if self.exclusive_minimum else "minimum"
        upper = "exclusive_maximum" if self.exclusive_maximum else "maximum"
        return {name: value for name, value in ((lower, self.minimum), (upper, self.maximum)) if isfinite(value)}

    @property
    def domain(self) -> str:
        """The domain in interval notation, or the values there are."""
        if self.values:
            return f"{{{', '.join(f'{value:g}' for value in self.values)}}}"
        left = "(" if self.exclusive_minimum or self.minimum == -inf else "["
        right = ")" if self.exclusive_maximum or self.maximum == inf else "]"
        return f"{left}{self.minimum:g}, {self.maximum:g}{right}"
