"""What can be seen in the input alone: every module of this package defines one ``observe``; nothing lists them."""

from collections.abc import Callable, Iterator, Mapping

from lossgrad.analysis.finding import Finding
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.reported import Reported
from lossgrad.analysis.verify.variants import Variant
from lossgrad.core.arrays import Array
from lossgrad.core.discovery import defined

Observe = Callable[[Mapping[str, Array], Reported, Variant | None, Mapping[str, Explanation | None]], Iterator[Finding]]


OBSERVATIONS: tuple[Observe, ...] = tuple(defined(__name__, __path__, "observe").values())


def observed(
    logits: Mapping[str, Array],
    reported: Reported,
    claim: Variant | None,
    explanations: Mapping[str, Explanation | None],
) -> list[Finding]:
    """Everything worth knowing that needs no explanation of the numbers, or comes on top of it."""
    return [finding for observe in OBSERVATIONS for finding in observe(logits, reported, claim, explanations)]
