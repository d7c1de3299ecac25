"""An explanation in plain words: what differs from what was meant, what that does, and how to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lossgrad.analysis.finding import Confidence, Finding
from lossgrad.analysis.verify.conventions import Reduction
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.shapes import Shapes
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.constant import constant
from lossgrad.analysis.verify.wording.mistake import mistakes
from lossgrad.analysis.verify.wording.objective import other
from lossgrad.analysis.verify.wording.reduction import apart, factor
from lossgrad.analysis.verify.wording.sign import signs
from lossgrad.analysis.verify.wording.weight import weights


def findings_of(
    explanation: Explanation,
    player: str,
    claim: Variant | None,
    reduction: Reduction,
    confidence: Confidence,
    rivals: Sequence[Explanation] = (),
    shapes: Shapes | None = None,
) -> Iterator[Finding]:
    """What one player's explanation says is different from what was meant, the most telling first.

    The first ends with its rivals, so that none of several good explanations is passed over in silence.
    """
    found = list(_findings(explanation, player, claim, reduction, confidence, shapes or {}))
    mine = {each.title for each in found}
    others = {}
    for rival in rivals:
        told = list(_findings(rival, player, claim, reduction, "possible", shapes or {}))
        title = ", together with: ".join(each.title for each in told[: max(len(rival.occurrences), 1)])
        if title and title not in mine:
            others[title] = told[0].advice
    if found and others:
        last = " ".join(f"Or this, which gives the same numbers: {title}. Then: {how}" for title, how in others.items())
        found[0] = replace(
            found[0], advice=f"{found[0].advice} {last}", evidence={**found[0].evidence, "or": list(others)}
        )
    yield from found


def _findings(
    explanation: Explanation,
    player: str,
    claim: Variant | None,
    reduction: Reduction,
    confidence: Confidence,
    shapes: Shapes,
) -> Iterator[Finding]:
    fit, is_other = explanation.fit, claim is not None and explanation.variant is not claim
    if explanation.occurrences:
        yield from mistakes(explanation, player, confidence)
    is_changed = bool(fit.weights or fit.way_of_loss or fit.offset or fit.side_offsets)
    is_turned = any(sign != 1 for sign in fit.way.signs.values())
    is_scaled = fit.way.convention.code != ("mean" if reduction == "mean" else "sum")
    if claim is not None and is_other:
        is_all = not (explanation.occurrences or is_changed or is_turned or is_scaled)
        yield other(explanation.variant, claim, player, confidence, is_all=is_all)
    is_all = not (explanation.occurrences or is_other or is_changed or is_scaled)
    yield from signs(fit.way, explanation.variant, player, confidence, is_all=is_all)
    if fit.weights is not None:
        yield from weights(fit.weights, fit.way.sizes, explanation.variant, player, reduction, confidence, shapes)
    elif fit.way_of_loss is not None:
        yield apart(fit.way, fit.way_of_loss, player, reduction, confidence)
    else:
        yield from factor(fit.way, player, reduction, confidence)
    if fit.offset or fit.side_offsets:
        yield constant(fit.offset, fit.side_offsets, player, confidence)
