"""An explanation in plain words: what differs from what was meant, what that does, and how to mend it."""

from collections.abc import Iterator, Sequence

from lossgrad.analysis.finding import Confidence, Finding
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify_penalty.explanation import Explanation
from lossgrad.analysis.verify_penalty.mistake import Case
from lossgrad.analysis.verify_penalty.wording.constant import constant, weight
from lossgrad.analysis.verify_penalty.wording.penalty import of_library, other_penalty
from lossgrad.analysis.verify_penalty.wording.reduction import apart, factor
from lossgrad.analysis.verify_penalty.wording.scale import scaled
from lossgrad.analysis.verify_penalty.wording.sign import signs
from lossgrad.analysis.verify_penalty.wording.words import libraries_named, names


def findings_of(
    explanation: Explanation, case: Case, reduction: Reduction, confidence: Confidence, libraries: Sequence[str]
) -> Iterator[Finding]:
    """What an explanation says is different from what was meant, the most telling first."""
    name = case.penalty.title
    candidate, fitted = explanation.candidate, explanation.fit
    if candidate.mistake is not None:
        words: dict[str, object] = {"penalty": name, **candidate.details}
        mistake = candidate.mistake
        known = list(dict.fromkeys([*names(candidate.details.get("libraries")), *libraries]))
        yield Finding(
            code=mistake.code,
            severity=mistake.severity,
            confidence=confidence,
            title=mistake.title.format(**words),
            explanation=mistake.explanation.format(**words) + libraries_named(known),
            evidence={**candidate.details, **({"libraries": known} if known else {})},
            advice=mistake.advice.format(**words),
            sources=mistake.sources,
        )
    elif candidate.peer is not None:
        yield of_library(candidate, case, confidence, libraries)
    elif candidate.other is not None:
        yield other_penalty(candidate, candidate.other, case, confidence)
    if candidate.other is not None:
        name = candidate.other.title
    if explanation.scale.code:
        yield scaled(explanation, case, confidence, libraries if candidate.mistake is None else ())
    yield from signs(explanation, name, confidence)
    if fitted.weights is not None:
        yield weight(fitted.weights, name, confidence)
    else:
        yield from factor(explanation, reduction, name, confidence, libraries if candidate.mistake is None else ())
    if fitted.way_of_loss is not None:
        yield apart(fitted, name, confidence)
    if fitted.offset or fitted.side_offsets:
        yield constant(fitted, name, confidence)
