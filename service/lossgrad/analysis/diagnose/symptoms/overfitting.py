"""The discriminator knows its reals by heart."""

from dataclasses import replace

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.balance import same, telling
from lossgrad.analysis.diagnose.thresholds import CHANCE_AUC, R_T_TARGET, R_V_TARGET
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent
from lossgrad.analysis.finding import Finding

_TOLD_APART = 0.5
"""Gap in spreads below which what lies inside it cannot be placed."""
ADA = "Karras et al., Training Generative Adversarial Networks with Limited Data (ADA), 2020"
ADVICE = (
    "More data or augmentation of what the discriminator sees (ADA, DiffAugment), or stronger regularisation (R1, "
    "LeCam)."
)


def _overfits(view: View) -> Seen | None:
    r_v, apart = view.typical("r_v"), view.typical("standardised_gap")
    if r_v is None or apart is None or apart < _TOLD_APART or not telling(view) or not view.above(r_v, R_V_TARGET):
        return None
    held_out = view.typical("validation_logit")
    means = [view.typical(f"mean_logit.{side}") for side in ("real", "fake")]
    return Seen(
        Finding(
            code="overfitting",
            severity="warning",
            confidence="likely",
            title=f"The discriminator overfits: {_title(r_v)}",
            explanation=f"Mean logit {_told(means[0])} on the reals it trains on, {_told(held_out)} on held-out reals "
            f"and {_told(means[1])} on fakes (r_v = {number(r_v)}: 0 is no overfitting, 1 complete, and 0.5 the most "
            "that ADA allows). What it teaches the generator is which examples it remembers.",
            evidence={"r_v": r_v, "mean_real": means[0], "mean_validation": held_out, "mean_fake": means[1]},
            advice=ADVICE,
            player="discriminator",
            side="real",
            sources=(ADA, "https://github.com/NVlabs/stylegan2-ada/blob/main/training/augment.py"),
        ),
        r_v,
    )


def _title(r_v: float) -> str:
    if r_v > 1:
        return "reals it has not trained on are judged as fakes, or worse"
    return f"reals it has not trained on are judged {percent(r_v)} of the way towards fakes"


def _told(value: float | None) -> str:
    return "unknown" if value is None else number(value)


def _confident(view: View) -> Seen | None:
    r_t = view.typical("r_t")
    if r_t is None or not telling(view) or same(view) or not view.above(r_t, R_T_TARGET):
        return None
    auc = view.typical("auc")
    verdict = view.typical("fake_sign")
    if auc is None or auc <= 0.5 + CHANCE_AUC or verdict is None or verdict > 0:  # it takes the fakes for real as well
        return None
    known = view.typical("r_v") is not None
    return Seen(
        Finding(
            code="confident_on_reals",
            severity="info",
            confidence="possible",
            title=_sure(r_t),
            explanation="r_t is the mean sign of its verdicts on reals; adaptive augmentation (ADA) takes more than "
            "0.6 for a sign of overfitting. With little data it may know the reals by heart; with much, it is only "
            "ahead.",
            evidence={"r_t": r_t},
            advice=ADVICE if known else "Send logits of held-out reals as validation to tell the two apart.",
            player="discriminator",
            side="real",
            sources=(ADA, "https://github.com/NVlabs/stylegan2-ada-pytorch/issues/292"),
        ),
        r_t,
    )


def _sure(r_t: float) -> str:
    return f"The discriminator takes {percent((1 + r_t) / 2)} of the reals for real (r_t = {number(r_t)})"


def _sure_throughout(finding: Finding, _: History) -> Finding:
    r_t = finding.evidence["r_t"]
    return replace(finding, title=_sure(r_t)) if isinstance(r_t, float) else finding


SYMPTOMS = (
    Symptom(
        code="overfitting",
        title="overfitting",
        check=_overfits,
        implies=frozenset({"confident_on_reals", "discriminator_ahead"}),
    ),
    Symptom(
        code="confident_on_reals",
        title="a discriminator very sure of the reals",
        check=_confident,
        averaged=("r_t",),
        over_the_run=_sure_throughout,
    ),
)
