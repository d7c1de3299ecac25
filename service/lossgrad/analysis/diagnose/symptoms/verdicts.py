"""Verdicts that point the wrong way, or all the same way."""

from math import sqrt

from lossgrad.analysis.diagnose.snapshot import SIDES
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.balance import same, telling
from lossgrad.analysis.diagnose.symptoms.inputs import within_unit
from lossgrad.analysis.diagnose.thresholds import CHANCE_AUC, ENOUGH, FLIPPED, NO_GAIN
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent
from lossgrad.analysis.finding import Finding
from lossgrad.core.evaluate import evaluate

_SURE = 4.0
"""Standard errors below chance from which one batch is no accident."""
_MOST = 0.5
"""A mean verdict of 0.5 is three quarters of the examples."""
_ALL = 0.9
_CLEAR = 0.4
"""Logits past the boundary from which a verdict is more than a lean: D = 0.6."""


def _flipped(view: View) -> Seen | None:
    auc = view.typical("auc", ENOUGH)
    now = view.now
    n, m = now.real.size, now.fake.size
    error = sqrt((n + m + 1) / (12 * n * m))
    if auc is None or not now.convention.oriented or not view.below(auc, FLIPPED):
        return None
    if view.history is None and auc > 0.5 - _SURE * error:
        return None
    way = "smaller" if now.convention.sense < 0 else "bigger"
    return Seen(
        Finding(
            code="fakes_outrank_reals",
            severity="warning",
            confidence="possible" if view.history is None else "likely",
            title=f"The discriminator ranks fakes above reals: {percent(auc)} of all pairs are right, and chance "
            "is 50%",
            explanation=f"{now.objective.name} takes {way} numbers for more real. If this lasts, the sign of the "
            "logits or of one player's loss is turned round, or real and fake are swapped, or the discriminator does "
            "not learn; for a few steps it also happens when the generator has just overtaken the discriminator.",
            evidence={"auc": auc, "mean_real": now.means["real"], "mean_fake": now.means["fake"]},
            advice="Check the order of the arguments and the sign of each player's loss (lossgrad verify tells): "
            "flipping both players is harmless, flipping one is not. Check that the discriminator learns: that its "
            "optimizer holds its parameters, and that its learning rate is neither 0 nor far below the generator's.",
            player="discriminator",
            sources=(
                "https://github.com/martinarjovsky/WassersteinGAN/issues/61",
                "https://github.com/lucidrains/stylegan2-pytorch/issues/289",
            ),
        ),
        1 - auc,
    )


def _fooled(view: View) -> Seen | None:
    verdict, auc = view.typical("fake_sign"), view.typical("auc")
    if verdict is None or auc is None or not telling(view) or same(view):
        return None
    if not view.above(verdict, _MOST) or auc > 0.5 + CHANCE_AUC * (1.5 if view.active else 1):
        return None
    fakes = view.typical("mean_logit.fake")
    if fakes is None or fakes - (view.now.boundary or 0.0) < _CLEAR:  # a fresh discriminator may lean to one side
        return None
    if view.below(auc, FLIPPED):  # rather a sign turned round, which says so itself
        return None
    own = view.typical("weight.generator.fake")
    passed = (1 + verdict) / 2
    return Seen(
        Finding(
            code="generator_took_over",
            severity="warning",
            confidence="likely",
            title=f"The generator is ahead: {percent(passed)} of its fakes are taken for real",
            explanation=f"And only {percent(auc)} of all pairs are ranked rightly, where chance is 50%. The generator "
            "has left the discriminator behind, and learns nothing more from it"
            + ("." if own is None else f" (its mean weight is {number(own)})."),
            evidence={"fakes_taken_for_real": passed, "auc": auc, "generator_mean_weight": own},
            advice="Strengthen the discriminator: more of its steps, a higher learning rate, less regularisation; and "
            "look at samples, for a generator can win with fakes that are no good.",
            player="generator",
            sources=("ganhacks, https://github.com/soumith/ganhacks",),
        ),
        verdict,
    )


def _idle(view: View) -> bool:
    """Whether the common offset of the logits costs the discriminator nothing, as within a hinge's margin."""
    now = view.now
    level, at_chance = view.values.get("level"), now.chance_level
    if level is None or at_chance is None or at_chance <= 0:
        return False
    shift = level * now.convention.sense
    centred = {side: now.logits[side] - shift for side in SIDES}
    loss = evaluate(now.objective, centred, parameters=now.parameters).players["discriminator"].loss or 0.0
    return float(now.loss("discriminator") - loss) < NO_GAIN * at_chance


def _one_verdict(view: View) -> Seen | None:
    real, fake, auc = view.typical("r_t"), view.typical("fake_sign"), view.typical("auc")
    if real is None or fake is None or auc is None or not telling(view) or auc <= 0.5 + CHANCE_AUC:
        return None
    if not view.above(min(abs(real), abs(fake)), _ALL) or real * fake < 0:
        return None
    if within_unit(view) or _idle(view):
        return None
    verdict = "real" if real > 0 else "fake"
    level = view.typical("level")
    return Seen(
        Finding(
            code="one_verdict",
            severity="warning",
            confidence="likely",
            title=f"The discriminator calls nearly everything {verdict}, though it ranks {percent(auc)} of all pairs "
            "rightly",
            explanation="Its logits differ as they should but lie on one side of the boundary as a whole"
            + ("." if level is None else f", {number(level)} away from it on the average."),
            evidence={"r_t": real, "fake_sign": fake, "auc": auc, "level": level},
            advice="Check the bias of its last layer, the balance of the two batches, and that both sides' losses are "
            "added up. If logits are turned into probabilities, check that it happens once.",
            player="discriminator",
            sources=("Karras et al., Progressive Growing of GANs, 2018, appendix A.1",),
        ),
        min(abs(real), abs(fake)),
    )


SYMPTOMS = (
    Symptom(
        code="fakes_outrank_reals",
        title="fakes ranked above reals",
        check=_flipped,
        implies=frozenset({"mistakes_beyond_probabilities", "one_side_dominates", "underflow"}),
    ),
    Symptom(
        code="generator_took_over",
        title="a generator ahead",
        check=_fooled,
        implies=frozenset({"at_chance", "mistakes_beyond_probabilities", "one_side_dominates"}),
    ),
    Symptom(code="one_verdict", title="one verdict for nearly everything", check=_one_verdict),
)
