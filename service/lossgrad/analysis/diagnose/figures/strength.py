"""How strong each player's gradient is."""

from collections.abc import Callable, Iterator
from math import isinf

import numpy as np

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import FULL_SATURATION, SATURATED, STRONGER, VANISHING
from lossgrad.analysis.statistics import Strength

OF_EACH = "of each player on each side; a generator learns through the fakes only"


def _each(of: Callable[[Strength], float]) -> Callable[[Snapshot], Iterator[Value]]:
    def compute(snapshot: Snapshot) -> Iterator[Value]:
        for (player, side), strength in snapshot.strengths.items():
            yield Value(value=of(strength), player=player, side=side)

    return compute


def share_of_full(snapshot: Snapshot) -> float:
    """The generator's mean weight in shares of the most an example can weigh, or itself if there is no bound."""
    full = snapshot.convention.full_weight
    own = snapshot.strengths["generator", "fake"].weights.mean
    return own if full is None or isinf(full) or full == 0 else own / full


def _share(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=share_of_full(snapshot), player="generator", side="fake")


def _no_generator(snapshot: Snapshot) -> str | None:
    return None if "generator" in snapshot.objective.players else "this objective has no generator"


def _relative(snapshot: Snapshot) -> Iterator[Value]:
    strongest = snapshot.strongest
    assert strongest is not None  # noqa: S101 - only asked where it applies
    own = share_of_full(snapshot)
    best, name = max((strongest.mean_weight, strongest.name), (own, snapshot.objective.name))
    yield Value(value=own / best if best > 0 else None, player="generator", side="fake", note=name)


def _times(snapshot: Snapshot) -> Iterator[Value]:
    strongest = snapshot.strongest
    assert strongest is not None  # noqa: S101 - only asked where it applies
    own, other = share_of_full(snapshot), strongest.usual_mean_weight
    times = other / own if own > 0 else (np.inf if other > 0 else None)
    yield Value(value=times, player="generator", side="fake", note=strongest.usual)


def _usual(snapshot: Snapshot) -> Iterator[Value]:
    strongest = snapshot.strongest
    assert strongest is not None  # noqa: S101 - only asked where it applies
    yield Value(value=strongest.usual_mean_weight, player="generator", side="fake", note=strongest.usual)


def comparable(snapshot: Snapshot) -> str | None:
    """Why the generator cannot be compared with others, or None where it can."""
    if _no_generator(snapshot) is not None:
        return _no_generator(snapshot)
    if snapshot.strongest is None:
        return (
            "no other generator loss of the catalogue with bounded weights goes with this discriminator, so there is "
            "nothing to compare it with"
        )
    return None


FIGURES = (
    Figure(
        name="weight",
        title="Mean weight",
        definition=f"mean of w = |dℓ/da| over the examples, {OF_EACH}: how hard an example pulls",
        threshold=Threshold(
            text=f"a mean weight under {VANISHING} is hardly a signal to learn from, where 1 is full strength",
            value=VANISHING,
            beyond="below",
        ),
        source="Arjovsky & Bottou, Towards Principled Methods for Training GANs, 2017, Section 2.2",
        compute=_each(lambda strength: strength.weights.mean),
    ),
    Figure(
        name="share_of_full_weight",
        title="Strength of the generator's gradient",
        definition="the generator's mean weight over the most an example can weigh under the objective (over 1 where "
        "weights have no bound)",
        threshold=Threshold(text=f"under {VANISHING} hardly a signal to learn from", value=VANISHING, beyond="below"),
        source="Arjovsky & Bottou, Towards Principled Methods for Training GANs, 2017, Section 2.2",
        applies=_no_generator,
        compute=_share,
    ),
    Figure(
        name="median_weight",
        title="Median weight",
        definition=f"median of w = |dℓ/da| over the examples, {OF_EACH}",
        threshold=Threshold(
            text=f"under {SATURATED}, half of the examples are silent", value=SATURATED, beyond="below"
        ),
        source="Arjovsky & Bottou, Towards Principled Methods for Training GANs, 2017, Section 2.2",
        compute=_each(lambda strength: strength.weights.median),
    ),
    Figure(
        name="gradient_norm",
        title="Gradient norm",
        definition=f"Euclidean norm of d(mean loss)/d(logits), {OF_EACH}",
        source="lossgrad: as compare has it",
        compute=_each(lambda strength: strength.gradient_norm),
    ),
    Figure(
        name="relative_strength",
        title="Strength beside the strongest objective",
        definition="the generator's share of its full weight over that of the strongest generator loss that goes with "
        "the same discriminator and has bounded weights",
        threshold=Threshold(
            text="under 1/3 another loss pulls three times as hard", value=1 / STRONGER, beyond="below"
        ),
        source="Goodfellow et al., Generative Adversarial Nets, 2014, Section 3: early in learning, maximise log D",
        applies=comparable,
        compute=_relative,
    ),
    Figure(
        name="stronger_weight",
        title="Strength by the usual strong loss",
        definition="share of its full weight on these fakes by the most widely offered of the generator losses that "
        "go with the same discriminator and are strong on fakes it is sure of",
        source="Goodfellow et al., Generative Adversarial Nets, 2014, Section 3",
        applies=comparable,
        compute=_usual,
    ),
    Figure(
        name="times_stronger",
        title="Times stronger by the usual strong loss",
        definition="that share over the generator's own; for non_saturating against minimax, "
        "mean(1 − D)/mean(D), which is exp(−a) where all logits are alike",
        threshold=Threshold(text="from 3 on a switch is worth it", value=STRONGER),
        source="Goodfellow et al., Generative Adversarial Nets, 2014, Section 3",
        applies=comparable,
        compute=_times,
    ),
    Figure(
        name="saturated_fraction",
        title="Saturated fraction",
        definition=f"share of examples with a weight under {SATURATED}, {OF_EACH}",
        threshold=Threshold(
            text="above 0.9 a handful of examples is all there is to learn from", value=FULL_SATURATION
        ),
        source="lossgrad: as compare has it; a logistic weight is under 0.01 from |logit| 4.6 on",
        compute=_each(lambda strength: strength.saturated_fraction),
    ),
)
