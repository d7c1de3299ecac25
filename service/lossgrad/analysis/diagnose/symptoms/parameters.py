"""What the norm of the generator's parameter gradient tells, where it is sent along."""

from math import isfinite

import numpy as np

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import NORM_FALL, NORM_LARGE, NORM_SPIKE, RECENT
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, times
from lossgrad.analysis.finding import Finding

KEY = "parameter_gradient_norm.generator"
HACKS = "https://github.com/soumith/ganhacks"


def _broken(view: View) -> Seen | None:
    norm = view.now.generator_gradient_norm
    if norm is None or isfinite(norm):
        return None
    return Seen(
        Finding(
            code="gradient_not_finite",
            severity="critical",
            title="The generator's parameter gradient is not finite",
            explanation="Its norm is infinite or not a number. One step with it destroys the generator's weights.",
            evidence={"norm": number(norm) if norm == norm else "NaN"},  # noqa: PLR0124 - NaN is not itself
            advice="Skip this step, go back to the last good checkpoint, and look for an overflow: float16, logarithms "
            "of 0, divisions by a norm of 0.",
            player="generator",
            sources=("https://github.com/keras-team/keras-io/issues/910",),
        ),
        1.0,
    )


def _gone(view: View) -> Seen | None:
    norm = view.now.generator_gradient_norm
    if norm is None or norm != 0:
        return None
    return Seen(
        Finding(
            code="gradient_zero",
            severity="critical",
            title="The generator's parameter gradient is exactly 0",
            explanation="It cannot learn: the loss does not reach its parameters, or every fake is saturated.",
            evidence={"norm": 0.0, "mean_weight": view.typical("weight.generator.fake")},
            advice="Check that fakes are not detached in the generator's step; if they are not, see the weights.",
            player="generator",
        ),
        1.0,
    )


def _fallen(view: View) -> Seen | None:
    history = view.history
    if history is None or len(history) < 2 * RECENT:
        return None
    now, was = history.recent(KEY), history.peaks.get(KEY, 0.0)
    if now is None or was <= 0 or not view.below(now, NORM_FALL * was):
        return None
    if now == 0:  # which says so itself
        return None
    return Seen(
        Finding(
            code="gradient_vanishing",
            severity="warning",
            confidence="likely",
            title=f"The generator's parameter gradient has faded: its norm fell from {number(was)} to {number(now)}",
            explanation="It learns ever more slowly. That is good news only if it fools the discriminator.",
            evidence={"norm": now, "norm_before": was, "mean_weight": view.typical("weight.generator.fake")},
            advice="Compare with the generator's weights: if those are small, change the objective; if not, the "
            "gradient is lost on its way through the discriminator or the generator.",
            player="generator",
        ),
        was / now if now > 0 else float("inf"),
    )


def _spikes(view: View) -> Seen | None:
    norm, history = view.now.generator_gradient_norm, view.history
    if norm is None or history is None or not isfinite(norm):
        return None
    before = history.column(KEY)[:-1]
    usual = float(np.median(before)) if len(before) >= RECENT else 0.0
    if usual <= 0 or norm < NORM_SPIKE * usual:
        return None
    return Seen(
        Finding(
            code="gradient_spike",
            severity="warning",
            title=f"The generator's parameter gradient jumped to {number(norm)}, {times(norm / usual)} its usual norm",
            explanation=f"The median of the last {len(before)} steps is {number(usual)}. A single such step can throw "
            "a generator off for long.",
            evidence={"norm": norm, "usual": usual},
            advice="Clip the gradient's norm, or lower the learning rate; if it happens after resuming, check that the "
            "optimizer's state was restored.",
            player="generator",
            sources=(HACKS,),
        ),
        norm / usual,
    )


def _large(view: View) -> Seen | None:
    norm = view.typical(KEY)
    if norm is None or not isfinite(norm) or not view.above(norm, NORM_LARGE):
        return None
    return Seen(
        Finding(
            code="gradient_large",
            severity="info",
            confidence="possible",
            title=f"The generator's parameter gradient is large: norm {number(norm)}",
            explanation="A rule of thumb says that norms over 100 mean something is wrong; it depends on the network.",
            evidence={"norm": norm},
            advice="Check that it does not grow, and the scale of the loss: a sum over patches or pixels instead of a "
            "mean is the usual reason.",
            player="generator",
            sources=(HACKS,),
        ),
        norm,
    )


SYMPTOMS = (
    Symptom(
        momentary=True,
        code="gradient_not_finite",
        title="a gradient that was not finite",
        check=_broken,
        patience=1,
        reads_logits=False,
    ),
    Symptom(code="gradient_zero", title="a gradient of exactly 0", check=_gone, patience=1, reads_logits=False),
    Symptom(code="gradient_vanishing", title="a faded gradient", check=_fallen, in_batch=False),
    Symptom(
        momentary=True, code="gradient_spike", title="a jump of the gradient", check=_spikes, in_batch=False, patience=1
    ),
    Symptom(code="gradient_large", title="a large gradient", check=_large),
)
