"""How the logits move: round and round, away, or off."""

from dataclasses import replace

import numpy as np

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.balance import telling
from lossgrad.analysis.diagnose.thresholds import (
    DRIFT,
    GROWTH,
    LARGE,
    LONG,
    PERIODIC,
    RECENT,
    SWING,
    WINDOW,
)
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, times
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array

_RUNAWAY = 1e4
_OF_LARGE_LOGITS = frozenset(
    {
        "at_chance",
        "confident_on_reals",
        "discriminator_ahead",
        "few_examples_carry_discriminator",
        "gradient_large",
        "mistakes_beyond_probabilities",
        "one_side_dominates",
        "overflow",
        "underflow",
    }
)


def _swing(values: Array) -> tuple[int, float, float]:
    """Period, autocorrelation there, and standard deviation of a column without its straight trend."""
    time = np.arange(len(values)) - (len(values) - 1) / 2
    centred = values - np.mean(values)
    centred = centred - time * (np.dot(time, centred) / np.dot(time, time))
    scale = float(np.std(centred))
    if not np.isfinite(scale) or scale == 0:
        return 0, 0.0, 0.0
    full = np.correlate(centred, centred, "full")[len(centred) - 1 :] / (
        scale**2 * (len(centred) - np.arange(len(centred)))
    )
    negative = np.flatnonzero(full < 0)
    last = len(values) // 3
    if not negative.size or negative[0] >= last:
        return 0, 0.0, scale
    start = int(negative[0])
    period = start + int(np.argmax(full[start : last + 1]))
    return period, float(full[period]), scale


def _oscillates(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < LONG:
        return None
    gaps = history.column("gap")
    if len(gaps) < LONG:  # an infinite gap is no swing
        return None
    period, regular, scale = _swing(gaps)
    spread = float(np.median(history.column("_spread")))
    if not period or not view.above(regular, PERIODIC) or not view.above(scale, SWING * spread):
        return None
    steps = history.steps
    length = period * (steps[-1] - steps[0]) / (len(steps) - 1)
    turns = bool(np.min(gaps) < 0 < np.max(gaps))
    return Seen(
        Finding(
            code="oscillation",
            severity="warning",
            confidence="likely",
            title=f"The players chase each other in circles: the gap between real and fake logits swings by "
            f"±{number(scale * np.sqrt(2))} with a period of about {number(length)} steps",
            explanation="The swing is regular and large beside the spread of the logits within a batch "
            f"({number(spread)})" + (", and the gap even changes its sign." if turns else "."),
            evidence={
                "period": length,
                "amplitude": float(scale * np.sqrt(2)),
                "autocorrelation": regular,
                "spread": spread,
                "changes_sign": turns,
            },
            advice="Lower the learning rates or the optimizers' momentum (beta1 of 0 or 0.5), add a gradient penalty "
            "such as R1, or average the generator's weights.",
            sources=(
                "Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018, Sections 2 and 3",
            ),
        ),
        regular,
    )


def _over_the_run(finding: Finding, _: History) -> Finding:
    if finding.evidence["ongoing"]:
        return finding
    title = f"The players chased each other in circles until step {finding.last_step}, and have stopped"
    return replace(finding, severity="info", title=title)


def _explodes(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < RECENT:
        return None
    column = history.column("_largest")
    now = float(np.median(column[-RECENT:]))
    if not view.above(now, LARGE):
        return None
    before, since = _before(view, history, now)
    if not view.active and before is None:
        return None
    growth = now / before if before else None
    grown = "" if growth is None or growth < GROWTH else f", {times(growth)} as much as {since}"
    return Seen(
        Finding(
            code="exploding_logits",
            severity="critical" if now > _RUNAWAY else "warning",
            confidence="likely",
            title=f"The logits grow without bound: |logit| up to {number(now)}{grown}",
            explanation="Past 88 an exponential overflows in float32. "
            + (
                "This objective takes a bound on the critic for granted, and the gap means nothing without one."
                if view.now.objective.needs
                else "Large logits are certainty that no data can justify, and gradients that are all or nothing."
            ),
            evidence={"largest": now, "largest_before": before, "growth": growth},
            advice="Bound the discriminator: spectral normalisation, a gradient penalty, weight decay or a lower "
            "learning rate; a small drift penalty keeps the level near 0.",
            player="discriminator",
            sources=("Karras et al., Progressive Growing of GANs, 2018, appendix A.1",),
        ),
        now,
    )


def _before(view: View, history: History, now: float) -> tuple[float | None, str]:
    """What the largest logits have grown from, and when that was; None if they have not grown enough.

    A critic's level has no meaning, so that it may be far from 0 in a sound training: of objectives that take a bound
    for granted, slow growth only counts in the spread, which a bound keeps small.
    """
    column = history.column("_largest")
    within = float(np.median(column[:RECENT]))
    lowest = history.lowest.get("_largest", within)
    if now > GROWTH * within:
        return within, f"at step {history.first_step}"
    spread = history.column("_spread")
    slowly = not view.now.objective.needs or (
        len(spread) == WINDOW
        and float(np.median(spread)) > LARGE
        and float(np.median(spread[-RECENT:])) > GROWTH * history.lowest.get("_spread", np.inf)
    )
    if slowly and now > GROWTH * lowest:
        return lowest, "when they were smallest"
    return (lowest, "when they were smallest") if view.active else (None, "")


def _drifts(view: View) -> Seen | None:
    now = view.now
    level = view.typical("level")
    spread = max(now.spread, abs(now.gap))
    if (
        level is None
        or now.boundary is None
        or spread == 0
        or not telling(view)
        or not view.above(abs(level), max(DRIFT * spread, 1.0))
    ):
        return None
    return Seen(
        Finding(
            code="logit_drift",
            severity="warning",
            confidence="likely",
            title=f"All logits have drifted away together: they lie about {number(level)} from the boundary, "
            f"{number(abs(level) / spread)} times their own differences",
            explanation="What tells real from fake is small beside what they have in common, so both sides get one "
            "verdict and small differences are lost to rounding.",
            evidence={"level": level, "spread": now.spread, "gap": now.gap},
            advice="Check the bias of the discriminator's last layer and add a drift penalty (0.001 times the mean "
            "squared logit).",
            player="discriminator",
            sources=("Karras et al., Progressive Growing of GANs, 2018, appendix A.1",),
        ),
        abs(level) / spread,
    )


SYMPTOMS = (
    Symptom(
        code="exploding_logits",
        title="logits growing without bound",
        check=_explodes,
        in_batch=False,
        implies=_OF_LARGE_LOGITS,
    ),
    Symptom(
        code="oscillation",
        title="players chasing each other",
        check=_oscillates,
        in_batch=False,
        over_the_run=_over_the_run,
    ),
    Symptom(code="logit_drift", title="logits that had drifted away together", check=_drifts),
)
