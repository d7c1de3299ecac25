"""Three losses of the difference d by which the right example is ahead; each falls with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log

from lossgrad.core import curves
from lossgrad.core.curves import Curve
from lossgrad.core.objective import ChanceLevel, Parameter
from lossgrad.core.terms import Binding
from lossgrad.objectives import _hinge as hinge

TARGET = Parameter(
    name="target",
    symbol="t",
    description="By how much the right example is to be ahead: 1 in every library.",
    default=1.0,
    minimum=-1e6,
    maximum=1e6,
    typical=(0.5, 2.0),
)
SCALE = Parameter(
    name="scale",
    symbol=r"\kappa",
    description="Factor before every square.",
    default=1.0,
    minimum=0.0,
    exclusive_minimum=True,
    maximum=1e6,
    typical=(0.5, 2.0),
)
MARGIN = Parameter(
    name="margin",
    symbol=r"\delta",
    description="By how much the right example must be ahead before the comparison stops counting.",
    default=1.0,
    minimum=0.0,
    maximum=1e6,
    typical=(0.25, 4.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A curve over differences, with what is said about it.

    Args:
        curve: φ(d).
        bind: its arguments.
        plain: φ(d) in plain notation, given d and −d.
        latex: the same in LaTeX.
        pull: −φ′(d) in LaTeX, given d and −d: how hard a comparison pulls its members apart.
        signed: whether the pull may be negative, so that a weight is its absolute value.
        at_kink: what is said of the slope at a kink, if there is one.
        level: φ(0), in plain notation, in LaTeX, and as a function of the parameters.
    """

    curve: Curve
    bind: Mapping[str, Binding] = field(default_factory=dict)
    plain: Callable[[str, str], str]
    latex: Callable[[str, str], str]
    pull: Callable[[str, str], str]
    signed: bool = False
    at_kink: str = ""
    level: ChanceLevel

    def text(self, ahead: str, behind: str) -> str:
        """φ of how far one is ahead of the other, in plain notation."""
        return self.plain(f"{ahead} - {behind}", f"{behind} - {ahead}")

    def expected(self, over: str, ahead: str, behind: str) -> str:
        """Its expectation, in LaTeX."""
        inside = self.latex(f"{ahead} - {behind}", f"{behind} - {ahead}")
        return rf"\mathbb{{E}}_{{{over}}}\left[{inside}\right]"

    def pulled(self, ahead: str, behind: str) -> str:
        """What a comparison pulls with, in LaTeX."""
        return self.pull(f"{ahead} - {behind}", f"{behind} - {ahead}")

    def chance_level(self, comparisons: int = 1) -> ChanceLevel:
        """The loss of a discriminator that tells nobody apart, which adds up so many means."""
        if comparisons == 1:
            return self.level
        plain, latex, value = self.level.plain, self.level.latex, self.level.value
        return ChanceLevel(
            plain=f"{comparisons}*{plain}",
            latex=f"{comparisons} {latex}",
            value=lambda given: comparisons * value(given),
        )


LOGISTIC = Loss(
    curve=curves.LOGISTIC,
    plain=lambda _, minus: f"log(1 + exp({minus}))",
    latex=lambda d, _: rf"-\log \sigma({d})",
    pull=lambda _, minus: rf"\sigma({minus})",
    level=ChanceLevel(plain="log(2)", latex=r"\log 2", value=lambda _: log(2)),
)
LEAST_SQUARES = Loss(
    curve=curves.SQUARED_DISTANCE,
    bind={"target": "target", "scale": "scale"},
    plain=lambda d, _: f"scale*({d} - target)**2",
    latex=lambda d, _: rf"\kappa\,({d} - t)^2",
    pull=lambda _, minus: rf"2\kappa\,(t + {minus})",
    signed=True,
    level=ChanceLevel(
        plain="scale*target**2", latex=r"\kappa t^2", value=lambda given: given["scale"] * given["target"] ** 2
    ),
)
HINGE = Loss(
    curve=curves.HINGE,
    bind=hinge.BIND,
    plain=lambda _, minus: f"max(0, margin + {minus})",
    latex=lambda _, minus: rf"\max(0, \delta + {minus})",
    pull=lambda d, _: rf"\mathbf{{1}}[{d} < \delta]",
    at_kink=r", \quad \kappa \text{ times that at the kink}",
    level=ChanceLevel(plain="margin", latex=r"\delta", value=lambda given: given["margin"]),
)
