"""One penalty of the corpus: its code, what it claims to be, and what is wrong with it."""

import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify_penalty import ReportedPenalty
from lossgrad.core.arrays import Array
from lossgrad.core.penalty import Setting
from lossgrad.penalties import CATALOGUE
from tests.corpus.entry import View

Code = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A penalty in someone's code.

    Args:
        code: takes the arrays by name; gives its terms by input, whose means it adds up, or a pair of those and its own
            scalar, or a scalar only.
        penalty, parameters, reduction: what the code claims to be.
        expected: the code of the finding; None for right code.
        thread: where it happened, or where the formula stands.
        needs: which arrays show the bug, by the name of a batch's kind; by default those of the penalty.
        also: codes of findings that are right to be named first too, where two mistakes give the same numbers.
        hidden: views in which the numbers are right all the same.
        unsure: views in which others may be named first, because too little is said to tell.
        after: what is done to each input's gradients before they are reported.
        types: what the code is run in.
    """

    code: Code
    penalty: str
    parameters: Mapping[str, Setting] = field(default_factory=dict)
    reduction: Reduction = "mean"
    expected: str | None = None
    thread: str
    needs: str | None = None
    also: tuple[str, ...] = ()
    hidden: tuple[View, ...] = ()
    unsure: Mapping[View, tuple[str, ...]] = field(default_factory=dict)
    after: Callable[[Array], Array] | None = None
    types: tuple[str, ...] = ("float64", "float32")

    @property
    def name(self) -> str:
        """The code's name."""
        return str(self.code.__name__)

    @property
    def reads(self) -> tuple[str, ...]:
        """The arrays that the code reads."""
        return tuple(inspect.signature(self.code).parameters)

    def run(self, inputs: Mapping[str, Array]) -> ReportedPenalty:
        """Everything the code gives for some arrays, computed in their float type."""
        arrays = [inputs[name] for name in self.reads]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # A penalty whose graph is cut is one of the bugs.
            warnings.filterwarnings("ignore", message="Output seems independent of input")
            losses, scalar = _parts(self.code(*arrays))
            slopes = autograd.grad(lambda *given: _parts(self.code(*given))[1], tuple(range(len(arrays))))(*arrays)
        known = CATALOGUE[self.penalty].differentiable
        gradients = {
            name: np.asarray(slope, array.dtype)
            for name, array, slope in zip(self.reads, arrays, slopes, strict=True)
            if name in known
        }
        if self.after is not None:
            gradients = {name: self.after(slope) for name, slope in gradients.items()}
        return ReportedPenalty(
            loss=float(scalar),
            losses={name: np.asarray(terms, np.float64) for name, terms in losses.items()},
            gradients={name: np.asarray(slope, np.float64) for name, slope in gradients.items()},
        )


def _parts(given: Any) -> tuple[dict[str, Any], Any]:
    if isinstance(given, tuple):
        return given
    if isinstance(given, dict):
        return given, sum(anp.sum(each) / each.size for each in given.values())
    return {}, given


def seen(whole: ReportedPenalty, view: View) -> ReportedPenalty | None:
    """What is left of a report in a view; None where that is nothing."""
    match view:
        case "everything":
            return whole
        case "scalar":
            return ReportedPenalty(loss=whole.loss)
        case "gradients":
            return ReportedPenalty(gradients=whole.gradients)
        case "losses":
            return ReportedPenalty(losses=whole.losses) if whole.losses else None


def rounded(whole: ReportedPenalty, decimals: int) -> ReportedPenalty:
    """The report as it is printed."""
    return replace(
        whole,
        loss=None if whole.loss is None else round(whole.loss, decimals),
        losses={name: np.round(terms, decimals) for name, terms in whole.losses.items()},
        gradients={name: np.round(slope, decimals) for name, slope in whole.gradients.items()},
    )


def right(penalty: str, source: str, **options: Any) -> Callable[[Code], Entry]:
    """Marks code that is what it claims to be."""
    return lambda code: Entry(code=code, penalty=penalty, thread=source, **options)


def wrong(expected: str, penalty: str, thread: str, **options: Any) -> Callable[[Code], Entry]:
    """Marks code with a bug, by the code of the finding."""
    return lambda code: Entry(code=code, penalty=penalty, expected=expected, thread=thread, **options)
