"""Factors of one side or of both that are no usual reduction, in words."""

from collections.abc import Iterator, Mapping
from math import e, isclose, log, prod

from lossgrad.analysis.finding import Confidence, Finding, Severity
from lossgrad.analysis.verify.conventions import Reduction, Sizes
from lossgrad.analysis.verify.shapes import Shapes
from lossgrad.analysis.verify.variants import Variant
from lossgrad.analysis.verify.wording.sign import SIGNS

_CLOSE = 2e-5
_SOURCES: Mapping[str, tuple[str, ...]] = {
    "exponent": ("Nowozin et al., f-GAN, 2016, table 6",),
    "reals": ("https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",),
}


def weights(
    found: Mapping[str, float],
    sizes: Sizes,
    variant: Variant,
    player: str,
    reduction: Reduction,
    confidence: Confidence,
    shapes: Shapes,
) -> Iterator[Finding]:
    """A factor that is no reduction of the whole: by its name where it has one."""
    if any(value < 0 for value in found.values()):
        yield _turned(found, player, confidence)
        return
    counts = {side: _count(side, value, sizes, reduction, shapes) for side, value in found.items()}
    if any(counts.values()) and all(counts[side] or _is(value, 1) for side, value in found.items()):
        yield _summed(found, counts, player, confidence)
        return
    yield _weighted(found, variant, player, confidence)


def _count(side: str, value: float, sizes: Sizes, reduction: Reduction, shapes: Shapes) -> str:
    """What a side is summed over where its mean is meant, if that is what the factor is."""
    if reduction != "mean":
        return ""
    shape = shapes.get(side, ())
    positions = prod(shape[1:]) if len(shape) > 1 else 1
    if positions > 1 and _is(value, positions):
        return f"the {positions} numbers of each example"
    return f"all {sizes[side]} of them" if sizes[side] > 1 and _is(value, sizes[side]) else ""


def _summed(found: Mapping[str, float], counts: Mapping[str, str], player: str, confidence: Confidence) -> Finding:
    of_examples = set(counts.values()) == {next(iter(counts.values()))} and "each example" in next(
        iter(counts.values())
    )
    summed = [side for side, count in counts.items() if count]
    where = f"on {summed[0]} examples " if len(summed) == 1 and len(found) > 1 else ""
    over = counts[summed[0]] if of_examples or len(summed) == 1 else "all of a side"
    return Finding(
        code="sum_for_mean",
        severity="warning",
        confidence=confidence,
        title=f"The {player}'s losses {where}are summed over {over}, not averaged",
        explanation=(
            "A discriminator that judges patches gives many numbers for each image. Summed over them, the loss and its "
            "gradients grow with the size of the image, like a larger learning rate."
            if of_examples
            else "That side then weighs so many times as much as the other, and the more the larger the batch: the "
            "discriminator learns hardly anything from the side that is averaged."
            if where
            else "Loss and gradients grow with the number of what is summed, like a larger learning rate."
        ),
        evidence={f"weight_on_{side}": value for side, value in found.items()},
        advice="Take .mean() over all dimensions, of each side, and add the two means.",
        player=player,
        side=summed[0] if where else None,
    )


def _turned(found: Mapping[str, float], player: str, confidence: Confidence) -> Finding:
    turned = [side for side, value in found.items() if value < 0]
    where = "" if len(turned) == len(found) else f" on {turned[0]} examples"
    size = " and ".join(f"{abs(value):.6g} on {side}" for side, value in found.items())
    return Finding(
        code="sign_flipped",
        severity="critical",
        confidence=confidence,
        title=f"The {player}'s loss{where} has the wrong sign, and a weight: {size}",
        explanation=(
            "Losses and gradients are right but for constant factors, which are negative: minimising this loss, the "
            f"{player} learns the opposite{where or ' of what it is for'}."
        ),
        evidence={f"weight_on_{side}": value for side, value in found.items()},
        advice="Change the sign first; then look where the size of the factor comes from.",
        player=player,
        sources=SIGNS,
    )


_WEIGHTS: Mapping[str, tuple[str, Severity, str, str, str]] = {
    "exponent": (
        "loss_weight",
        "info",
        "The -1 in the exponent is missing in the {player}'s loss: its exponentials are e = 2.71828 times too large",
        "The numbers are right but for the factor e, as exp(v) gives it where exp(v - 1) is meant. The optimum is the "
        "same with every logit 1 lower.",
        "Write exp(v - 1), as the paper's tables of f-divergences have it.",
    ),
    "base": (
        "loss_weight",
        "info",
        "The {player}'s logarithms are those to base {base}",
        "The numbers are right but for the factor 1/log({base}), as log{base} gives it where the natural logarithm is "
        "meant.",
        "Use log in place of log{base}.",
    ),
    "reals": (
        "loss_weight",
        "info",
        "The {player}'s loss counts a real {real:.6g} times as much as a fake",
        "The numbers are right but for a factor of the reals' term. In torch that is what the argument pos_weight of "
        "BCEWithLogitsLoss does.",
        "Leave pos_weight out, or the weight of the reals' term; if you mean it, verify without it.",
    ),
    "unknown": (
        "loss_weight",
        "info",
        "The {player}'s loss carries a weight: {told}",
        "Losses and gradients are right but for a constant factor, which is none of the usual ones: no count of "
        "examples, no half and no double.",
        "If you apply a loss weight, verify before it is applied; otherwise look where the factor comes from.",
    ),
}


def _weighted(found: Mapping[str, float], variant: Variant, player: str, confidence: Confidence) -> Finding:
    name, base = _named(found, variant)
    code, severity, title, explanation, advice = _WEIGHTS[name]
    told = " and ".join(f"{value:.6g} on {side}" for side, value in found.items())
    words = {"player": player, "told": told, "base": base, "real": found.get("real", 1.0)}
    return Finding(
        code=code,
        severity=severity,
        confidence=confidence,
        title=title.format(**words),
        explanation=explanation.format(**words),
        evidence={f"weight_on_{side}": value for side, value in found.items()},
        advice=advice.format(**words),
        player=player,
        sources=_SOURCES.get(name, ()),
    )


def _named(found: Mapping[str, float], variant: Variant) -> tuple[str, int]:
    """Where the factor is from, and the base if it is a logarithm's."""
    values = list(found.values())
    if variant.objective.family == "f_divergence" and all(_is(value, e) or _is(value, 1) for value in values):
        return "exponent", 0
    for base in (2, 10):
        if all(_is(value, 1 / log(base)) for value in values):
            return "base", base
    is_of_reals = len(values) > 1 and _is(found.get("fake", 0), 1)
    return ("reals" if is_of_reals else "unknown"), 0


def _is(value: float, other: float) -> bool:
    return isclose(value, other, rel_tol=_CLOSE)
