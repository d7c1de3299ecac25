"""Reductions other than the one that is meant, in words."""

from collections.abc import Iterator, Mapping

from lossgrad.analysis.finding import Confidence, Finding, Severity
from lossgrad.analysis.verify.conventions import Reduction, Way

_SUMS = ("https://github.com/HumanCompatibleAI/imitation/pull/27",)
_HALVES = (
    "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/242",
    "https://github.com/open-mmlab/mmagic/issues/23",
)
_SOURCES_OF: Mapping[str, tuple[str, ...]] = {
    "sum_for_mean": _SUMS,
    "mean_for_sum": _SUMS,
    "sum_of_halves": _SUMS,
    "halved": _HALVES,
    "doubled": _HALVES,
    "mean_over_both_sides": _HALVES,
    "averaged_twice": ("https://github.com/autonomousvision/stylegan-t/issues/19",),
}

_REDUCTIONS: Mapping[str, tuple[str, Severity, str, str, str]] = {
    "sum": (
        "sum_for_mean",
        "warning",
        "The {player}'s losses are summed, not averaged",
        "Loss and gradients are {n} times what the mean gives, and grow with the batch size: a learning rate found at "
        "one batch size does not hold at another.",
        "Take the mean over the batch (reduction='mean' in torch). If you mean the sum, verify with reduction=\"sum\".",
    ),
    "mean": (
        "mean_for_sum",
        "warning",
        "The {player}'s losses are averaged, not summed",
        "Loss and gradients are those of the mean: {n} times smaller than the sum's.",
        "Sum over the batch (reduction='sum' in torch). If you mean the mean, verify with reduction=\"mean\".",
    ),
    "halved": (
        "halved",
        "info",
        "The {player}'s loss is half of what it should be",
        "There is a factor ½ in front: often (real + fake) / 2, or the ½ of the least squares paper. It acts like half "
        "the learning rate for this player (not under Adam, which does not see the scale of a loss).",
        "Leave the ½ out. If you mean it as it is, loss weights of others do not carry over.",
    ),
    "doubled": (
        "doubled",
        "info",
        "The {player}'s loss is twice what it should be",
        "There is a factor 2 in front, or a factor ½ of the definition is missing: papers and libraries differ in "
        "whether least squares have one. It acts like twice the learning rate for this player (not under Adam, which "
        "does not see the scale of a loss).",
        "Leave the 2 out, or put the ½ in. If you mean it as it is, loss weights of others do not carry over.",
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
        "Divide once: .mean() has done it already, so take the division by len(batch) away.",
    ),
    "sum_of_halves": (
        "sum_of_halves",
        "warning",
        "The {player}'s losses are summed, with a factor ½",
        "Loss and gradients are {n}/2 times what the mean gives, and grow with the batch size.",
        "Take the mean over the batch, without the factor.",
    ),
}


def factor(way: Way, player: str, reduction: Reduction, confidence: Confidence) -> Iterator[Finding]:
    """The reduction, where it is not the one that is meant."""
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
        sources=_SOURCES_OF[name],
    )


_SCALES = {
    "sum": "summed over the batch",
    "mean": "averaged over each side",
    "halved": "half of what the mean gives",
    "doubled": "twice what the mean gives",
    "mean_over_both_sides": "averaged over both sides together",
    "averaged_twice": "divided by the batch size twice",
    "sum_of_halves": "summed, with a factor ½",
}


def apart(way: Way, way_of_loss: Way, player: str, reduction: Reduction, confidence: Confidence) -> Finding:
    """That the scalar and the arrays have different reductions."""
    right = "mean" if reduction == "mean" else "sum"
    codes = {"gradients or losses of examples": way.convention.code, "loss": way_of_loss.convention.code}
    wrong = [name for name, code in codes.items() if code != right]
    which = f" It is the {wrong[0]} that differs from what is meant." if wrong == ["loss"] else ""
    if way.convention.code == "doubled" and way_of_loss.convention.code == right:
        which = " Calling backward twice without zero_grad in between doubles gradients and leaves the loss alone."
    return Finding(
        code="loss_and_gradient_disagree",
        severity="warning",
        confidence=confidence,
        title=f"The {player}'s loss and its gradients are not of one scale",
        explanation=(
            f"The numbers of single examples are {_SCALES[way.convention.code]}, and the scalar loss is "
            f"{_SCALES[way_of_loss.convention.code]}, so the loss that is shown is not the one that is trained with."
            f"{which}"
        ),
        evidence={"arrays": way.convention.code, "loss": way_of_loss.convention.code},
        advice=(
            "Take the gradients of the very scalar you show, with the same reduction, after one backward pass and with "
            "zero_grad before it."
        ),
        player=player,
        sources=_SUMS,
    )
