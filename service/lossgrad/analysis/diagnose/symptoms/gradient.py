"""The generator's gradient is too weak to learn from."""

from math import inf

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import AHEAD, FULL_SATURATION, STRONGER, VANISHING
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent, times
from lossgrad.analysis.finding import Finding

WEIGHT = "A weight says how hard an example pulls: 1 is full strength, 0 is silence."
SOURCES = (
    "Goodfellow et al., Generative Adversarial Nets, 2014, Section 3",
    "https://stats.stackexchange.com/questions/345044",
    "https://ai.stackexchange.com/questions/29985",
)


def _weak(view: View) -> Seen | None:
    own = view.typical("share_of_full_weight.generator.fake")
    auc = view.typical("auc")
    if own is None or auc is None or not _rejected(view, auc):
        return None
    saturated = view.typical("saturated_fraction.generator.fake") or 0.0
    ratio = view.typical("times_stronger.generator.fake")
    usual = view.typical("stronger_weight.generator.fake")
    if ratio is not None and usual is not None and view.now.strongest is not None and view.above(ratio, STRONGER):
        return _beside(view, own, saturated, usual, ratio)
    if auc >= AHEAD and view.below(own, VANISHING):
        return _alone(own, saturated)
    return None


def _rejected(view: View, auc: float) -> bool:
    """Whether the fakes are told from the reals: a generator whose fakes pass for real may be silent."""
    verdict = view.typical("fake_sign")
    return auc > 0.5 and (verdict is None or verdict < 0)  # noqa: PLR2004 - chance


def _beside(view: View, own: float, saturated: float, usual: float, ratio: float) -> Seen:
    strongest = view.now.strongest
    assert strongest is not None  # noqa: S101 - only asked where it is there
    severe = own < VANISHING or saturated > FULL_SATURATION
    name = strongest.usual
    # The two medians of a run are not of one step; their ratio is what people will work out.
    ratio = usual / own if own > 0 else inf
    finding = Finding(
        code="weak_generator_gradient",
        severity="critical" if severe else "warning",
        confidence="certain",
        title=f"The generator's gradient is weak: mean weight {number(own)}, where 1 is full strength; with {name} it "
        f"would be {number(usual)}, {times(ratio)} as strong",
        explanation=f"{WEIGHT} Under {view.now.objective.name}, fakes that the discriminator rejects with confidence "
        f"hardly pull on the generator at all, and {percent(saturated)} of them weigh under 0.01: it learns least "
        "where it has most to learn.",
        evidence={
            "share_of_full_weight": own,
            "saturated_fraction": saturated,
            "alternative": name,
            "alternative_share_of_full_weight": usual,
            "times_stronger": ratio,
        },
        advice=f"Train the generator with {name} instead; the discriminator stays as it is. To keep this objective, "
        "hold the discriminator back: a lower learning rate, fewer steps, or a gradient penalty such as R1.",
        player="generator",
        side="fake",
        sources=SOURCES,
    )
    return Seen(finding, ratio)


def _alone(own: float, saturated: float) -> Seen:
    finding = Finding(
        code="weak_generator_gradient",
        severity="critical",
        confidence="likely",
        title=f"The generator's gradient is vanishing: mean weight {number(own)}, where 1 is full strength",
        explanation=f"{WEIGHT} The discriminator tells the fakes from the reals, and this objective then leaves the "
        f"generator next to nothing to learn from: {percent(saturated)} of the fakes weigh under 0.01.",
        evidence={"share_of_full_weight": own, "saturated_fraction": saturated},
        advice="Hold the discriminator back (a lower learning rate, or a gradient penalty such as R1), or choose an "
        "objective whose gradient does not fade on rejected fakes: non_saturating, hinge or a relativistic one.",
        player="generator",
        side="fake",
        sources=SOURCES[:1],
    )
    return Seen(finding, 1 / own if own > 0 else inf)


SYMPTOMS = (
    Symptom(
        code="weak_generator_gradient",
        title="the generator's weak gradient",
        check=_weak,
        implies=frozenset({"discriminator_ahead", "confident_on_reals", "underflow"}),
    ),
)
