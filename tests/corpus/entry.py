"""One implementation of the corpus: its code, what it claims to be, and what is wrong with it."""

import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import autograd
import autograd.numpy as anp
import numpy as np

from lossgrad.analysis.verify import Reported, ReportedPlayer, ReportedSide
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.core.evaluate import Variable
from lossgrad.dialects import derivations
from lossgrad.objectives import CATALOGUE

View = Literal["everything", "gradients", "losses", "scalar"]
VIEWS: tuple[View, ...] = ("everything", "gradients", "losses", "scalar")
Sizes = Literal["equal", "unequal", "any"]
Code = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One player's loss in someone's code.

    Args:
        code: takes ``real``, ``fake`` or both; gives per-example losses by side, whose means it adds up, or a pair of
            those and its own scalar, or a scalar only.
        objective, player, parameters, dialect, reduction: what the code claims to be; a dialect may be followed by a
            colon and the library's own name.
        expected: the code of the finding, or of the two that come together, as ``one + other`` by name; None for right
            code.
        thread: where it happened, or where the formula stands.
        needs: which logits show the bug, by the name of a batch's kind.
        hidden: views in which the numbers are right all the same.
        unsure: views in which others may be named first, because too little is said to tell.
        sizes: of both sides.
        shown: the scalar that is reported, where it is not the one differentiated.
        after: what is done to gradients before they are reported, given the logits.
        with_respect_to: what gradients are said to be taken in.
        types: what the code is run in.
        at_least: that every logit is, as energies are not negative.
        matches: whether the numbers are right all the same, and what is wrong is what was sent as logits.
    """

    code: Code
    objective: str
    player: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    dialect: str | None = None
    reduction: Reduction = "mean"
    expected: str | None = None
    thread: str
    needs: str = "usual"
    hidden: tuple[View, ...] = ()
    unsure: Mapping[View, tuple[str, ...]] = field(default_factory=dict)
    sizes: Sizes = "any"
    shown: Callable[[Mapping[str, Array]], Any] | None = None
    after: Callable[[Array, Array], Array] | None = None
    with_respect_to: Variable = "logits"
    types: tuple[str, ...] = ("float64", "float32")
    at_least: float | None = None
    matches: bool = False

    @property
    def name(self) -> str:
        """The code's name."""
        return str(self.code.__name__)

    @property
    def sides(self) -> tuple[str, ...]:
        """What the code reads."""
        return tuple(inspect.signature(self.code).parameters)

    def claim(self) -> Variant:
        """The objective it is believed to be."""
        if self.dialect is None:
            objective = CATALOGUE[self.objective]
            return Variant(objective=objective, parameters=objective.resolve(self.parameters))
        library, _, name = self.dialect.partition(":")
        for entry, derived in derivations(library):
            if entry.objective == self.objective and (not name or name in entry.names):
                return Variant(objective=derived, parameters=derived.resolve(self.parameters), dialect=library)
        raise LookupError(self.dialect)

    def run(self, logits: Mapping[str, Array]) -> ReportedPlayer:
        """Everything the code gives for a batch, computed in the batch's float type."""
        batch = [logits[side] for side in self.sides]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # A loss that does not depend on a side is one of the bugs.
            warnings.filterwarnings("ignore", message="Output seems independent of input")
            losses, scalar = _parts(self.code(*batch))
            slopes = autograd.grad(lambda *sides: _parts(self.code(*sides))[1], tuple(range(len(batch))))(*batch)
            shown = scalar if self.shown is None else self.shown(losses)
        sides = {}
        for side, a, slope in zip(self.sides, batch, slopes, strict=True):
            gradients = np.asarray(slope, a.dtype) if self.after is None else self.after(np.asarray(slope, a.dtype), a)
            each = losses.get(side)
            sides[side] = ReportedSide(
                losses=None if each is None else np.asarray(each, np.float64),
                gradients=np.asarray(gradients, np.float64),
            )
        return ReportedPlayer(loss=float(shown), sides=sides)


def _parts(given: Any) -> tuple[dict[str, Any], Any]:
    if isinstance(given, tuple):
        return given
    if isinstance(given, dict):
        return given, sum(anp.sum(each) / each.size for each in given.values())
    return {}, given


def seen(whole: ReportedPlayer, view: View) -> ReportedPlayer | None:
    """What is left of a report in a view; None where that is nothing, or all there is."""
    has_losses = any(side.losses is not None for side in whole.sides.values())
    match view:
        case "everything":
            return whole
        case "scalar":
            return ReportedPlayer(loss=whole.loss)
        case "gradients":
            return ReportedPlayer(sides={name: replace(side, losses=None) for name, side in whole.sides.items()})
        case "losses":
            if not has_losses:
                return None
            sides = {
                name: replace(side, gradients=None) for name, side in whole.sides.items() if side.losses is not None
            }
            return ReportedPlayer(sides=sides)


def rounded(whole: ReportedPlayer, decimals: int) -> ReportedPlayer:
    """The report as it is printed."""
    sides = {
        name: ReportedSide(
            losses=None if side.losses is None else np.round(side.losses, decimals),
            gradients=None if side.gradients is None else np.round(side.gradients, decimals),
        )
        for name, side in whole.sides.items()
    }
    return ReportedPlayer(loss=None if whole.loss is None else round(whole.loss, decimals), sides=sides)


def reported(entry: Entry, numbers: ReportedPlayer) -> Reported:
    """The report as ``verify`` takes it."""
    return {entry.player: numbers}


def right(objective: str, player: str, source: str, **options: Any) -> Callable[[Code], Entry]:
    """Marks code that is what it claims to be."""
    return lambda code: Entry(code=code, objective=objective, player=player, thread=source, **options)


def wrong(expected: str, objective: str, player: str, thread: str, **options: Any) -> Callable[[Code], Entry]:
    """Marks code with a bug, by the code of the finding."""
    return lambda code: Entry(
        code=code, objective=objective, player=player, expected=expected, thread=thread, **options
    )
