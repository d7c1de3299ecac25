"""Logits that are NaN or infinite: nothing can be computed from them, and mostly the training is over."""

from collections.abc import Sequence
from dataclasses import replace

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.nonfinite import NonFinite, Outage, is_dead, is_outgrown
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import FLOAT16_LARGEST, GROWTH, NORM_SPIKE
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import listed, number, times
from lossgrad.analysis.finding import Evidence, Finding

_NORM = "parameter_gradient_norm.generator"
_EXAMPLES = {"real": "reals", "fake": "fakes", "validation": "held-out reals"}


def _not_finite(view: View) -> Seen | None:
    found = view.now.not_finite
    if not found:
        return None
    trained_on = [each for each in found if each.trained_on]
    outage = None if view.history is None else view.history.outage
    damage = (
        " The losses of such a batch are not finite either, and one optimizer step on them writes NaN into every "
        "weight that they reach."
        if trained_on
        else ""
    )
    besides = (
        " Besides, skip steps whose loss or gradient is not finite (torch.amp.GradScaler skips those with such "
        "gradients), lower the learning rate, clip the gradient's norm, and compute the loss in float32 and from "
        "logits. torch.autograd.set_detect_anomaly(True), or jax_debug_nans in JAX, names the operation that gives the "
        "first NaN."
        if trained_on
        else ""
    )
    first = _first_advice(found, outage)
    return Seen(
        Finding(
            code="non_finite_logits",
            severity="critical" if trained_on else "warning",
            title=f"The discriminator's logits are not finite: {_told(found)}",
            explanation="NaN comes out where arithmetic has no result (0/0, infinity less infinity), infinity where a "
            f"number outgrows its format, 65,504 in float16.{damage} {_story(view, found)}",
            evidence={**_counts(found), **({} if outage is None else {"since": outage.since})},
            advice=f"{first}{besides}",
            player="discriminator",
            side=found[0].side if len(found) == 1 and trained_on else None,
            sources=(
                "https://github.com/tensorflow/tensorflow/issues/45623",
                "https://github.com/POSTECH-CVLab/PyTorch-StudioGAN/issues/175",
                "Micikevicius et al., Mixed Precision Training, 2018",
            ),
        ),
        len(trained_on) + sum(each.count / each.of for each in found),
        stage=int(is_dead(found)),
    )


def _told(found: Sequence[NonFinite]) -> str:
    """How many of how many on which side, and whether NaN or infinite."""
    alike: dict[str, list[NonFinite]] = {}
    for each in found:
        alike.setdefault(_kinds(each), []).append(each)
    return ", ".join(
        f"{listed([f'{_many(each)} on {_EXAMPLES[each.side]}' for each in several])} "
        f"{'is' if sum(each.count for each in several) == 1 else 'are'} {kinds}"
        for kinds, several in alike.items()
    )


def _many(each: NonFinite) -> str:
    if each.of == 1:
        return "the only one"
    return f"all {each.of:,}" if each.all else f"{each.count:,} of {each.of:,}"


def _kinds(each: NonFinite) -> str:
    if not each.infinite:
        return "NaN"
    return f"NaN or infinite ({each.nan:,} and {each.infinite:,})" if each.nan else "infinite"


def _story(view: View, found: Sequence[NonFinite]) -> str:
    """Where it comes from, how it began and what came before."""
    history = view.history
    parts = [_where(found)]
    if history is not None:
        parts += _began(history.outage, found)
        parts += [] if view.now.readable else _before(history)
    return " ".join(parts)


def _where(found: Sequence[NonFinite]) -> str:
    """What the sides tell about the place of the fault."""
    sides = {each.side: each for each in found}
    if is_dead(found):
        return (
            "Where every logit is NaN that has most likely happened: the weights of the discriminator are lost, and no "
            "further step brings them back."
        )
    if is_outgrown(found):
        return (
            "No logit is finite, but they are infinite rather than NaN: they outgrow their format on every example. "
            "The weights may still be finite."
        )
    if not {"real", "fake"} & sides.keys():
        return (
            "Those that are trained on are finite, so the training goes on; either the held-out examples are broken "
            "themselves, or the discriminator overflows on them."
        )
    if all(each.all for each in found) and len(sides.keys() & {"real", "fake"}) == 1:
        if "fake" in sides:
            return (
                "The reals are still judged, so the discriminator is sound and the fakes are not: the generator's "
                "weights are most likely lost."
            )
        return (
            "The fakes are still judged, so the discriminator is sound and the reals are not: look at how they are "
            "loaded and normalised (a division by a deviation of 0)."
        )
    return (
        "Other examples are still judged, so the discriminator's weights are sound: these examples are broken "
        "themselves, or overflow on their way through it."
    )


def _began(outage: Outage, found: Sequence[NonFinite]) -> list[str]:
    now, then = _told(found), _told(outage.began)
    return [] if now == then else [f"It began at step {outage.since}: {then}."]


def _before(history: History) -> list[str]:
    """What the last finite steps show: whether the logits grew, what float16 could not hold, a jump of the gradient."""
    steps, largest = history.steps, history.column("_largest")
    if not steps:
        return []
    low, last = int(largest.argmin()), float(largest[-1])
    if last > GROWTH * largest[low]:
        told = [
            f"In the steps before, the largest |logit| grew from {number(float(largest[low]))} at step {steps[low]} to "
            f"{number(last)} at step {steps[-1]}."
        ]
    else:
        told = [f"The logits before do not announce it: the largest is {number(last)} at step {steps[-1]}."]
    headroom = history.column("headroom.float16")
    if len(headroom) and headroom[-1] < 1:
        told.append(
            f"A logit, loss or weight of that step, {number(FLOAT16_LARGEST / float(headroom[-1]))}, is already more "
            "than float16 can hold."
        )
    norms = history.column(_NORM)
    usual = sorted(norms)[len(norms) // 2] if len(norms) else 0.0
    if usual > 0 and norms[-1] >= NORM_SPIKE * usual:
        told.append(
            f"The generator's gradient norm was {number(float(norms[-1]))} when last known, "
            f"{times(float(norms[-1] / usual))} its usual one."
        )
    return told


def _counts(found: Sequence[NonFinite]) -> dict[str, Evidence]:
    counts: dict[str, Evidence] = {}
    for each in found:
        counts |= {
            f"{each.side}_nan": each.nan,
            f"{each.side}_infinite": each.infinite,
            f"{each.side}_of": each.of,
            f"{each.side}_first": list(each.first),
        }
    return counts


def _first_advice(found: Sequence[NonFinite], outage: Outage | None) -> str:
    if is_dead(found):
        since = "this" if outage is None else f"step {outage.since}"
        return f"Stop, and go on from a checkpoint of before {since}."
    if is_outgrown(found):
        return "Check that the weights are finite; if so, bound the discriminator, and compute its output in float32."
    part = next((each for each in found if not each.all), None)
    if part is not None:
        at = ", ".join(map(str, part.first))
        return f"Look at the example itself: the first is at [{at}] of the {_EXAMPLES[part.side]}."
    if found[0].side == "fake":
        return "Look at the fakes and the generator's weights, and go on from a checkpoint where both are finite."
    return f"Look at how the {_EXAMPLES[found[0].side]} are loaded and normalised."


def _over_the_run(finding: Finding, history: History) -> Finding:
    """The finding for a whole run: at which steps, or since when, and whether nothing comes after."""
    outage = history.outage
    told = finding.title.partition(": ")[2]
    if outage.dead_since is not None:
        title = f"The training is dead since step {outage.dead_since}: {told}"
    elif outage.row > 1:
        title = f"From step {outage.since} on the discriminator's logits are not finite: {told}"
    elif outage.steps == 1:
        title = f"The discriminator's logits are not finite at step {outage.first}: {told}"
    elif outage.steps == len(outage.listed):
        title = f"The discriminator's logits are not finite at steps {listed(outage.listed)}: at worst {told}"
    else:
        title = (
            f"The discriminator's logits are not finite on {outage.steps} steps, the first {outage.first} and the last "
            f"{outage.last}: at worst {told}"
        )
    evidence: dict[str, Evidence] = {**finding.evidence, "since": outage.since, "dead_since": outage.dead_since}
    if outage.steps == len(outage.listed):
        evidence["at_steps"] = list(outage.listed)
    return replace(finding, title=title, evidence=evidence)


SYMPTOMS = (
    Symptom(
        code="non_finite_logits",
        title="logits that were not finite",
        check=_not_finite,
        patience=1,
        reads_logits=False,
        foremost=True,
        over_the_run=_over_the_run,
    ),
)
