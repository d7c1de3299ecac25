"""How well the discriminator tells real from fake."""

from collections.abc import Iterator
from math import erfc, sqrt

import numpy as np

from lossgrad.analysis.diagnose.convention import log_ratio
from lossgrad.analysis.diagnose.figure import Figure, Threshold, Value
from lossgrad.analysis.diagnose.snapshot import SIDES, Snapshot
from lossgrad.analysis.diagnose.thresholds import CALIBRATED, SEPARATED
from lossgrad.core.arrays import Array

_BINS = 10


def bounded(snapshot: Snapshot) -> str | None:
    """Why there is no boundary to count verdicts at, or None where there is."""
    return snapshot.convention.no_boundary


def right(snapshot: Snapshot, side: str) -> float:
    """The share of a side on its own side of the boundary, one half of an example exactly on it."""
    at = snapshot.boundary
    assert at is not None  # noqa: S101 - only asked where it applies
    logits = snapshot.side(side) if side == "real" else -snapshot.side(side)
    edge = at if side == "real" else -at
    return float(np.mean(logits > edge) + np.mean(logits == edge) / 2)


def probabilistic(snapshot: Snapshot) -> str | None:
    """Why sigmoid(a) is no probability here, or None where it is: where the best logit is log p(x)/q(x)."""
    if snapshot.convention.no_ratio is not None:
        return snapshot.convention.no_ratio
    if not log_ratio(snapshot.objective):
        return "the best logit of this objective is not log p(x)/q(x), so a sigmoid of it is no probability"
    return None


def _auc(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.auc)


def _paired(snapshot: Snapshot) -> Iterator[Value]:
    ahead = snapshot.real - snapshot.fake
    yield Value(value=float(np.mean(ahead > 0) + np.mean(ahead == 0) / 2))


def _unpaired(snapshot: Snapshot) -> str | None:
    if not snapshot.objective.name.startswith("relativistic_paired"):
        return "this objective does not compare an example with a partner"
    return None


def _accuracy(snapshot: Snapshot) -> Iterator[Value]:
    both = [right(snapshot, side) for side in SIDES]
    yield Value(value=sum(both) / 2)
    for side, share in zip(SIDES, both, strict=True):
        yield Value(value=share, side=side)


def _boundary(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.convention.boundary)


def _p_value(snapshot: Snapshot) -> Iterator[Value]:
    n, m = snapshot.real.size, snapshot.fake.size
    accuracy = (right(snapshot, "real") * n + right(snapshot, "fake") * m) / (n + m)
    yield Value(value=erfc((accuracy - 0.5) * 2 * sqrt(n + m) / sqrt(2)) / 2)


def _gap(snapshot: Snapshot) -> Iterator[Value]:
    yield Value(value=snapshot.gap)


def _standardised(snapshot: Snapshot) -> Iterator[Value]:
    spread = snapshot.spread
    yield Value(value=snapshot.gap / spread if spread > 0 else None)


def _mean(snapshot: Snapshot) -> Iterator[Value]:
    for side, mean in snapshot.means.items():
        yield Value(value=mean, side=side)


def _spread(snapshot: Snapshot) -> Iterator[Value]:
    for side, spread in snapshot.spreads.items():
        yield Value(value=spread, side=side)


def _probability(snapshot: Snapshot) -> Iterator[Value]:
    for side in SIDES:
        yield Value(value=float(np.mean(_sigmoid(snapshot.side(side)))), side=side)


def _calibration(snapshot: Snapshot) -> Iterator[Value]:
    said = _sigmoid(np.concatenate([snapshot.real, snapshot.fake]))
    # Each side counts as half, whatever the sizes of the batches.
    weights = np.repeat([0.5 / snapshot.real.size, 0.5 / snapshot.fake.size], [snapshot.real.size, snapshot.fake.size])
    reals = np.repeat([1.0, 0.0], [snapshot.real.size, snapshot.fake.size])
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    error = np.abs(np.bincount(bins, weights * (said - reals), minlength=_BINS))
    yield Value(value=float(np.sum(error)))


def _sigmoid(values: Array) -> Array:
    result: Array = 0.5 * (1 + np.tanh(values / 2))
    return result


SCORES = "StyleGAN's Loss/scores; taming-transformers' logits_real and logits_fake"

FIGURES = (
    Figure(
        name="auc",
        title="AUC",
        definition="P(real > fake) + P(real = fake)/2 over all pairs of a real and a fake",
        threshold=Threshold(
            text="0.5 is chance, 1 perfect separation, well below 0.5 the sign is flipped; above 0.995 all but a few "
            "pairs are told apart",
            value=SEPARATED,
        ),
        source="Mann & Whitney, On a Test of Whether one of Two Random Variables is Stochastically Larger than the "
        "Other, 1947",
        compute=_auc,
    ),
    Figure(
        name="paired_accuracy",
        title="Paired accuracy",
        definition="share of pairs in which the real is above the fake at its position; R3GAN's Loss/signs/real is "
        "2·this − 1, not ADA's r_t",
        source="brownvc/R3GAN, training/loss.py",
        applies=_unpaired,
        compute=_paired,
    ),
    Figure(
        name="boundary",
        title="Decision boundary",
        definition="the best logit where real and fake are equally dense, a*(1)",
        unit="logits",
        source="lossgrad: where the pulls of a real and of a fake cancel; NVlabs/stylegan2-ada-pytorch#292 asks for it",
        applies=bounded,
        compute=_boundary,
    ),
    Figure(
        name="accuracy",
        title="Accuracy",
        definition="share of examples on their own side of the boundary; without a side, the mean of both sides'",
        threshold=Threshold(text="about 0.5 at equilibrium; 1 on both sides if the discriminator has won"),
        source="ganhacks, tip 10; Radford et al., DCGAN, 2015",
        applies=bounded,
        compute=_accuracy,
    ),
    Figure(
        name="chance_p_value",
        title="Probability of this accuracy by chance",
        definition="1 − Φ((accuracy − 1/2)·2√(n + m)), accuracy over all examples; examples the discriminator was "
        "trained on make it too small",
        # No number to be past: a discriminator that tells them apart is what is wanted.
        threshold=Threshold(text="under 0.05 it tells real from fake, more than chance would"),
        source="Lopez-Paz & Oquab, Revisiting Classifier Two-Sample Tests, 2017",
        applies=bounded,
        compute=_p_value,
    ),
    Figure(
        name="gap",
        title="Logit gap",
        definition="mean real logit − mean fake logit (energies the other way round)",
        unit="logits",
        threshold=Threshold(text="0 at chance; the Wasserstein distance for a 1-Lipschitz critic"),
        source=SCORES,
        compute=_gap,
    ),
    Figure(
        name="standardised_gap",
        title="Logit gap in spreads",
        definition="gap/√((var real + var fake)/2), d′ of signal detection",
        threshold=Threshold(text="0 at chance; above 4 the two hardly overlap", value=4.0),
        source="Green & Swets, Signal Detection Theory and Psychophysics, 1966",
        compute=_standardised,
    ),
    Figure(
        name="mean_logit",
        title="Mean logit",
        definition="mean of each side's logits, bigger being more real (energies with their sign turned)",
        unit="logits",
        source=SCORES,
        compute=_mean,
    ),
    Figure(
        name="spread",
        title="Spread of the logits",
        definition="standard deviation of each side's logits",
        unit="logits",
        threshold=Threshold(text="a sudden fall on the fakes hints at a generator that makes one thing only"),
        source="lossgrad",
        compute=_spread,
    ),
    Figure(
        name="probability",
        title="D(x) and D(G(z))",
        definition="mean of sigmoid(a) on each side",
        threshold=Threshold(text="both go to 0.5 at equilibrium"),
        source="kwotsin/mimicry, nets/gan/gan.py; Radford et al., DCGAN, 2015",
        applies=probabilistic,
        compute=_probability,
    ),
    Figure(
        name="calibration_error",
        title="Calibration error",
        definition="Σ over ten bins of sigmoid(a) of |Σ(sigmoid(a) − [real])|, each side counting half: how far the "
        "probabilities are from the shares of reals they are given to",
        threshold=Threshold(text="above 0.15 the logits are no density ratio to work with", value=CALIBRATED),
        source="Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015",
        applies=probabilistic,
        compute=_calibration,
    ),
)
