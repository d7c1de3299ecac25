"""How the logits move: not at all, round and round, away, or off."""

import numpy as np

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.balance import telling
from lossgrad.analysis.diagnose.thresholds import (
    DRIFT,
    ENOUGH,
    GROWTH,
    LARGE,
    LONG,
    PERIODIC,
    RECENT,
    STANDSTILL,
    SWING,
)
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, times
from lossgrad.analysis.finding import Finding
from lossgrad.core.arrays import Array

_SAME_BATCH = 0.05
_FEWEST = 32
"""Examples a side below which sampling hides how networks move: the variance ratio is about 1 + n/32 in real runs."""
_RUNAWAY = 1e4


def _stalled(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < ENOUGH:
        return None
    moved = []
    for side in ("real", "fake"):
        means, errors = history.column(f"mean_logit.{side}", ENOUGH), history.column(f"_sampling.{side}", ENOUGH)
        variance, expected = float(np.var(means)), float(np.mean(np.square(errors)))
        if expected == 0 and variance > 0:  # one example a step says nothing about sampling
            return None
        moved.append(variance / expected if expected > 0 else 0.0)
    if not view.below(max(moved), STANDSTILL):
        return None
    same = max(moved) < _SAME_BATCH
    if not same and min(len(np.atleast_1d(view.now.logits[side])) for side in ("real", "fake")) < _FEWEST:
        return None
    return Seen(
        Finding(
            code="stalled",
            severity="warning",
            confidence="certain" if same else "likely",
            title="Nothing moves any more" + (": the logits are the same again and again" if same else ""),
            explanation=f"Over {ENOUGH} steps in a row the mean logits vary "
            + (
                "far less than those of two random batches would: the same batch is judged by the same discriminator."
                if same
                else f"by no more than drawing other batches explains ({number(max(moved))} times it), so neither "
                "the generator nor the discriminator changes any more."
            ),
            evidence={"variance_over_sampling_real": moved[0], "variance_over_sampling_fake": moved[1]},
            advice="Check that both optimizers step, that learning rates have not decayed to nothing and that no "
            "gradient is cut off; if the data are logged, that each step logs its own batch.",
            sources=("lossgrad: variance of the means over the variance of a mean",),
        ),
        -max(moved),
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
            sources=("Mescheder et al., Which Training Methods for GANs do actually Converge?, 2018, Section 3",),
        ),
        regular,
    )


def _explodes(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < RECENT:
        return None
    column = history.column("_largest")
    before, now = float(np.median(column[:RECENT])), float(np.median(column[-RECENT:]))
    if not view.above(now, LARGE) or not (view.active or now > GROWTH * before):
        return None
    growth = now / before if before > 0 else float("inf")
    return Seen(
        Finding(
            code="exploding_logits",
            severity="critical" if now > _RUNAWAY else "warning",
            confidence="likely",
            title=f"The logits grow without bound: |logit| up to {number(now)}, {times(growth)} as much as at step "
            f"{history.first_step}",
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
    Symptom(code="exploding_logits", title="logits growing without bound", check=_explodes, in_batch=False),
    Symptom(code="oscillation", title="players chasing each other", check=_oscillates, in_batch=False),
    Symptom(code="stalled", title="a standstill", check=_stalled, in_batch=False, patience=1),
    Symptom(code="logit_drift", title="logits that had drifted away together", check=_drifts),
)
