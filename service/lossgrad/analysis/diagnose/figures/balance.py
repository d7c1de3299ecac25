"""Who carries the gradient: how many examples, and which side."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.diagnose.carriers import shares
from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import Snapshot
from lossgrad.analysis.diagnose.thresholds import FEW, ONE_SIDED

KISH = "Kish, Survey Sampling, 1965"


def _effective(snapshot: Snapshot) -> Iterator[Value]:
    for (player, side), strength in snapshot.strengths.items():
        yield Value(value=strength.effective_sample_size, player=player, side=side)


def _effective_fraction(snapshot: Snapshot) -> Iterator[Value]:
    for (player, side), strength in snapshot.strengths.items():
        size = snapshot.weights(player, side).size
        yield Value(value=strength.effective_sample_size / size, player=player, side=side)


def _largest(snapshot: Snapshot) -> Iterator[Value]:
    for player, side in snapshot.strengths:
        yield Value(value=float(shares(snapshot.weights(player, side)).max()), player=player, side=side)


def _entropy(snapshot: Snapshot) -> Iterator[Value]:
    for player, side in snapshot.strengths:
        parts = shares(snapshot.weights(player, side))
        positive = parts[parts > 0]
        spread = float(np.exp(-np.sum(positive * np.log(positive)))) if positive.size else 0.0
        yield Value(value=spread / parts.size, player=player, side=side)


def _sides(snapshot: Snapshot) -> Iterator[Value]:
    means = [snapshot.strengths["discriminator", side].weights.mean for side in ("real", "fake")]
    small, large = sorted(means)
    yield Value(
        value=large / small if small > 0 else (None if large == 0 else np.inf),
        player="discriminator",
        note="real" if means[0] >= means[1] else "fake",
    )


FIGURES = (
    Figure(
        name="effective_sample_size",
        title="Effective sample size",
        definition="(Σw)²/Σw²: how many examples would carry the same gradient if all weighed alike",
        unit="examples",
        source=KISH,
        compute=_effective,
    ),
    Figure(
        name="effective_fraction",
        title="Share of the batch that counts",
        definition="(Σw)²/(n·Σw²), the effective sample size over the batch size",
        threshold=Threshold(text="under 0.1 a few examples dominate", value=FEW, beyond="below"),
        source=KISH,
        compute=_effective_fraction,
    ),
    Figure(
        name="largest_share",
        title="Share of the heaviest example",
        definition="max w/Σw",
        threshold=Threshold(text="above 1/2 one example outweighs all others: an outlier, or mislabelled", value=0.5),
        source="lossgrad",
        compute=_largest,
    ),
    Figure(
        name="weight_entropy",
        title="Evenness of the weights",
        definition="exp(−Σ p·log p)/n with p = w/Σw: 1 if all examples weigh alike, 1/n if one has it all",
        source="Shannon, A Mathematical Theory of Communication, 1948",
        compute=_entropy,
    ),
    Figure(
        name="side_ratio",
        title="Heavier side",
        definition="the larger of the discriminator's mean weights on reals and on fakes over the smaller",
        threshold=Threshold(text="above 10 the discriminator as good as learns from one side", value=ONE_SIDED),
        source="lossgrad",
        compute=_sides,
    ),
)
