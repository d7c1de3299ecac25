"""An explanation in plain words: what differs from what was meant, what that does, and how to mend it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lossgrad.analysis.finding import Confidence, Evidence, Finding, Severity
from lossgrad.analysis.verify.conventions import Reduction, Way
from lossgrad.analysis.verify.explanation import Explanation
from lossgrad.analysis.verify.variants import Variant, lender
from lossgrad.dialects import DIALECTS

_SIGNS = (
    "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
    "https://github.com/Zeleni9/pytorch-wgan/pull/53",
)
_SCALES = ("https://github.com/open-mmlab/mmagic/issues/40",)


def findings_of(
    explanation: Explanation,
    player: str,
    claim: Variant | None,
    reduction: Reduction,
    confidence: Confidence,
    rivals: Sequence[Explanation] = (),
) -> Iterator[Finding]:
    """What one player's explanation says is different from what was meant, the most telling first.

    The first names its rivals, so that none of several good explanations is passed over in silence.
    """
    found = list(_findings(explanation, player, claim, reduction, confidence))
    others = [next(_findings(each, player, claim, reduction, confidence), None) for each in rivals]
    titles = [each.title for each in others if each is not None and each.title not in {one.title for one in found}]
    if found and titles:
        told = "; or: ".join(dict.fromkeys(titles))
        found[0] = replace(
            found[0],
            explanation=f"{found[0].explanation} The same numbers would also come from this: {told}.",
            evidence={**found[0].evidence, "or": list(dict.fromkeys(titles))},
        )
    yield from found


def _findings(
    explanation: Explanation, player: str, claim: Variant | None, reduction: Reduction, confidence: Confidence
) -> Iterator[Finding]:
    mistake = explanation.mistake
    if mistake is not None:
        words: dict[str, object] = {"player": player, "objective": explanation.variant.label, **explanation.details}
        yield Finding(
            code=mistake.code,
            severity=mistake.severity,
            confidence=confidence,
            title=mistake.title.format(**words),
            explanation=mistake.explanation.format(**words),
            evidence=explanation.details,
            advice=mistake.advice.format(**words),
            player=player,
            sources=mistake.sources,
        )
    if claim is not None and explanation.variant is not claim:
        yield _other(explanation.variant, claim, player, confidence)
    fit = explanation.fit
    yield from _signs(fit.way, player, confidence)
    if fit.weights is not None:
        yield _weight(fit.weights, player, confidence)
    else:
        yield from _factor(fit.way, player, reduction, confidence)
    if fit.way_of_loss is not None:
        yield _apart(fit.way, fit.way_of_loss, player, confidence)
    if fit.offset or fit.side_offsets:
        yield _offset(fit.offset, fit.side_offsets, player, confidence)


def _other(variant: Variant, claim: Variant, player: str, confidence: Confidence) -> Finding:
    evidence: dict[str, Evidence] = {"claimed": claim.label, "found": variant.label}
    if variant.objective.name == claim.objective.name and variant.dialect is not None:
        changes = "; ".join(variant.changes)
        lent = lender(variant, player)
        library = DIALECTS[variant.dialect].title
        return Finding(
            code="other_dialect",
            severity="info" if lent is None else "critical",
            confidence=confidence,
            title=(
                f"The {player} follows {library}'s convention for {claim.objective.name}"
                if lent is None
                else f"The {player} minimises {lent}, not {claim.objective.name}, as it does in {library}"
            ),
            explanation=f"{DIALECTS[variant.dialect].title} computes this objective differently: {changes}.",
            evidence={**evidence, "dialect": variant.dialect},
            advice=(
                f'If that is what you mean, say "dialect": "{variant.dialect}"; otherwise take out what differs, since '
                f"learning rates and loss weights from elsewhere do not carry over."
            ),
            player=player,
        )
    return Finding(
        code="other_objective",
        severity="critical",
        confidence=confidence,
        title=f"The {player} minimises {variant.label}, not {claim.label}",
        explanation=(
            f"Every number given is that of {variant.label}. {variant.objective.summary}"
            + (f" What that library changes: {'; '.join(variant.changes)}." if variant.changes else "")
        ),
        evidence=evidence,
        advice=(
            f"Look for the loss being overwritten, an option that selects another one, or a name that means something "
            f"else in the library it comes from; or say that {variant.objective.name} is what you mean."
        ),
        player=player,
        sources=("https://github.com/eriklindernoren/PyTorch-GAN/issues/52",),
    )


def same_as_libraries(variants: Sequence[Variant], claim: Variant, player: str, confidence: Confidence) -> Finding:
    """That these numbers, not those of what is claimed, are what some libraries mean by it."""
    names = list(dict.fromkeys(each.dialect for each in variants if each.dialect is not None))
    titles = ", ".join(DIALECTS[name].title for name in names)
    return Finding(
        code="other_dialect",
        severity="info",
        confidence=confidence,
        title=f"These numbers are what {titles} computes under the name {claim.objective.name}",
        explanation=f"What is changed there: {'; '.join(variants[0].changes)}.",
        evidence={"claimed": claim.label, "dialects": names},
        advice=f'If that is what you mean, say "dialect": "{names[0]}".',
        player=player,
    )


def _signs(way: Way, player: str, confidence: Confidence) -> Iterator[Finding]:
    signs = way.signs
    flipped = [side for side, sign in signs.items() if sign < 0]
    left_out = [side for side, sign in signs.items() if sign == 0]
    if flipped and len(flipped) == len(signs):
        yield Finding(
            code="sign_flipped",
            severity="critical",
            confidence=confidence,
            title=f"The {player}'s loss has the wrong sign",
            explanation=(
                f"Every number is the negative of what it should be: minimising it, the {player} learns the opposite "
                f"of what it is for. Turning both players round is harmless; turning one round is not."
            ),
            evidence={"factor": -1.0},
            advice=f"Negate the {player}'s loss, or maximise it where you minimise it now.",
            player=player,
            sources=_SIGNS,
        )
    else:
        for side in flipped:
            toward = "less real" if side == "real" else "more real"
            yield Finding(
                code="side_sign_flipped",
                severity="critical",
                confidence=confidence,
                title=f"The {player}'s loss on {side} examples has the wrong sign",
                explanation=(
                    f"The numbers of the {side} side are the negatives of what they should be, so the {player} is "
                    f"taught to call {side} examples {toward}. The other side is right."
                ),
                evidence={"factor": -1.0},
                advice=f"Change the sign of the term over {side} examples.",
                player=player,
                side=side,
                sources=_SIGNS,
            )
    for side in left_out:
        yield Finding(
            code="side_left_out",
            severity="critical",
            confidence=confidence,
            title=f"The {side} examples have no part in the {player}'s loss",
            explanation=f"All numbers are those of the other side alone; nothing comes from the {side} examples.",
            evidence={"factor": 0.0},
            advice=f"Add the term over {side} examples, and see that it is not computed under no_grad or detached.",
            player=player,
            side=side,
        )


_REDUCTIONS: Mapping[str, tuple[str, Severity, str, str, str]] = {
    "sum": (
        "sum_for_mean",
        "warning",
        "The {player}'s losses are summed, not averaged",
        "Loss and gradients are {n} times what the mean gives, and grow with the batch size: a learning rate found at "
        "one batch size does not hold at another.",
        "Take the mean over the batch (reduction='mean'), or say that you mean the sum.",
    ),
    "mean": (
        "mean_for_sum",
        "warning",
        "The {player}'s losses are averaged, not summed",
        "Loss and gradients are those of the mean: {n} times smaller than the sum's.",
        "Sum over the batch (reduction='sum'), or say that you mean the mean.",
    ),
    "halved": (
        "halved",
        "info",
        "The {player}'s loss is half of what it should be",
        "There is a factor ½ in front: often (real + fake) / 2, or the ½ of the least squares paper. It acts like half "
        "the learning rate for this player (not under Adam, which does not see the scale of a loss).",
        "Leave the factor out, or keep it and know that loss weights from elsewhere do not carry over.",
    ),
    "doubled": (
        "doubled",
        "info",
        "The {player}'s loss is twice what it should be",
        "There is a factor 2 in front.",
        "Leave the factor out; if a half belongs to your definition, it is missing.",
    ),
    "mean_over_both_sides": (
        "mean_over_both_sides",
        "info",
        "The {player}'s losses are averaged over both sides together",
        "Real and fake losses are put into one batch before the mean, so each example counts 1/(n + m) and not 1/n or "
        "1/m: with equal batches that is half of the usual loss, with unequal ones the bigger side counts more.",
        "Take the mean of each side and add the two.",
    ),
    "averaged_twice": (
        "averaged_twice",
        "warning",
        "The {player}'s loss is divided by the batch size twice",
        "It is {n} times too small: the mean was taken, and divided by the batch size again.",
        "Divide once.",
    ),
    "sum_of_halves": (
        "sum_of_halves",
        "warning",
        "The {player}'s losses are summed, with a factor ½",
        "Loss and gradients are {n}/2 times what the mean gives, and grow with the batch size.",
        "Take the mean over the batch, without the factor.",
    ),
}


def _factor(way: Way, player: str, reduction: Reduction, confidence: Confidence) -> Iterator[Finding]:
    right = "mean" if reduction == "mean" else "sum"
    code = way.convention.code
    if code == right:
        return
    sizes = list(dict.fromkeys(way.sizes.values()))
    name, severity, title, explanation, advice = _REDUCTIONS[code]
    words = {"player": player, "n": " and ".join(map(str, sizes))}
    if code == "halved" and len(way.sizes) > 1 and len(sizes) == 1:
        explanation += " With equal batches it is also what averaging real and fake together gives."
    yield Finding(
        code=name,
        severity=severity,
        confidence=confidence,
        title=title.format(**words),
        explanation=explanation.format(**words),
        evidence={f"factor_on_{side}": way.convention.reduced(side, way.sizes) for side in way.sizes},
        advice=advice,
        player=player,
        sources=_SCALES,
    )


def _weight(weights: Mapping[str, float], player: str, confidence: Confidence) -> Finding:
    told = " and ".join(f"{value:.6g} on {side}" for side, value in weights.items())
    turned = [side for side, value in weights.items() if value < 0]
    return Finding(
        code="sign_flipped" if turned else "loss_weight",
        severity="critical" if turned else "info",
        confidence=confidence,
        title=f"The {player}'s loss carries a weight: {told}",
        explanation=(
            "Losses and gradients are right but for a constant factor, which is neither a mean, a sum nor a half."
            + (" The factor is negative, so the player learns the opposite." if turned else "")
        ),
        evidence={f"weight_on_{side}": value for side, value in weights.items()},
        advice="If you apply a loss weight, compare before it is applied; otherwise look where the factor comes from.",
        player=player,
        sources=_SIGNS if turned else (),
    )


def _apart(way: Way, way_of_loss: Way, player: str, confidence: Confidence) -> Finding:
    names = {"sum": "summed", "mean": "averaged", "halved": "halved", "doubled": "doubled"}
    of_gradients, of_loss = (
        names.get(each.convention.code, each.convention.code.replace("_", " ")) for each in (way, way_of_loss)
    )
    return Finding(
        code="loss_and_gradient_disagree",
        severity="warning",
        confidence=confidence,
        title=f"The {player}'s loss and its gradients are not of one scale",
        explanation=(
            f"The arrays are {of_gradients} and the scalar loss is {of_loss}, so the loss that is shown is not the one "
            f"that is trained with."
        ),
        evidence={"arrays": way.convention.code, "loss": way_of_loss.convention.code},
        advice="Take the gradients of the very scalar you show, with the same reduction.",
        player=player,
    )


def _offset(offset: float, sides: Mapping[str, float], player: str, confidence: Confidence) -> Finding:
    shown: dict[str, Evidence] = {"offset": offset} if offset else {}
    shown |= {f"offset_on_{side}": value for side, value in sides.items() if value}
    told = ", ".join(f"{value:.6g}" for value in shown.values() if isinstance(value, float))
    return Finding(
        code="constant_offset",
        severity="info",
        confidence=confidence,
        title=f"The {player}'s loss is off by a constant ({told})",
        explanation="A constant changes no gradient, so training is the same; only the loss that is shown differs.",
        evidence=shown,
        advice="Take it out before you compare losses with those of others; look for another term added to this loss.",
        player=player,
    )
