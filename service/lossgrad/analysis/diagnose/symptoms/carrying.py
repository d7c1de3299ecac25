"""Few examples, or one side, carry the gradient."""

from lossgrad.analysis.diagnose.symptom import Seen, Symptom
from lossgrad.analysis.diagnose.thresholds import AHEAD, FEW, ONE_SIDED, SATURATED
from lossgrad.analysis.diagnose.view import View
from lossgrad.analysis.diagnose.wording import number, percent, times
from lossgrad.analysis.finding import Finding

_FEWEST = 16
"""Examples below which a tenth of them is one."""
KISH = "Kish, Survey Sampling, 1965"


def _few(player: str, side: str, view: View) -> Seen | None:
    key = f"{player}.{side}"
    part = view.typical(f"effective_fraction.{key}")
    size = view.now.side(side).size
    if part is None or part <= 0 or size < _FEWEST or not view.below(part, FEW):
        return None
    largest = view.typical(f"largest_share.{key}")
    auc = view.typical("auc")
    # A discriminator that is ahead has few mistakes left to learn from: that is how it should be.
    natural = player == "discriminator" and auc is not None and auc > AHEAD
    counts = max(1, round(part * size))
    return Seen(
        Finding(
            code=f"few_examples_carry_{player}",
            severity="info" if natural else "warning",
            title=f"A few examples carry the {player}'s gradient on {side}s: it is as if only {counts} of {size} were "
            "there",
            explanation="Counted by how hard each pulls (the effective sample size)"
            + ("." if largest is None else f"; the heaviest alone has {percent(largest)} of the gradient.")
            + (" The discriminator is right about the others, which is usual while it is ahead." if natural else ""),
            evidence={"effective_fraction": part, "examples": size, "largest_share": largest},
            advice="Nothing to do while training goes well."
            if natural
            else "Look at the heaviest examples: outliers and wrong labels end up there. An objective with bounded "
            "weights, a larger batch or clipped gradients make it milder.",
            player=player,
            side=side,
            sources=(KISH,),
        ),
        1 / part,
    )


def _for_generator(view: View) -> Seen | None:
    return _few("generator", "fake", view)


def _for_discriminator(view: View) -> Seen | None:
    seen = [each for side in ("real", "fake") if (each := _few("discriminator", side, view)) is not None]
    return max(seen, key=lambda each: (each.finding.severity == "warning", each.badness), default=None)


def _one_side(view: View) -> Seen | None:
    ratio = view.typical("side_ratio.discriminator")
    few = min(view.now.real.size, view.now.fake.size) < _FEWEST
    if ratio is None or few or view.now.objective.family == "energy" or not view.above(ratio, ONE_SIDED):
        return None
    means = [view.typical(f"weight.discriminator.{side}") or 0.0 for side in ("real", "fake")]
    if max(means) < SATURATED:  # it learns from neither
        return None
    side = "real" if means[0] > means[1] else "fake"
    return Seen(
        Finding(
            code="one_side_dominates",
            severity="info",
            title=f"The discriminator learns almost only from the {side}s: they weigh {times(ratio)} as much as the "
            "others",
            explanation=f"Mean weight {number(means[0])} on reals and {number(means[1])} on fakes; it is right about "
            "one side already.",
            evidence={"ratio": ratio, "mean_weight_real": means[0], "mean_weight_fake": means[1]},
            advice="Check that both sides' losses are added up with equal weight; if they are, this passes when the "
            "generator moves.",
            player="discriminator",
            side=side,
        ),
        ratio,
    )


SYMPTOMS = (
    Symptom(
        code="few_examples_carry_generator", title="few fakes carried the generator's gradient", check=_for_generator
    ),
    Symptom(
        code="few_examples_carry_discriminator",
        title="few examples carried the discriminator's gradient",
        check=_for_discriminator,
    ),
    Symptom(code="one_side_dominates", title="one side carried the discriminator's gradient", check=_one_side),
)
