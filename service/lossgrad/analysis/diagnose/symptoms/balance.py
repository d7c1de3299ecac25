"""Which of the two players is ahead."""

from dataclasses import replace

from lossgrad.analysis.diagnose.history import History
from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.symptoms.lead import restless
from lossgrad.analysis.diagnose.thresholds import (
    AHEAD,
    CHANCE_AUC,
    CHANCE_BAND,
    DEAD_SPREAD,
    FULL_SATURATION,
    NEARLY_SOLVED,
    SEPARATED,
)
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent
from lossgrad.analysis.finding import Finding

_FEWEST_PAIRS = 256
_STRONG = 0.5
_OF_A_WON_GAME = frozenset(
    {
        "confident_on_reals",
        "discriminator_ahead",
        "few_examples_carry_discriminator",
        "one_side_dominates",
        "underflow",
    }
)


def telling(view: View) -> bool:
    """Whether the batch is large enough, or a run long enough, for a share of pairs to mean something."""
    steps = 1 if view.history is None else len(view.history)
    return steps * view.now.real.size * view.now.fake.size >= _FEWEST_PAIRS


def _taken_over(view: View) -> Seen | None:
    auc = view.typical("auc")
    if auc is None or not telling(view) or auc < (AHEAD + SEPARATED) / 2 or not (auc >= SEPARATED or view.active):
        return None
    level = view.typical("loss_over_chance.discriminator")
    idle = min(view.typical(f"saturated_fraction.discriminator.{side}") or 0.0 for side in ("real", "fake"))
    own = view.typical("weight.generator.fake")
    solved = (level is not None and level < NEARLY_SOLVED) or idle > FULL_SATURATION
    # What a generator still hears decides: under relativistic losses, L_D = 0 leaves it all it needs.
    heard = own is None or own >= _STRONG
    hears = (
        ""
        if own is None
        else f" The generator's mean weight is {number(own)}, so it {'still gets' if heard else 'gets little'} signal."
    )
    return Seen(
        Finding(
            code="discriminator_took_over",
            severity="warning" if solved and not (heard and view.now.objective.family == "relativistic") else "info",
            confidence="likely",
            title=f"The discriminator tells nearly every real from every fake: {percent(auc)} of all pairs",
            explanation="A discriminator this far ahead learns from few examples itself, and what it teaches the "
            "generator gets one-sided."
            + ("" if level is None else f" Its loss is {percent(max(level, 0))} of what it is at chance.")
            + hears,
            evidence={
                "auc": auc,
                "loss_over_chance": level,
                "saturated_fraction": idle,
                "generator_mean_weight": own,
            },
            advice="Early in training this is usual. If it stays, first make sure that the generator learns at all: "
            "its optimizer holds its parameters, its learning rate is not 0, its loss has the right sign (lossgrad "
            "verify tells) and its fakes are not detached; log the norm of its gradient and send it along as "
            "generator_gradient_norm. If all that is right, slow the discriminator down (learning rate, "
            "regularisation such as R1 or spectral normalisation), and look for something that gives the fakes away: "
            "padding, value range, compression of one side only.",
            player="discriminator",
            sources=(
                "https://github.com/soumith/ganhacks/issues/14",
                "https://github.com/BadourAlBahar/pose-with-style/issues/23",
                "https://github.com/akanimax/BMSG-GAN/issues/40",
            ),
        ),
        auc + (0 if level is None else 1 - min(level, 1)),
    )


def _ahead(view: View) -> Seen | None:
    auc = view.typical("auc")
    if auc is None or not telling(view) or not view.above(auc, AHEAD, slack=0.95):
        return None
    if view.history is None and auc >= SEPARATED:  # said more strongly already
        return None
    return Seen(
        Finding(
            code="discriminator_ahead",
            severity="info",
            title=_ahead_title(auc),
            explanation="That is usual while a generator still improves, and no fault as long as the generator's "
            "gradient is strong.",
            evidence={"auc": auc},
            advice="Watch the generator's weights and samples; act only if one of them suffers.",
            player="discriminator",
            sources=("https://github.com/soumith/ganhacks/issues/14",),
        ),
        auc,
    )


def _ahead_title(auc: float) -> str:
    return f"The discriminator is ahead: it ranks {percent(auc)} of all pairs of a real and a fake rightly"


def _ahead_throughout(finding: Finding, _: History) -> Finding:
    auc = finding.evidence["auc"]
    return replace(finding, title=_ahead_title(auc)) if isinstance(auc, float) else finding


def _at_chance(view: View) -> bool:
    auc = view.typical("auc")
    if auc is None or abs(auc - 0.5) > CHANCE_AUC * (1.5 if view.active else 1):
        return False
    level = view.typical("loss_over_chance.discriminator")
    return level is None or abs(level - 1) < CHANCE_BAND * (1.5 if view.active else 1)


def same(view: View) -> bool:
    """Whether the discriminator gives all examples as good as one logit."""
    now = view.now
    both = max(now.spread, abs(now.gap))
    scaled = now.boundary is not None or now.objective.family in {"relativistic", "contrastive"}
    unit = 1.0 if scaled else max(abs(now.means["real"]), abs(now.means["fake"]))
    return both < DEAD_SPREAD * unit or both == 0


def _dead(view: View) -> Seen | None:
    if view.now.real.size + view.now.fake.size < 4 or not same(view):  # noqa: PLR2004 - a pair may well agree
        return None
    both = view.now.spread
    return Seen(
        Finding(
            code="dead_discriminator",
            severity="critical" if both == 0 else "warning",
            confidence="likely",
            title="The discriminator gives every example the same logit",
            explanation=(
                f"All its logits are {number(view.now.means['real'])}"
                if both == 0
                else f"All its logits lie within about {number(both)} of {number(view.now.means['real'])}"
            )
            + ": it says nothing about real or fake, and the gradient the generator gets through it is noise. A loss "
            "at chance level does not mean equilibrium here.",
            evidence={"spread": both, "mean_real": view.now.means["real"], "mean_fake": view.now.means["fake"]},
            advice="Check that the discriminator gets gradients and its optimizer steps, that its last layer is not "
            "zero and its activations are not dead; lower its regularisation if that is strong.",
            player="discriminator",
            sources=(
                "https://github.com/SHI-Labs/StyleNAT/issues/11",
                "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/904",
            ),
        ),
        1.0,
    )


def _chance(view: View) -> Seen | None:
    if not telling(view) or not _at_chance(view) or same(view) or restless(view):
        return None
    auc = view.typical("auc")
    assert auc is not None  # noqa: S101 - it is at chance
    return Seen(
        Finding(
            code="at_chance",
            severity="info",
            confidence="possible",
            title=_chance_title(auc),
            explanation="Late in training this is what equilibrium looks like. Early on it means that the "
            "discriminator has not learned yet. Its logits do differ between examples, so it is not dead.",
            evidence={
                "auc": auc,
                "loss": view.typical("loss.discriminator"),
                "chance_level": view.typical("chance_level.discriminator"),
                "spread": view.now.spread,
            },
            advice="Look at samples. If they are poor, strengthen the discriminator: capacity, learning rate, or more "
            "of its steps to one of the generator's.",
            player="discriminator",
            sources=(
                "https://github.com/SHI-Labs/StyleNAT/issues/11",
                "https://github.com/alsdudrla10/DG/issues/5",
            ),
        ),
        -abs(auc - 0.5),
    )


def _chance_title(auc: float) -> str:
    able = "cannot" if abs(auc - 0.5) <= CHANCE_AUC / 2 else "can barely"
    return f"The discriminator {able} tell real from fake: it ranks {percent(auc)} of all pairs rightly, chance is 50%"


def _chance_throughout(finding: Finding, _: History) -> Finding:
    auc = finding.evidence["auc"]
    return replace(finding, title=_chance_title(auc)) if isinstance(auc, float) else finding


SYMPTOMS = (
    Symptom(
        code="dead_discriminator",
        title="a discriminator with one logit for everything",
        check=_dead,
        implies=frozenset({"one_side_dominates", "at_chance"}),
    ),
    Symptom(
        code="discriminator_took_over",
        title="a discriminator that tells nearly everything apart",
        check=_taken_over,
        patience=16,
        implies=_OF_A_WON_GAME,
    ),
    Symptom(
        code="at_chance",
        title="a discriminator at chance",
        check=_chance,
        averaged=("auc", "loss"),
        over_the_run=_chance_throughout,
    ),
    Symptom(
        code="discriminator_ahead",
        title="a discriminator ahead",
        check=_ahead,
        averaged=("auc",),
        over_the_run=_ahead_throughout,
    ),
)
