"""What narrow floats would make of these logits."""

from collections.abc import Iterator

import numpy as np

from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.figures.separation import probabilistic
from lossgrad.analysis.diagnose.snapshot import SIDES, Snapshot
from lossgrad.analysis.diagnose.thresholds import (
    BCE_CLAMP,
    FLOAT16_LARGEST,
    FLOAT16_SMALLEST,
    FLOAT32_LARGEST,
    SIGMOID_IS_ONE_16,
    SIGMOID_IS_ONE_32,
)

_FORMATS = (("float16", FLOAT16_LARGEST), ("float32", FLOAT32_LARGEST))


def magnitude(snapshot: Snapshot) -> float:
    """The largest |logit|, per-example loss or weight."""
    largest = snapshot.largest
    for result in snapshot.evaluation.players.values():
        for side in result.sides.values():
            for values in (side.losses, side.weights):
                assert values is not None  # noqa: S101 - they are among the default outputs
                largest = max(largest, float(np.nanmax(np.abs(values), initial=0.0)))
    return largest


def _headroom(snapshot: Snapshot) -> Iterator[Value]:
    largest = magnitude(snapshot)
    for name, limit in _FORMATS:
        yield Value(value=limit / largest if largest > 0 else np.inf, of=name)


def _lost(snapshot: Snapshot) -> Iterator[Value]:
    for player, side in snapshot.strengths:
        weights = snapshot.weights(player, side)
        lost = np.mean((weights > 0) & (weights < FLOAT16_SMALLEST))
        yield Value(value=float(lost), player=player, side=side, of="float16")


def rounded(snapshot: Snapshot) -> Iterator[Value]:
    """The shares of misjudged examples on which a probability computed first leaves no gradient."""
    for name, limit in (("float16", SIGMOID_IS_ONE_16), ("float32", SIGMOID_IS_ONE_32)):
        yield Value(value=float(np.mean(snapshot.fake >= limit)), side="fake", of=name)
    yield Value(value=float(np.mean(snapshot.real <= BCE_CLAMP)), side="real", of="float32")


def _range(snapshot: Snapshot) -> Iterator[Value]:
    for side in SIDES:
        yield Value(value=float(snapshot.logits[side].min()), side=side, of="minimum")
        yield Value(value=float(snapshot.logits[side].max()), side=side, of="maximum")


FIGURES = (
    Figure(
        name="headroom",
        title="Headroom",
        definition="the largest number of a format over the largest |logit|, loss or weight of an example",
        threshold=Threshold(text="under 1 something overflows to infinity in that format", value=1.0, beyond="below"),
        source="IEEE 754: the largest float16 is 65504, the largest float32 3.4e38",
        compute=_headroom,
    ),
    Figure(
        name="lost_weights",
        title="Weights lost to underflow",
        definition="share of examples whose weight is above 0 and rounded to 0 in float16 (below 2^−25)",
        threshold=Threshold(text="above 1/2, scale the loss or use a wider format", value=0.5),
        source="IEEE 754; Micikevicius et al., Mixed Precision Training, 2018",
        compute=_lost,
    ),
    Figure(
        name="rounded_probability",
        title="Probabilities rounded to certainty",
        definition="share of fakes whose sigmoid is exactly 1 (logit ≥ 16.64 in float32, 8.32 in float16), and of "
        "reals whose sigmoid is below 1e-12 (logit ≤ −27.6): a loss on D = sigmoid(a) has no gradient on these "
        "mistakes",
        threshold=Threshold(text="above 0, compute the loss from logits", value=0.0),
        source="torch's BCELoss, aten/src/ATen/native/Loss.cpp",
        applies=probabilistic,
        compute=rounded,
    ),
    Figure(
        name="range",
        title="Range of the logits",
        definition="smallest and largest logit of each side, as given",
        unit="logits",
        threshold=Threshold(text="all within [0, 1] are more likely probabilities than logits"),
        source="torchgan/torchgan#116; itakurah/focal-loss-pytorch#5",
        compute=_range,
    ),
)
