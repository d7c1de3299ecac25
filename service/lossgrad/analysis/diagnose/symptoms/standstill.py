"""Networks that do not change: both of them, or the discriminator alone."""

from math import isfinite

import numpy as np

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.balance import same
from lossgrad.analysis.diagnose.thresholds import CHANCE_AUC, DRAGGED, ENOUGH, FLIPPED, LONG_STILL, UNMOVED, WINDOW
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number
from lossgrad.analysis.finding import Finding

_SAME_BATCH = 0.05
_FEWEST = 32
"""Examples a side below which sampling hides how networks move: the variance ratio is about 1 + n/32 in real runs."""
_NORM = "parameter_gradient_norm.generator"
_TESTED = "lossgrad: means against their sampling error, and the slopes of means and spreads"


def _stalled(view: View) -> Seen | None:
    history = view.history
    if history is None or same(view):  # one logit for everything is the more telling of the two
        return None
    if _repeats(history):
        return Seen(_repeated(), 1.0)
    still = history.standstill
    if still.records < WINDOW or still.steps < LONG_STILL or _few_examples(view):
        return None
    auc = view.typical("auc", ENOUGH)
    settled = auc is not None and abs(auc - 0.5) <= CHANCE_AUC
    norm = view.typical(_NORM)
    learns = norm is not None and isfinite(norm) and norm > 0
    return Seen(
        Finding(
            code="stalled",
            severity="info" if settled else "warning",
            confidence="possible" if settled else "likely",
            title=f"Nothing has moved visibly since step {still.since}"
            + (", and neither player is ahead: the training has settled" if settled else ""),
            explanation=f"Over {still.records} recorded steps, {still.since} to {view.step}, means and spreads of the "
            f"logits change by no more than drawing other batches explains (the means by "
            f"{number(max(still.varies('real'), still.varies('fake')))} times it). The networks stand still, or move "
            "too slowly to be seen in so many."
            + (f" The generator does get a gradient (norm {number(norm)})." if learns and norm is not None else ""),
            evidence={
                "still_since": still.since,
                "still_records": still.records,
                "variance_over_sampling_real": still.varies("real"),
                "variance_over_sampling_fake": still.varies("fake"),
                "auc": auc,
            },
            advice="This is how a training ends well, or whose learning rate has decayed. Look at samples."
            if settled
            else "If learning rates have decayed as planned, the training is over: look at samples. If not, check that "
            "both optimizers step, what the learning rates are now, and that no gradient is cut off.",
            sources=(_TESTED,),
        ),
        float(still.records),
    )


def _repeated() -> Finding:
    return Finding(
        code="stalled",
        severity="warning",
        confidence="certain",
        title="Nothing moves: the logits are the same again and again",
        explanation=f"Over {ENOUGH} recorded steps in a row the mean logits vary far less than those of two random "
        "batches would: the same batch is judged by the same discriminator.",
        evidence={},
        advice="Check that each step logs its own batch and not one that is kept; if it does, that both optimizers "
        "step and batches are drawn anew.",
        sources=(_TESTED,),
    )


def _repeats(history: History) -> bool:
    ratios = [_variance(history, side) for side in ("real", "fake")]
    return all(ratio is not None and ratio < _SAME_BATCH for ratio in ratios)


def _variance(history: History, side: str) -> float | None:
    """The variance of a side's mean of late over that which redrawing the batch explains."""
    means, errors = history.column(f"mean_logit.{side}", ENOUGH), history.column(f"_sampling.{side}", ENOUGH)
    expected = float(np.mean(np.square(errors))) if len(errors) == ENOUGH else 0.0
    return float(np.var(means)) / expected if expected > 0 else None


def _few_examples(view: View) -> bool:
    return min(len(np.atleast_1d(view.now.logits[side])) for side in ("real", "fake")) < _FEWEST


def _frozen(view: View) -> Seen | None:
    history = view.history
    if history is None or _few_examples(view) or same(view):
        return None
    alike = history.judges_alike
    auc = view.typical("auc", ENOUGH)
    if alike.records >= WINDOW and alike.steps >= LONG_STILL:
        records, still, dragged = alike.records, alike.varies("real"), alike.varies("fake")
    else:  # one that moves just a little, as with too small a learning rate, and has been overtaken
        reals, fakes = _variance(history, "real"), _variance(history, "fake")
        if reals is None or fakes is None or reals > UNMOVED or auc is None or auc >= FLIPPED:
            return None
        records, still, dragged = ENOUGH, reals, fakes
    if dragged <= DRAGGED:
        return None
    return Seen(
        Finding(
            code="frozen_discriminator",
            severity="warning",
            confidence="likely",
            title="The discriminator hardly changes while the generator does: its logits on reals stay as they are, "
            "those on fakes move far",
            explanation="Reals are drawn from the same data all the time, so their logits move only if the "
            f"discriminator does. Over the last {records} recorded steps their mean varies {number(still)} times as "
            f"much as drawing other batches explains, and that of the fakes {number(dragged)} times. A generator that "
            "follows a discriminator that does not answer runs away from the data.",
            evidence={"variance_over_sampling_real": still, "variance_over_sampling_fake": dragged, "auc": auc},
            advice="Check that the discriminator's optimizer holds its parameters and steps, that its learning rate is "
            "not 0 or far below the generator's (print it: a scheduler may have changed it), and that its parameters "
            "still require gradients after the generator's step.",
            player="discriminator",
            side="real",
            sources=(_TESTED, "https://github.com/soumith/ganhacks"),
        ),
        dragged,
    )


SYMPTOMS = (
    Symptom(
        code="frozen_discriminator",
        title="a discriminator that hardly changes",
        check=_frozen,
        in_batch=False,
        patience=16,
        cause=True,
        implies=frozenset({"one_side_dominates", "mistakes_beyond_probabilities", "at_chance", "discriminator_ahead"}),
    ),
    Symptom(
        code="stalled",
        title="a standstill",
        check=_stalled,
        in_batch=False,
        patience=1,
        implies=frozenset({"at_chance"}),
    ),
)
