"""A way to get the numbers reported: an objective, what is wrong about it, a reduction, factors and signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lossgrad.analysis.finding import Evidence
from lossgrad.analysis.verify.fit import Fit
from lossgrad.analysis.verify.mistake import Mistake
from lossgrad.analysis.verify.variants import Variant

OTHER_DIALECT, OTHER_OBJECTIVE = 1.3, 2.2
"""The costs of another library's way with the objective meant, and of another objective."""

RIVAL = 0.25
"""An explanation that costs no more than this beyond the best one is as good."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mistake that was made, with the details found."""

    mistake: Mistake
    details: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A way to get the numbers reported.

    Args:
        variant: the objective they are those of.
        fit: the reduction, factors and signs.
        occurrences: what is wrong about it: nothing, one mistake, or two that come together, the graver first.
        cost: how unusual it is, all in all; 0 where all is as it should be.
        free: how many numbers were adjusted to make it fit.
        numbers: how many numbers it explains.
    """

    variant: Variant
    fit: Fit
    occurrences: tuple[Occurrence, ...] = ()
    cost: float
    free: int
    numbers: int

    @property
    def mistake(self) -> Mistake | None:
        """The mistake, or the graver of two."""
        return self.occurrences[0].mistake if self.occurrences else None

    @property
    def details(self) -> Mapping[str, Evidence]:
        """What was found out about that mistake."""
        return self.occurrences[0].details if self.occurrences else {}

    @property
    def codes(self) -> frozenset[str]:
        """The mistakes by name."""
        return frozenset(each.mistake.code for each in self.occurrences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An objective that is tried, with its fit and how far from it the numbers are."""

    variant: Variant
    fit: Fit | None
    residual: float
